import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { type RunError } from '../../api/types';
import { Icon } from '../../ui/icon';

/** `models/a.sql:3`, as far as it is known. */
export function placeOf({ file, line }: RunError): string {
  if (!file) return '';
  return line === undefined ? file : `${file}:${line}`;
}

/** Why a run failed, where that is, and what to do. */
@Component({
  selector: 'app-run-error',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <div class="notice" data-tone="danger" role="alert">
      <ui-icon name="alert" />
      <div class="grow">
        @if (placeOf(error()); as place) {
          <code>{{ place }}</code>
        }
        <p class="message">{{ error().message }}</p>
        @if (error().hint) {
          <p>{{ error().hint }}</p>
        }
      </div>
    </div>
  `,
  styles: `
    .notice {
      align-items: flex-start;
      overflow-wrap: anywhere;
    }
    .message {
      font-weight: 540;
      white-space: pre-line;
    }
  `,
})
export class RunErrorNotice {
  readonly error = input.required<RunError>();
  protected readonly placeOf = placeOf;
}
