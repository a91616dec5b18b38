import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { type Observable } from 'rxjs';
import { submission } from '../api/submission';
import { Field } from './field';
import { FormDialog } from './form-dialog';

export interface Confirmation {
  heading: string;
  text: string;
  action: string;
  danger?: boolean;
  /** When set, the person has to type this first. */
  typed?: string;
  /** What is done on agreement. A refusal is shown in the dialog, which stays open for another try. */
  run: () => Observable<unknown>;
}

@Component({
  selector: 'ui-confirm',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog],
  template: `
    <ui-form-dialog
      [heading]="data.heading"
      [action]="data.action"
      [danger]="data.danger ?? false"
      [ready]="ready()"
      [submission]="running"
      (send)="agree()"
    >
      <p class="muted">{{ data.text }}</p>
      @if (data.typed) {
        <ui-field [label]="'Type ' + data.typed + ' to confirm'">
          <input class="input" autocomplete="off" spellcheck="false" #typed (input)="entered.set(typed.value)" />
        </ui-field>
      }
    </ui-form-dialog>
  `,
})
export class ConfirmDialog {
  protected readonly data = inject<Confirmation>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<boolean>>(DialogRef);
  protected readonly running = submission();
  protected readonly entered = signal('');
  protected readonly ready = computed(() => !this.data.typed || this.entered().trim() === this.data.typed.trim());

  protected agree(): void {
    this.running.run(this.data.run(), () => this.ref.close(true));
  }
}
