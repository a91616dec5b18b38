import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, input, model } from '@angular/core';
import { type Web, type WebTotals } from '../../api/types';
import { count, duration, rate } from '../../ui/format';
import { Skeleton } from '../../ui/states';
import { Delta } from '../analytics/delta';
import { AnalyticsView } from '../analytics/view';
import { type Plot } from './plots';

type Key = Exclude<keyof WebTotals, 'from' | 'to'>;

interface Metric {
  key: Key;
  label: string;
  format: (value: number) => string;
  /** Which line shows it over time, where one does. */
  plot?: Plot;
  lessIsBetter?: boolean;
  hint?: string;
}

const oneDigit = (value: number) =>
  new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);

const METRICS: readonly Metric[] = [
  {
    key: 'visitors',
    label: 'Visitors',
    format: count,
    plot: 'visitors',
    hint: 'Anonymous people are counted once per day: nothing recognises them on the next.',
  },
  { key: 'sessions', label: 'Sessions', format: count, plot: 'sessions' },
  { key: 'page_views', label: 'Page views', format: count, plot: 'page_views' },
  {
    key: 'bounce_rate',
    label: 'Bounce rate',
    format: rate,
    lessIsBetter: true,
    hint: 'Sessions of one page view and nothing else.',
  },
  { key: 'avg_duration_seconds', label: 'Visit duration', format: duration, hint: 'From the first event to the last.' },
  { key: 'pages_per_session', label: 'Pages per session', format: oneDigit },
];

/** The figures of the range; a click on one draws it over time, where there is a line for it. */
@Component({
  selector: 'app-web-metrics',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Delta, NgTemplateOutlet, Skeleton],
  templateUrl: './web-metrics.html',
  styleUrl: './web-metrics.scss',
})
export class WebMetrics {
  readonly totals = input.required<Web | undefined>();
  readonly loading = input(false);
  readonly plot = model.required<Plot>();
  protected readonly view = inject(AnalyticsView);

  protected readonly metrics = computed(() => {
    const totals = this.totals();
    return METRICS.map((metric) => {
      const value = totals?.[metric.key];
      const previous = totals?.previous?.[metric.key];
      return {
        ...metric,
        value,
        text: value === null || value === undefined ? '–' : metric.format(value),
        previous,
        previousText: previous === null || previous === undefined ? undefined : metric.format(previous),
      };
    });
  });
}
