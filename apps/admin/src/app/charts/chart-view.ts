import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { type Cell, type ChartKind, type ChartMapping, type ResultTable } from '../api/types';
import { ResultGrid } from '../sql/result-grid';
import { EmptyState } from '../ui/states';
import { Theme } from '../ui/theme';
import { Chart } from './chart';
import { missing } from './mapping';
import { resultChart, resultNumber } from './result-chart';
import { readChartTheme } from './theme';

/** A result drawn as a kind of chart. */
@Component({
  selector: 'app-chart-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Chart, EmptyState, ResultGrid],
  template: `
    @if (kind() === 'table') {
      <app-result-grid [table]="table()" [label]="label()" />
    } @else if (!table().rows.length) {
      <ui-empty icon="chart" heading="No rows" text="The query answered with nothing to draw." />
    } @else if (missing(); as what) {
      <ui-empty icon="chart" heading="Not drawn yet" [text]="what" />
    } @else if (kind() === 'number') {
      <p class="figure num">{{ figure() }}</p>
    } @else if (chart(); as chart) {
      <app-chart
        [option]="chart.option"
        [summary]="label() + '. ' + chart.summary"
        [height]="height()"
        (pick)="tell(chart.places?.[$event])"
      />
      @if (chart.note) {
        <p class="subtle small">{{ chart.note }}</p>
      }
    }
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
    :host(.fill) {
      display: flex;
      flex-direction: column;
      height: 100%;
    }
    :host(.fill) app-chart {
      flex: 1;
      min-height: 0;
    }
    .figure {
      padding: var(--s5) 0;
      font-size: clamp(2rem, 6vw, 3.5rem);
      font-weight: 620;
      line-height: 1.1;
      text-align: center;
      overflow-wrap: anywhere;
    }
  `,
  host: { '[class.fill]': "height() === 'fill'" },
})
export class ChartView {
  readonly table = input.required<ResultTable>();
  readonly kind = input.required<ChartKind>();
  readonly mapping = input.required<ChartMapping>();
  /** Names the chart for those who cannot see it. */
  readonly label = input('Chart');
  readonly height = input<number | 'fill'>(320);
  /** What a place on the x axis is called, where its cell does not say so. */
  readonly placeName = input<(cell: Cell) => string>();
  /** The name of the data item that was clicked. */
  readonly pick = output<string>();
  private readonly theme = inject(Theme);
  protected readonly missing = computed(() => missing(this.kind(), this.mapping(), this.table().columns));
  protected readonly figure = computed(() => resultNumber(this.table(), this.mapping()));
  protected readonly chart = computed(() => {
    const wish = { kind: this.kind(), mapping: this.mapping(), placeName: this.placeName() };
    return resultChart(this.table(), wish, readChartTheme(this.theme.dark()));
  });

  protected tell(place: string | undefined): void {
    if (place !== undefined) this.pick.emit(place);
  }
}
