import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { ProjectStore } from '../../api/project.store';
import { ProjectsClient } from '../../api/projects.client';
import { submission } from '../../api/submission';
import { type Project } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { DomainList } from '../../ui/domain-list';
import { Field } from '../../ui/field';
import { SettingsCard } from '../../ui/settings-card';
import { Toasts } from '../../ui/toast';

@Component({
  selector: 'app-general-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DomainList, Field, SettingsCard],
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
          maxlength="255"
          autocomplete="off"
          [disabled]="!mayWrite()"
          [value]="name()"
          #entry
          (input)="name.set(entry.value)"
        />
      </ui-field>
      <ui-domain-list [(domains)]="domains" [readonly]="!mayWrite()" />
    </ui-settings-card>
  `,
})
export class GeneralCard {
  readonly project = input.required<Project>();
  protected readonly name = linkedSignal(() => this.project().name);
  protected readonly domains = linkedSignal(() => this.project().domains);
  protected readonly saving = submission();
  private readonly client = inject(ProjectsClient);
  private readonly store = inject(ProjectStore);
  private readonly toasts = inject(Toasts);
  private readonly workspaces = inject(WorkspaceStore);

  protected readonly mayWrite = computed(() => this.workspaces.can('project:write'));
  protected readonly changed = computed(
    () => this.name().trim() !== this.project().name || this.domains().join('\n') !== this.project().domains.join('\n'),
  );

  protected save(): void {
    const change = { name: this.name().trim(), domains: this.domains() };
    this.saving.run(this.client.update(this.project().id, change), (project) => {
      this.store.put(project);
      this.toasts.done('Settings saved.');
    });
  }
}
