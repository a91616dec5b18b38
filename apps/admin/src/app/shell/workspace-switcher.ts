import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Router } from '@angular/router';
import { WorkspaceStore } from '../api/workspace.store';
import { Icon } from '../ui/icon';
import { Picker, type PickerOption } from '../ui/picker';
import { Popover } from '../ui/popover';
import { roleName } from '../ui/roles';
import { SwitchWorkspace } from './switch-workspace';

const NEW = 'new';
const OVERVIEW = 'overview';

@Component({
  selector: 'app-workspace-switcher',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Picker, Popover],
  template: `
    @if (workspaces.current(); as current) {
      <ui-popover #popover look="switcher" heading="Workspaces" [flush]="true">
        <ng-container trigger>
          <span class="initial" aria-hidden="true">{{ current.name.charAt(0).toUpperCase() }}</span>
          <span class="grow">
            <span class="sr-only">Workspace</span>
            <span class="ellipsis name" [title]="current.name">{{ current.name }}</span>
            <span class="role">{{ roleName(current.role) }}</span>
          </span>
          <ui-icon name="chevron" />
        </ng-container>
        <ng-template>
          <ui-picker
            label="Workspace"
            placeholder="Find a workspace…"
            [options]="options()"
            (picked)="popover.close(); go($event)"
          />
        </ng-template>
      </ui-popover>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
    }
    .initial {
      display: grid;
      place-items: center;
      flex: none;
      width: 1.75rem;
      height: 1.75rem;
      border-radius: var(--r-sm);
      background: var(--accent-soft);
      color: var(--on-accent-soft);
      font-size: var(--t-sm);
      font-weight: 640;
    }
    .name {
      color: var(--text);
      font-size: var(--t-sm);
      font-weight: 560;
      line-height: 1.2;
    }
    .role {
      font-size: var(--t-xs);
      line-height: 1.2;
      text-transform: capitalize;
    }
  `,
})
export class WorkspaceSwitcher {
  protected readonly workspaces = inject(WorkspaceStore);
  protected readonly roleName = roleName;
  private readonly switching = inject(SwitchWorkspace);
  private readonly router = inject(Router);

  protected readonly options = computed<PickerOption[]>(() => {
    const current = this.workspaces.current()?.id;
    const all = this.workspaces.all() ?? [];
    return [
      ...all.map(({ id, name, role }) => ({
        id,
        label: name,
        hint: role,
        checked: id === current,
        group: 'Workspaces',
      })),
      // For people who have some to compare.
      ...(all.filter(({ role }) => role === 'admin').length > 1
        ? [{ id: OVERVIEW, label: 'All that I administer', icon: 'table' as const, pinned: true }]
        : []),
      { id: NEW, label: 'New workspace', icon: 'plus', pinned: true },
    ];
  });

  protected go(id: string): void {
    if (id === NEW) void this.switching.create();
    else if (id === OVERVIEW) void this.router.navigate(['/workspaces']);
    else this.switching.to(id);
  }
}
