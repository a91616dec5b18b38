import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { ROLES, type Role } from '@strata/contracts';
import { InvitationsClient } from '../../api/invitations.client';
import { submission } from '../../api/submission';
import { type NewInvitation } from '../../api/types';
import { Button } from '../../ui/button';
import { CodeBlock } from '../../ui/code-block';
import { DialogFrame } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';
import { ABOUT_ROLES } from '../../ui/roles';

/** The token travels in the fragment: browsers send it to no server. */
export function invitationLink(origin: string, token: string): string {
  return `${origin}/invite#${encodeURIComponent(token)}`;
}

/** Makes an invitation, then shows its link, this once. */
@Component({
  selector: 'app-invite-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, CodeBlock, DialogFrame, Field, FormDialog],
  template: `
    @if (link(); as link) {
      <ui-dialog heading="Invitation link">
        <div class="stack">
          <p class="muted">
            Send this link to
            {{ made()?.email ?? 'the person you invite; whoever opens it first can join' }}. It works once, for 7 days,
            and is not shown again.
          </p>
          <ui-code label="Link" what="invitation link" [code]="link" />
        </div>
        <ng-container actions>
          <button uiButton variant="primary" type="button" (click)="ref.close()">Done</button>
        </ng-container>
      </ui-dialog>
    } @else {
      <ui-form-dialog
        heading="Invite someone"
        action="Create link"
        [submission]="inviting"
        (send)="invite(email.value)"
      >
        <ui-field label="Role" [hint]="about[role()]">
          <select class="select" #choice (change)="role.set(roles[choice.selectedIndex] ?? role())">
            @for (name of roles; track name) {
              <option [value]="name" [selected]="name === role()">{{ name }}</option>
            }
          </select>
        </ui-field>
        <ui-field label="E-mail" [optional]="true" hint="Then only the account with this address can accept.">
          <input class="input" type="email" maxlength="254" autocomplete="off" #email />
        </ui-field>
      </ui-form-dialog>
    }
  `,
  styles: `
    :host {
      display: block;
      width: 100%;
    }
  `,
})
export class InviteDialog {
  protected readonly ref = inject(DialogRef);
  private readonly workspaceId = inject<string>(DIALOG_DATA);
  private readonly client = inject(InvitationsClient);
  protected readonly roles = ROLES;
  protected readonly about = ABOUT_ROLES;
  protected readonly role = signal<Role>('viewer');
  protected readonly inviting = submission();
  protected readonly made = signal<NewInvitation | undefined>(undefined);
  protected readonly link = computed(() => {
    const token = this.made()?.token;
    return token && invitationLink(window.location.origin, token);
  });

  protected invite(email: string): void {
    const address = email.trim();
    const invitation = { role: this.role(), ...(address && { email: address }) };
    this.inviting.run(this.client.create(this.workspaceId, invitation), (made) => this.made.set(made));
  }
}
