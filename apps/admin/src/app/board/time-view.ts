import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type ChartMapping, type Widget, type WidgetAnswer } from '../api/types';
import { Chart } from '../charts/chart';
import { readChartTheme } from '../charts/theme';
import { EmptyState } from '../ui/states';
import { Theme } from '../ui/theme';
import { BOARD_VIEW } from './board-view';
import { figuresOf } from './figures';
import { bucketEnd, periodOf } from './period';
import { type TimeChart, type TimeKind, timeOption, timeSummary } from './time-chart';
import { timePoints } from './time-points';

/** Figures over time, with what happened meanwhile; a click leads to what lies behind a bucket. */
@Component({
  selector: 'app-time-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Chart, EmptyState],
  template: `
    @if (view().buckets.length) {
      <app-chart height="fill" [option]="option()" [summary]="summary()" (place)="drill($event)" />
      @if (view().hidden; as hidden) {
        <p class="subtle">The {{ view().series.length }} largest of {{ view().series.length + hidden }} are drawn.</p>
      }
    } @else {
      <ui-empty icon="chart" heading="Nothing in this range" />
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      height: 100%;
    }
    app-chart {
      flex: 1;
      min-height: 0;
    }
    p {
      font-size: var(--t-xs);
    }
  `,
})
export class TimeView {
  readonly widget = input.required<Widget>();
  readonly answer = input.required<WidgetAnswer>();
  readonly kind = input.required<TimeKind>();
  readonly mapping = input.required<ChartMapping>();
  private readonly board = inject(BOARD_VIEW);
  private readonly theme = inject(Theme);
  private readonly chartTheme = computed(() => readChartTheme(this.theme.dark()));

  protected readonly view = computed<TimeChart>(() => {
    const [widget, now] = [this.widget(), this.board.now()];
    const [tz, reportingTz] = [this.board.tz(), this.board.reportingTz()];
    const period = periodOf(widget, this.board.filters(), {
      tz: widget.source.type === 'metric' ? reportingTz : tz,
      now,
    });
    const context = { tz, reportingTz, period, atMost: this.chartTheme().palette.length };
    return {
      ...timePoints(widget, this.answer(), this.mapping(), context),
      kind: this.kind(),
      isStacked: this.mapping().stacked ?? false,
      figures: figuresOf(widget),
      annotations: this.board.annotations(),
      now,
    };
  });
  protected readonly option = computed(() => timeOption(this.view(), this.chartTheme()));
  protected readonly summary = computed(() =>
    [this.widget().title, timeSummary(this.view())].filter(Boolean).join('. '),
  );

  protected drill(at: number): void {
    const { buckets, naming } = this.view();
    const bucket = buckets[at];
    if (bucket === undefined) return;
    const from = new Date(bucket).toISOString();
    this.board.drill?.(this.widget(), { bucket: { from, to: bucketEnd(buckets, at, naming).toISOString() } });
  }
}
