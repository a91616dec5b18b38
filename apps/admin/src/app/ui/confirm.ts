import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Button } from './button';
import { DialogFrame } from './dialog';
import { Field } from './field';

export interface Confirmation {
  heading: string;
  text: string;
  action: string;
  danger?: boolean;
  /** When set, the person has to type this first. */
  typed?: string;
}

@Component({
  selector: 'ui-confirm',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DialogFrame, Field],
  template: `
    <ui-dialog [heading]="data.heading">
      <form id="confirm" class="form" (submit)="$event.preventDefault(); confirm()">
        <p class="muted">{{ data.text }}</p>
        @if (data.typed) {
          <ui-field [label]="'Type ' + data.typed + ' to confirm'">
            <input class="input" autocomplete="off" #typed (input)="entered.set(typed.value)" />
          </ui-field>
        }
      </form>
      <ng-container actions>
        <button uiButton type="button" (click)="ref.close()">Cancel</button>
        <button
          uiButton
          type="submit"
          form="confirm"
          [variant]="data.danger ? 'danger' : 'primary'"
          [disabled]="!ready()"
        >
          {{ data.action }}
        </button>
      </ng-container>
    </ui-dialog>
  `,
})
export class ConfirmDialog {
  protected readonly data = inject<Confirmation>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<boolean>>(DialogRef);
  protected readonly entered = signal('');

  protected ready(): boolean {
    return !this.data.typed || this.entered().trim() === this.data.typed;
  }

  protected confirm(): void {
    if (this.ready()) this.ref.close(true);
  }
}
