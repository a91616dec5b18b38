import { ChangeDetectionStrategy, Component, booleanAttribute, input } from '@angular/core';

/** `<button uiButton variant="primary" [busy]="saving()">`; a busy button shows a spinner and ignores clicks. */
@Component({
  selector: 'button[uiButton], a[uiButton]',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (busy()) {
      <span class="spinner" aria-hidden="true"></span>
    }
    <ng-content />
  `,
  host: {
    class: 'btn',
    '[attr.data-variant]': 'variant()',
    '[attr.data-size]': 'size()',
    '[attr.data-icon-only]': "iconOnly() ? '' : null",
    '[attr.aria-disabled]': 'busy() || null',
    '(click)': 'guard($event)',
  },
})
export class Button {
  readonly variant = input<'primary' | 'secondary' | 'ghost' | 'danger'>('secondary');
  readonly size = input<'md' | 'sm'>('md');
  readonly iconOnly = input(false, { transform: booleanAttribute });
  readonly busy = input(false);

  protected guard(event: Event): void {
    if (this.busy()) event.preventDefault();
  }
}
