import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { query } from '../../api/query';
import { type Dimension } from '../../api/types';
import { WebClient } from '../../api/web.client';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { BarList } from './bar-list';
import { barRows } from './bar-rows';
import { AnalyticsView } from './view';

/** The values of a dimension with most visitors; a click on one filters the page by it. */
@Component({
  selector: 'app-breakdown-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BarList, EmptyState, ErrorState, SkeletonRows],
  template: `
    @if (answer.error(); as error) {
      <ui-error [error]="error" (retry)="answer.reload()" />
    } @else if (rows(); as rows) {
      <div [class.stale]="answer.loading()" [attr.aria-busy]="answer.loading()">
        @if (rows.length) {
          <app-bar-list
            [rows]="rows"
            [heading]="heading()"
            [compared]="view.state().compare"
            (pick)="view.toggleFilter($event)"
          />
        } @else {
          <ui-empty icon="chart" heading="Nothing in this range" [text]="emptyText()" />
        }
      </div>
    } @else {
      <ui-skeleton-rows [count]="limit()" />
    }
  `,
  styles: `
    :host {
      display: block;
      container-type: inline-size;
    }
    div {
      transition: opacity var(--ease);
    }
    .stale {
      opacity: 0.55;
    }
  `,
})
export class BreakdownList {
  readonly dimension = input.required<Dimension>();
  /** What the values are: "Page". */
  readonly heading = input.required<string>();
  readonly limit = input(10);
  readonly emptyText = input('Choose other dates or remove a filter.');
  protected readonly view = inject(AnalyticsView);
  private readonly web = inject(WebClient);

  protected readonly answer = query(
    () => {
      const common = this.view.query();
      const { compare } = this.view.state();
      return common && { ...common, compare, dimension: this.dimension(), limit: this.limit() };
    },
    (params) => this.web.breakdown(params),
  );
  /** Rows of another dimension are not shown while those of this one are on their way. */
  protected readonly rows = computed(() => {
    const answer = this.answer.data();
    if (answer?.dimension !== this.dimension()) return undefined;
    return barRows(answer.dimension, answer.data, this.view.state().filters);
  });
}
