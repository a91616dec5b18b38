import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { ROLES, type Role } from '@strata/contracts';
import { ApiError } from '../../api/api-error';
import { type Member } from '../../api/types';
import { WorkspacesClient } from '../../api/workspaces.client';
import { Button } from '../../ui/button';
import { DialogFrame } from '../../ui/dialog';
import { Field } from '../../ui/field';

const ABOUT: Record<Role, string> = {
  viewer: 'Reads dashboards, events and reports.',
  editor: 'Reads everything and makes queries, charts and dashboards of their own.',
  admin: 'Does everything, including projects, keys and members.',
};

@Component({
  selector: 'app-add-member',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DialogFrame, Field],
  template: `
    <ui-dialog heading="Add member">
      <form id="add-member" class="form" (submit)="$event.preventDefault(); add(email.value)">
        <ui-field label="E-mail" hint="The person needs an account here already." [error]="problem()">
          <input class="input" type="email" required autocomplete="off" #email />
        </ui-field>
        <ui-field label="Role" [hint]="about[role()]">
          <select class="select" #choice (change)="choose(choice.value)">
            @for (name of roles; track name) {
              <option [value]="name" [selected]="name === role()">{{ name }}</option>
            }
          </select>
        </ui-field>
      </form>
      <ng-container actions>
        <button uiButton type="button" (click)="ref.close()">Cancel</button>
        <button uiButton variant="primary" type="submit" form="add-member" [busy]="busy()">Add member</button>
      </ng-container>
    </ui-dialog>
  `,
})
export class AddMemberDialog {
  protected readonly ref = inject<DialogRef<Member>>(DialogRef);
  protected readonly roles = ROLES;
  protected readonly about = ABOUT;
  protected readonly role = signal<Role>('viewer');
  protected readonly busy = signal(false);
  protected readonly problem = signal<string | undefined>(undefined);
  private readonly workspaceId = inject<string>(DIALOG_DATA);
  private readonly client = inject(WorkspacesClient);

  protected choose(value: string): void {
    const role = ROLES.find((known): known is Role => known === value);
    if (role) this.role.set(role);
  }

  protected add(email: string): void {
    if (this.busy()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    this.client.addMember(this.workspaceId, email.trim(), this.role()).subscribe({
      next: (member) => this.ref.close(member),
      error: (cause: unknown) => {
        this.busy.set(false);
        const { message, hint } = ApiError.from(cause);
        this.problem.set(hint ? `${message} ${hint}` : message);
      },
    });
  }
}
