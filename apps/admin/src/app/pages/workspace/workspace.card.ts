import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { submission } from '../../api/submission';
import { type OpenWorkspace } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { WorkspacesClient } from '../../api/workspaces.client';
import { CopyButton } from '../../ui/copy-button';
import { Field } from '../../ui/field';
import { SettingsCard } from '../../ui/settings-card';
import { Toasts } from '../../ui/toast';

@Component({
  selector: 'app-workspace-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CopyButton, Field, SettingsCard],
  template: `
    <ui-settings-card
      heading="General"
      [submission]="saving"
      [editable]="mayWrite()"
      [changed]="changed()"
      (save)="save()"
    >
      <ui-field label="Name">
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
      <div class="row nowrap">
        <span class="small muted">Id</span>
        <code class="ellipsis" [title]="workspace().id">{{ workspace().id }}</code>
        <ui-copy [text]="workspace().id" what="workspace id" />
      </div>
    </ui-settings-card>
  `,
})
export class WorkspaceCard {
  readonly workspace = input.required<OpenWorkspace>();
  protected readonly name = linkedSignal(() => this.workspace().name);
  protected readonly zone = linkedSignal(() => this.workspace().reporting_zone);
  protected readonly saving = submission();
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
    const change = { name: this.name().trim(), reporting_zone: this.zone() };
    this.saving.run(this.client.update(this.workspace().id, change), (changed) => {
      this.store.put({ ...changed, role: 'admin' });
      this.toasts.done('Settings saved.');
    });
  }
}
