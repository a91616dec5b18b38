import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type ChartMapping, type Widget, type WidgetAnswer } from '../api/types';
import { figure } from '../charts/result-values';
import { sparklinePath } from '../charts/sparkline';
import { Delta } from '../pages/analytics/delta';
import { cellText } from '../sql/cell';
import { bucketLabel } from '../ui/time/range';
import { BOARD_VIEW } from './board-view';
import { figuresOf } from './figures';
import { bucketEnd, namingOf } from './period';

const WIDTH = 200;
const HEIGHT = 40;

/** One figure, large enough to be read across a room: how it changed, and the way there where that is known. */
@Component({
  selector: 'app-number-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Delta],
  template: `
    <p class="figure num" [title]="text()">{{ text() }}</p>
    @if (latest(); as name) {
      <p class="small subtle ellipsis" [title]="name">{{ name }}</p>
    } @else if (before() !== undefined) {
      <p class="small was">
        <app-delta [now]="now()" [before]="before()" [lessIsBetter]="figures().lessIsBetter" />
        <span class="subtle ellipsis">from {{ figures().text(before() ?? null) }}</span>
      </p>
    }
    @if (line(); as path) {
      <svg [attr.viewBox]="box" preserveAspectRatio="none" aria-hidden="true"><path [attr.d]="path" /></svg>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      justify-content: center;
      gap: var(--s1);
      height: 100%;
      min-height: 0;
      container-type: size;
    }
    .figure {
      overflow: hidden;
      font-size: clamp(1.375rem, min(26cqw, 42cqh), 4.5rem);
      font-weight: 620;
      line-height: 1.1;
      letter-spacing: -0.02em;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .was {
      display: flex;
      gap: var(--s2);
      min-width: 0;
    }
    app-delta {
      flex: none;
      font-weight: 560;
    }
    svg {
      flex: 0 1 2.5rem;
      width: 100%;
      min-height: 0;
    }
    path {
      fill: none;
      stroke: var(--accent);
      stroke-width: 1.5;
      vector-effect: non-scaling-stroke;
    }
    @container (max-height: 6.5rem) {
      svg {
        display: none;
      }
    }
    @container (max-height: 3rem) {
      .was {
        display: none;
      }
    }
  `,
})
export class NumberView {
  readonly widget = input.required<Widget>();
  readonly answer = input.required<WidgetAnswer>();
  private readonly board = inject(BOARD_VIEW);
  protected readonly box = `0 -1 ${WIDTH} ${HEIGHT + 2}`;
  protected readonly figures = computed(() => figuresOf(this.widget()));
  private readonly column = computed(() => {
    const { y } = (this.widget().chart.mapping ?? {}) as ChartMapping;
    const { columns } = this.answer();
    const named = columns.findIndex(({ name }) => name === y?.[0]);
    return named < 0 ? columns.findLastIndex(({ type }) => type === 'number') : named;
  });
  /** Of a metric the latest value counts, of everything else the first row. */
  private readonly isSeries = computed(() => this.widget().source.type === 'metric');
  private readonly values = computed(() => this.answer().rows.map((row) => figure(row[this.column()])));
  protected readonly now = computed(() => this.values().at(this.isSeries() ? -1 : 0) ?? null);
  protected readonly before = computed(() => {
    const row = this.answer().previous?.rows.at(this.isSeries() ? -1 : 0);
    return row && figure(row[this.column()]);
  });
  /** Of a metric's newest bucket while it still grows: there is nothing yet to compare it with. */
  protected readonly latest = computed(() => {
    const cell = this.answer().rows.at(-1)?.[0];
    if (!this.isSeries() || typeof cell !== 'string') return '';
    const buckets = this.answer().rows.map((row) => cellText(row[0]));
    const naming = namingOf(buckets, this.board.reportingTz());
    const isOpen = bucketEnd(buckets, buckets.length - 1, naming) > this.board.now();
    return isOpen ? `${bucketLabel(cell, naming.interval, naming.tz, 'short')}, so far` : '';
  });
  protected readonly text = computed(() => this.figures().text(this.now()));
  protected readonly line = computed(() =>
    this.isSeries()
      ? sparklinePath(
          this.values().map((value) => value ?? 0),
          WIDTH,
          HEIGHT,
        )
      : '',
  );
}
