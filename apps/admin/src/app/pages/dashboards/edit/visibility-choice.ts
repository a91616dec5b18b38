import { ChangeDetectionStrategy, Component, model } from '@angular/core';
import { type Dashboard } from '../../../api/types';
import { Segmented } from '../../../ui/segmented';

/** Who sees a dashboard. */
@Component({
  selector: 'app-visibility-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Segmented],
  template: `
    <ui-segmented label="Who sees it" [options]="audiences" [(value)]="value" />
    <p class="subtle small">
      {{ value() === 'shared' ? 'Everybody in the workspace.' : 'You alone, and the admins of the workspace.' }}
    </p>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s2);
    }
  `,
})
export class VisibilityChoice {
  readonly value = model.required<Dashboard['visibility']>();
  protected readonly audiences = [
    { value: 'private' as const, label: 'Private' },
    { value: 'shared' as const, label: 'Shared' },
  ];
}
