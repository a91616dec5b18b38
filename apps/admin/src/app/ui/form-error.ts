import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { type ApiError } from '../api/api-error';

/** Why the server refused a form, beside the button that sent it. */
@Component({
  selector: 'ui-form-error',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (error(); as error) {
      <p class="notice" data-tone="danger" role="alert">{{ error.text }}</p>
    }
  `,
  styles: `
    :host:empty {
      display: none;
    }
  `,
})
export class FormError {
  readonly error = input.required<ApiError | undefined>();
}
