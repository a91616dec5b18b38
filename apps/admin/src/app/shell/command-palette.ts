import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { DashboardsClient } from '../api/dashboards.client';
import { ProjectsClient } from '../api/projects.client';
import { query } from '../api/query';
import { WorkspaceStore } from '../api/workspace.store';
import { Picker } from '../ui/picker';
import { Commands, recentFirst } from './commands';
import { Recents } from './recents';

/** Everything by a few letters: pages, projects, workspaces, actions. */
@Component({
  selector: 'app-command-palette',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Picker],
  template: `
    <ui-picker label="Commands" placeholder="Where to, or what to do?" [options]="all()" (picked)="run($event)">
      <kbd>Esc</kbd>
    </ui-picker>
  `,
  styles: `
    :host {
      display: block;
      width: 100%;
      max-height: inherit;
      border: 1px solid var(--border);
      border-radius: var(--r-lg);
      background: var(--surface);
      box-shadow: var(--shadow-2);
      overflow: hidden;
    }
    ui-picker {
      max-height: min(30rem, 76dvh);
    }
  `,
})
export class CommandPalette {
  private readonly ref = inject(DialogRef);
  private readonly commands = inject(Commands);
  private readonly recents = inject(Recents);
  private readonly client = inject(ProjectsClient);
  private readonly dashboards = inject(DashboardsClient);
  private readonly workspaces = inject(WorkspaceStore);

  private readonly projects = query(
    () => this.workspaces.current()?.id,
    (id) => this.client.list(id),
  );
  private readonly favourites = query(
    () => (this.workspaces.can('dashboard:favourite') ? this.workspaces.current()?.id : undefined),
    (workspaceId) => this.dashboards.list({ workspaceId, owner: 'favourites' }),
  );
  protected readonly all = computed(() => {
    const starred = this.commands.forDashboards(this.favourites.data()?.data ?? []);
    const projects = this.commands.forProjects(this.projects.data()?.data ?? []);
    const commands = [...this.commands.here(), ...starred, ...projects, ...this.commands.elsewhere()];
    return recentFirst(commands, this.recents.ids());
  });

  protected run(id: string): void {
    const command = this.all().find((candidate) => candidate.id === id);
    if (!command) return;
    this.ref.close();
    // Signing out and the like are not where anybody wants to go back to.
    if (!id.startsWith('action:')) this.recents.add(id);
    command.run();
  }
}
