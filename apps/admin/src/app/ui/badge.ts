import { ChangeDetectionStrategy, Component, input } from '@angular/core';

@Component({
  selector: 'ui-badge',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<ng-content />`,
  host: { class: 'badge', '[attr.data-tone]': 'tone()' },
})
export class Badge {
  readonly tone = input<'neutral' | 'accent' | 'success' | 'warning' | 'danger'>('neutral');
}
