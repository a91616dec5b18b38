import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { ApiError } from '../../api/api-error';
import { ProjectsClient } from '../../api/projects.client';
import { WorkspaceStore } from '../../api/workspace.store';
import { Button } from '../../ui/button';
import { DialogFrame } from '../../ui/dialog';
import { DomainList } from '../../ui/domain-list';
import { Field } from '../../ui/field';

@Component({
  selector: 'app-new-project',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DialogFrame, DomainList, Field],
  template: `
    <ui-dialog heading="New project">
      <form id="new-project" class="form" (submit)="$event.preventDefault(); create(name.value)">
        <ui-field label="Name" [error]="error()?.message">
          <input class="input" required maxlength="255" autocomplete="off" placeholder="Marketing site" #name />
        </ui-field>
        <ui-domain-list [(domains)]="domains" />
      </form>
      <ng-container actions>
        <button uiButton type="button" (click)="ref.close()">Cancel</button>
        <button uiButton variant="primary" type="submit" form="new-project" [busy]="busy()">Create project</button>
      </ng-container>
    </ui-dialog>
  `,
})
export class NewProjectDialog {
  protected readonly ref = inject<DialogRef<string>>(DialogRef);
  protected readonly domains = signal<string[]>([]);
  protected readonly busy = signal(false);
  protected readonly error = signal<ApiError | undefined>(undefined);
  private readonly client = inject(ProjectsClient);
  private readonly workspaces = inject(WorkspaceStore);

  protected create(name: string): void {
    const workspace = this.workspaces.current();
    if (!workspace || this.busy()) return;
    this.busy.set(true);
    this.client.create({ name: name.trim(), workspace_id: workspace.id, domains: this.domains() }).subscribe({
      next: (project) => this.ref.close(project.id),
      error: (cause: unknown) => {
        this.busy.set(false);
        this.error.set(ApiError.from(cause));
      },
    });
  }
}
