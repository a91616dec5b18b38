import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { submission } from '../api/submission';
import { WorkspaceStore } from '../api/workspace.store';
import { WorkspacesClient } from '../api/workspaces.client';
import { Field } from '../ui/field';
import { FormDialog } from '../ui/form-dialog';

@Component({
  selector: 'app-new-workspace',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog],
  template: `
    <ui-form-dialog
      heading="New workspace"
      action="Create workspace"
      [submission]="creating"
      (send)="create(name.value)"
    >
      <p class="muted small">Projects, members and data of one workspace are invisible to every other.</p>
      <ui-field label="Name">
        <input class="input" required maxlength="100" autocomplete="off" #name />
      </ui-field>
    </ui-form-dialog>
  `,
})
export class NewWorkspaceDialog {
  private readonly ref = inject<DialogRef<string>>(DialogRef);
  private readonly client = inject(WorkspacesClient);
  private readonly workspaces = inject(WorkspaceStore);
  protected readonly creating = submission();

  protected create(name: string): void {
    this.creating.run(this.client.create(name.trim()), (workspace) => {
      // The creator is its first admin.
      this.workspaces.put({ ...workspace, role: 'admin' });
      this.ref.close(workspace.id);
    });
  }
}
