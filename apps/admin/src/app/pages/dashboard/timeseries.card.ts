import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { AnalyticsClient } from '../../api/analytics.client';
import { query } from '../../api/query';
import { type Filter, type FilterField, type Interval } from '../../api/types';
import { type TableQuery } from '../../api/web.client';
import { Chart } from '../../charts/chart';
import {
  type Measure,
  type TimeseriesView,
  linesOf,
  timeseriesOption,
  timeseriesSummary,
} from '../../charts/timeseries';
import { readChartTheme } from '../../charts/theme';
import { Button } from '../../ui/button';
import { count } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { Segmented } from '../../ui/segmented';
import { ErrorState, Skeleton } from '../../ui/states';
import { Theme } from '../../ui/theme';
import { bucketLabel, canBeHourly } from '../../ui/time/range';
import { CsvButton } from '../analytics/csv-button';
import { filterFieldLabel } from '../analytics/labels';
import { type Metric } from '../analytics/url-state';
import { AnalyticsView } from '../analytics/view';

/** What a line over time is of. */
export interface Plotted {
  measure: Measure;
  label: string;
  /** Beside those of the page. */
  filters: readonly Filter[];
}

const MEASURES: Record<Metric, { measure: Measure; label: string }> = {
  events: { measure: 'count', label: 'Events' },
  sessions: { measure: 'unique_sessions', label: 'Sessions' },
  users: { measure: 'unique_users', label: 'Users' },
};

@Component({
  selector: 'app-timeseries-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Chart, CsvButton, ErrorState, Icon, Segmented, Skeleton],
  templateUrl: './timeseries.card.html',
  styleUrl: './chart-card.scss',
})
export class TimeseriesCard {
  /** What the page asks to be drawn; without it one chooses here, and may break it down. */
  readonly plotted = input<Plotted>();
  protected readonly view = inject(AnalyticsView);
  private readonly analytics = inject(AnalyticsClient);
  private readonly theme = inject(Theme);

  protected readonly breakdown = computed(() => (this.plotted() ? undefined : this.view.state().breakdown));
  private readonly plot = computed<Omit<Plotted, 'filters'>>(
    () => this.plotted() ?? MEASURES[this.view.state().metric],
  );

  private readonly question = computed(() => {
    const common = this.view.query();
    const { interval, compare } = this.view.state();
    const breakdown = this.breakdown();
    const filters = [...(common?.filters ?? []), ...(this.plotted()?.filters ?? [])];
    // Several lines and their shadows are unreadable: a breakdown goes without comparison.
    return common && { ...common, filters, interval, breakdown, compare: compare && !breakdown };
  });
  protected readonly series = query(
    () => this.question(),
    (params) => this.analytics.timeseries(params),
  );

  protected readonly asTable = signal(false);
  protected readonly metrics = (['events', 'sessions', 'users'] as const).map((value) => ({
    value,
    label: MEASURES[value].label,
  }));
  protected readonly intervals = computed<{ value: Interval; label: string; disabled?: boolean; title?: string }[]>(
    () => {
      const hourly = canBeHourly(this.view.state().range);
      return [
        { value: 'hour', label: 'Hourly', disabled: !hourly, title: hourly ? '' : 'For ranges up to 31 days' },
        { value: 'day', label: 'Daily' },
      ];
    },
  );
  protected readonly breakdowns: readonly FilterField[] = [
    'event_name',
    'channel',
    'country',
    'browser',
    'os',
    'device',
  ];

  private readonly drawn = computed<TimeseriesView | undefined>(() => {
    const data = this.series.data();
    const { measure, label } = this.plot();
    return data && { data, measure, label, now: this.view.range().to };
  });
  /** The table behind the lines, as a file. */
  protected readonly file = computed<TableQuery | undefined>(() => {
    const question = this.question();
    return question && { table: 'timeseries', query: question };
  });
  private readonly chartTheme = computed(() => readChartTheme(this.theme.dark()));
  protected readonly option = computed(() => {
    const drawn = this.drawn();
    return drawn && timeseriesOption(drawn, this.chartTheme());
  });
  protected readonly summary = computed(() => {
    const drawn = this.drawn();
    return drawn ? timeseriesSummary(drawn) : '';
  });
  protected readonly lines = computed(() => {
    const drawn = this.drawn();
    return drawn ? linesOf(drawn, this.chartTheme()) : [];
  });
  protected readonly rows = computed(() => {
    const drawn = this.drawn();
    if (!drawn || !this.asTable()) return [];
    const { data, measure } = drawn;
    return data.points.map(({ bucket }, i) => ({
      name: bucketLabel(bucket, data.interval, data.tz, 'long'),
      values: this.lines().map((line) => count(line.points[i]?.[measure] ?? 0)),
    }));
  });
  protected readonly label = computed(() => this.plot().label);

  /** Inside a sentence: "event name", but "OS". */
  protected breakdownLabel(field: FilterField): string {
    const label = filterFieldLabel(field);
    return label === label.toUpperCase() ? label : label.toLowerCase();
  }

  protected breakDown(field: string): void {
    this.view.change({ breakdown: this.breakdowns.find((known) => known === field) });
  }

  protected filterBy(value: string): void {
    const field = this.breakdown();
    if (!field) return;
    this.view.addFilter(value === '(none)' ? { field, op: 'is_not_set' } : { field, op: 'eq', value });
  }
}
