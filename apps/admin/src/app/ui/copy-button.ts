import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { ApiError } from '../api/api-error';
import { Button } from './button';
import { copyText } from './clipboard';
import { Icon } from './icon';
import { Toasts } from './toast';

@Component({
  selector: 'ui-copy',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    <button uiButton size="sm" type="button" [attr.aria-label]="'Copy ' + what()" (click)="copy()">
      <ui-icon [name]="copied() ? 'check' : 'copy'" [size]="14" />{{ copied() ? 'Copied' : label() }}
    </button>
  `,
})
export class CopyButton {
  readonly text = input.required<string>();
  readonly label = input('Copy');
  /** Names the button: "Copy write key". */
  readonly what = input.required<string>();
  protected readonly copied = signal(false);
  private readonly toasts = inject(Toasts);

  protected async copy(): Promise<void> {
    try {
      await copyText(this.text());
      this.copied.set(true);
      setTimeout(() => this.copied.set(false), 1_600);
    } catch (error) {
      console.error(error);
      this.toasts.failed(
        new ApiError('unexpected', 'The browser did not let us copy.', 0, 'Select the text and copy it.'),
      );
    }
  }
}
