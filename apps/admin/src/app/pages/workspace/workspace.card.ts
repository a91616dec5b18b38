import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { ApiError } from '../../api/api-error';
import { type Workspace } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { WorkspacesClient } from '../../api/workspaces.client';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { Toasts } from '../../ui/toast';

@Component({
  selector: 'app-workspace-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Field],
  template: `
    <section class="card" aria-labelledby="workspace-title">
      <div class="card-head"><h2 id="workspace-title">General</h2></div>
      <form (submit)="$event.preventDefault(); save()">
        <div class="card-body form">
          <ui-field label="Name" [error]="error()?.message">
            <input
              class="input"
              required
              maxlength="100"
              autocomplete="off"
              [disabled]="!mayWrite()"
              [value]="name()"
              #entry
              (input)="name.set(entry.value)"
            />
          </ui-field>
          <ui-field
            label="Reporting zone"
            hint="Days begin at midnight in this zone. Daily figures are precomputed for it; other zones are exact but slower."
          >
            <select class="select" [disabled]="!mayWrite()" #zones (change)="zone.set(zones.value)">
              @for (name of allZones(); track name) {
                <option [value]="name" [selected]="name === zone()">{{ name }}</option>
              }
            </select>
          </ui-field>
        </div>
        @if (mayWrite()) {
          <div class="card-foot">
            <button uiButton variant="primary" type="submit" [busy]="busy()" [disabled]="!changed()">
              Save changes
            </button>
          </div>
        }
      </form>
    </section>
  `,
})
export class WorkspaceCard {
  readonly workspace = input.required<Workspace>();
  protected readonly name = linkedSignal(() => this.workspace().name);
  protected readonly zone = linkedSignal(() => this.workspace().reporting_zone);
  protected readonly busy = signal(false);
  protected readonly error = signal<ApiError | undefined>(undefined);
  private readonly client = inject(WorkspacesClient);
  private readonly store = inject(WorkspaceStore);
  private readonly toasts = inject(Toasts);

  protected readonly mayWrite = computed(() => this.store.can('workspace:write'));
  protected readonly allZones = computed(() => [
    ...new Set([this.workspace().reporting_zone, 'UTC', ...Intl.supportedValuesOf('timeZone')]),
  ]);
  protected readonly changed = computed(
    () => this.name().trim() !== this.workspace().name || this.zone() !== this.workspace().reporting_zone,
  );

  protected save(): void {
    if (this.busy() || !this.changed()) return;
    this.busy.set(true);
    this.error.set(undefined);
    const change = { name: this.name().trim(), reporting_zone: this.zone() };
    this.client.update(this.workspace().id, change).subscribe({
      next: (changed) => {
        this.busy.set(false);
        this.store.put({ ...this.workspace(), ...changed });
        this.toasts.done('Settings saved.');
      },
      error: (cause: unknown) => {
        this.busy.set(false);
        this.error.set(ApiError.from(cause));
      },
    });
  }
}
