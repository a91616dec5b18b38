import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type Overview } from '../../api/types';
import { Button } from '../../ui/button';
import { date } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { rangeOfLastData } from '../../ui/time/range';
import { AnalyticsView } from './view';

/** Says that a range is empty while the project is not, and leads to where something is. */
@Component({
  selector: 'app-empty-range',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    @if (elsewhere()) {
      <div class="notice" data-tone="accent" role="status">
        <span class="grow">
          @if (view.state().filters.length) {
            Nothing matches these filters in this range.
          } @else {
            Nothing happened in this range.
          }
        </span>
        @if (view.state().filters.length) {
          <button uiButton type="button" (click)="view.change({ filters: [] })">Clear filters</button>
        }
        <button uiButton type="button" (click)="jumpToLastData()">
          <ui-icon name="calendar" />Jump to the last data ({{ lastDay() }})
        </button>
      </div>
    }
  `,
  styles: `
    :host:empty {
      display: none;
    }
  `,
})
export class EmptyRange {
  readonly overview = input.required<Overview | undefined>();
  protected readonly view = inject(AnalyticsView);

  protected readonly elsewhere = computed(() => {
    const data = this.overview();
    return data?.total_events === 0 && data.last_event_at !== null ? data : undefined;
  });
  protected readonly lastDay = computed(() => {
    const last = this.elsewhere()?.last_event_at;
    return last ? date(last, this.view.tz()) : '';
  });

  protected jumpToLastData(): void {
    const { first_event_at: first, last_event_at: last } = this.elsewhere() ?? {};
    if (first && last) this.view.change({ range: rangeOfLastData(first, last, this.view.tz()) });
  }
}
