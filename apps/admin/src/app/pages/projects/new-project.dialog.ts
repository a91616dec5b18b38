import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { ProjectsClient } from '../../api/projects.client';
import { submission } from '../../api/submission';
import { WorkspaceStore } from '../../api/workspace.store';
import { DomainList } from '../../ui/domain-list';
import { Field } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';

@Component({
  selector: 'app-new-project',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DomainList, Field, FormDialog],
  template: `
    <ui-form-dialog heading="New project" action="Create project" [submission]="creating" (send)="create(name.value)">
      <ui-field label="Name">
        <input class="input" required maxlength="255" autocomplete="off" placeholder="Marketing site" #name />
      </ui-field>
      <ui-domain-list [(domains)]="domains" />
    </ui-form-dialog>
  `,
})
export class NewProjectDialog {
  private readonly ref = inject<DialogRef<string>>(DialogRef);
  private readonly client = inject(ProjectsClient);
  private readonly workspaces = inject(WorkspaceStore);
  protected readonly domains = signal<string[]>([]);
  protected readonly creating = submission();

  protected create(name: string): void {
    const workspace = this.workspaces.current();
    if (!workspace) return;
    const project = { name: name.trim(), workspace_id: workspace.id, domains: this.domains() };
    this.creating.run(this.client.create(project), ({ id }) => this.ref.close(id));
  }
}
