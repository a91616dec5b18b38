import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { type Submission } from '../api/submission';
import { Button } from './button';
import { DialogFrame } from './dialog';
import { FormError } from './form-error';

let count = 0;

/** A dialog that is one form: projected fields, the server's objection, and the button that sends it. */
@Component({
  selector: 'ui-form-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DialogFrame, FormError],
  template: `
    <ui-dialog [heading]="heading()">
      <form class="form" [id]="id" (submit)="$event.preventDefault(); ready() && send.emit()">
        <ng-content />
        <ui-form-error [error]="submission()?.error()" />
      </form>
      <ng-container actions>
        <button uiButton type="button" (click)="ref.close()">Cancel</button>
        <button
          uiButton
          type="submit"
          [attr.form]="id"
          [variant]="danger() ? 'danger' : 'primary'"
          [disabled]="!ready()"
          [busy]="submission()?.busy() ?? false"
        >
          {{ action() }}
        </button>
      </ng-container>
    </ui-dialog>
  `,
  styles: `
    :host {
      display: block;
      width: 100%;
    }
  `,
})
export class FormDialog {
  readonly heading = input.required<string>();
  /** The name of the button that sends. */
  readonly action = input.required<string>();
  readonly submission = input<Submission>();
  readonly danger = input(false);
  readonly ready = input(true);
  readonly send = output<void>();
  protected readonly ref = inject(DialogRef);
  protected readonly id = `form-dialog-${++count}`;
}
