import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { Button } from './button';
import { Icon } from './icon';
import { Toasts } from './toast';

@Component({
  selector: 'ui-copy',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    <button uiButton size="sm" type="button" [attr.aria-label]="'Copy ' + what()" (click)="copy()">
      <ui-icon [name]="copied() ? 'check' : 'copy'" [size]="14" />{{ copied() ? 'Copied' : 'Copy' }}
    </button>
  `,
})
export class CopyButton {
  readonly text = input.required<string>();
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
      this.toasts.failed(new Error('copy refused', { cause: error }));
    }
  }
}

/** The clipboard API is missing on plain HTTP off loopback, where self-hosters often start. */
async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'sr-only';
  document.body.append(area);
  area.select();
  const ok = document.execCommand('copy');
  area.remove();
  if (!ok) throw new Error('the browser refused to copy');
}
