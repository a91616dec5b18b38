import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { type Submission } from '../api/submission';
import { Button } from './button';
import { Card } from './card';
import { FormError } from './form-error';

/** A card that is one form of settings: projected fields, the server's objection, and a button to save. */
@Component({
  selector: 'ui-settings-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Card, FormError],
  template: `
    <ui-card [heading]="heading()" [text]="text()">
      <form (submit)="$event.preventDefault(); changed() && save.emit()">
        <div class="card-body form">
          <ng-content />
          <ui-form-error [error]="submission().error()" />
        </div>
        @if (editable()) {
          <div class="card-foot">
            <button uiButton variant="primary" type="submit" [busy]="submission().busy()" [disabled]="!changed()">
              Save changes
            </button>
          </div>
        }
      </form>
    </ui-card>
  `,
})
export class SettingsCard {
  readonly heading = input.required<string>();
  readonly text = input<string>();
  readonly submission = input.required<Submission>();
  /** Without it there is nothing to save. */
  readonly editable = input(true);
  readonly changed = input(true);
  readonly save = output<void>();
}
