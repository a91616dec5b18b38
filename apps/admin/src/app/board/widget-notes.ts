import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type ApiError } from '../api/api-error';
import { type WidgetAnswer } from '../api/types';
import { Icon } from '../ui/icon';
import { moment, plural } from '../ui/format';
import { BOARD_VIEW } from './board-view';
import { filterNames } from './widget-text';

/** What one has to know of an answer: which filters it ignores, how old it is, that no newer one came. */
@Component({
  selector: 'app-widget-notes',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    @if (ignored(); as names) {
      <span class="badge" data-tone="warning" [title]="'This widget has no field for: ' + names">
        <ui-icon name="filter" [size]="11" /><span class="ellipsis">ignores {{ names }}</span>
      </span>
    }
    @if (error(); as error) {
      <span class="badge" data-tone="danger" role="status" [title]="error.text">
        <ui-icon name="alert" [size]="11" /><span class="ellipsis">not refreshed</span>
      </span>
    }
    @if (age(); as age) {
      <span class="badge" [title]="'From the cache, computed ' + when()">
        <ui-icon name="clock" [size]="11" /><span class="ellipsis">{{ age }}</span>
      </span>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: var(--s1);
      min-width: 0;
    }
    .badge {
      line-height: 1.2rem;
      font-size: 0.6875rem;
    }
  `,
})
export class WidgetNotes {
  readonly answer = input.required<WidgetAnswer>();
  readonly error = input<ApiError>();
  private readonly board = inject(BOARD_VIEW);
  protected readonly ignored = computed(() => filterNames(this.answer().ignored_filters));
  protected readonly when = computed(() => moment(this.answer().computed_at, this.board.tz()));
  /** Only of kept answers: others were computed for this page. */
  protected readonly age = computed(() => {
    const { is_cached, computed_at } = this.answer();
    if (!is_cached) return '';
    const minutes = Math.round((this.board.now().getTime() - Date.parse(computed_at)) / 60_000);
    if (minutes < 1) return 'just now';
    return minutes < 60 ? `${minutes} min old` : `${plural(Math.round(minutes / 60), 'hour')} old`;
  });
}
