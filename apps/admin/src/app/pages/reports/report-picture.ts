import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { type Cell, type ReportAnswer } from '../../api/types';
import { ChartView } from '../../charts/chart-view';
import { cellText } from '../../sql/cell';
import { bucketLabel } from '../../ui/time/range';
import { BarList } from '../analytics/bar-list';
import { MEASURE_LOOK, type Measure, entityBars, reportChart } from './report-chart';

const YEAR_MS = 300 * 86_400_000;

/** A report drawn: over time, by status, or its first entities. */
@Component({
  selector: 'app-report-picture',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BarList, ChartView],
  template: `
    @if (bars(); as rows) {
      <app-bar-list [rows]="rows" heading="Entity" [valueHeading]="label()" [compared]="false" />
    } @else {
      <app-chart-view
        [kind]="chart().kind"
        [table]="chart().table"
        [mapping]="chart().mapping"
        [label]="answer().report.name + ': ' + label()"
        [placeName]="placeName()"
        [height]="280"
      />
    }
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
      container-type: inline-size;
    }
  `,
})
export class ReportPicture {
  readonly answer = input.required<ReportAnswer>();
  readonly measure = input.required<Measure>();
  protected readonly label = computed(() => MEASURE_LOOK[this.measure()].label);
  protected readonly bars = computed(() =>
    this.answer().report.kind === 'entities' ? entityBars(this.answer(), this.measure()) : undefined,
  );
  protected readonly chart = computed(() => reportChart(this.answer(), this.measure()));
  /** Buckets are days of the report's zone. */
  protected readonly placeName = computed(() => {
    const { tz, from, to } = this.answer();
    if (this.chart().mapping.x !== 'bucket') return undefined;
    const style = Date.parse(to) - Date.parse(from) > YEAR_MS ? 'long' : 'short';
    return (cell: Cell) => bucketLabel(cellText(cell), 'day', tz, style);
  });
}
