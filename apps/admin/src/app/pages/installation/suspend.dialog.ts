import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { InstallationClient } from '../../api/installation.client';
import { submission } from '../../api/submission';
import { type Suspension, type Tenant } from '../../api/types';
import { Field } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';

/** Suspends a workspace, or opens it again, with a reason. Closes with what is so then. */
@Component({
  selector: 'app-suspend-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog],
  template: `
    <ui-form-dialog
      [heading]="(isOpen ? 'Suspend ' : 'Reopen ') + tenant.name + '?'"
      [action]="isOpen ? 'Suspend workspace' : 'Reopen workspace'"
      [danger]="isOpen"
      [submission]="sending"
      (send)="send(reason.value)"
    >
      <p class="muted">
        @if (isOpen) {
          Its members are refused at once, and so is whatever sends events to it: those are lost unless the sender keeps
          them. Nothing that is stored is removed.
        } @else {
          Its members are let in again, and events are accepted.
        }
      </p>
      <ui-field label="Reason" hint="Its admins find it in their audit log.">
        <input class="input" required minlength="5" maxlength="500" autocomplete="off" #reason />
      </ui-field>
    </ui-form-dialog>
  `,
})
export class SuspendDialog {
  protected readonly tenant = inject<Tenant>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<Suspension>>(DialogRef);
  private readonly client = inject(InstallationClient);
  protected readonly sending = submission();
  protected readonly isOpen = this.tenant.suspended_at === null;

  protected send(reason: string): void {
    const request = this.client.suspend(this.tenant.id, { suspended: this.isOpen, reason: reason.trim() });
    this.sending.run(request, (suspension) => this.ref.close(suspension));
  }
}
