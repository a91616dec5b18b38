import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { ApiError } from '../api/api-error';
import { WorkspaceStore } from '../api/workspace.store';
import { WorkspacesClient } from '../api/workspaces.client';
import { Button } from '../ui/button';
import { DialogFrame } from '../ui/dialog';
import { Field } from '../ui/field';

@Component({
  selector: 'app-new-workspace',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DialogFrame, Field],
  template: `
    <ui-dialog heading="New workspace">
      <form id="new-workspace" class="form" (submit)="$event.preventDefault(); create(name.value)">
        <p class="muted small">Projects, members and data of one workspace are invisible to every other.</p>
        <ui-field label="Name" [error]="error()?.message">
          <input class="input" required maxlength="100" autocomplete="off" #name />
        </ui-field>
      </form>
      <ng-container actions>
        <button uiButton type="button" (click)="ref.close()">Cancel</button>
        <button uiButton variant="primary" type="submit" form="new-workspace" [busy]="busy()">Create workspace</button>
      </ng-container>
    </ui-dialog>
  `,
})
export class NewWorkspaceDialog {
  protected readonly ref = inject<DialogRef<string>>(DialogRef);
  protected readonly busy = signal(false);
  protected readonly error = signal<ApiError | undefined>(undefined);
  private readonly client = inject(WorkspacesClient);
  private readonly workspaces = inject(WorkspaceStore);

  protected create(name: string): void {
    this.busy.set(true);
    this.client.create(name.trim()).subscribe({
      next: (workspace) => {
        // The creator is its first admin.
        this.workspaces.put({ ...workspace, role: 'admin' });
        this.ref.close(workspace.id);
      },
      error: (cause: unknown) => {
        this.busy.set(false);
        this.error.set(ApiError.from(cause));
      },
    });
  }
}
