import { type Annotation } from '../api/types';
import { axis, frame, valueAxis } from '../charts/axes';
import { lineSeries } from '../charts/lines';
import {
  type ChartOption,
  type BarSeries,
  type LineSeries,
  type TooltipRow,
  firstIndex,
  tooltipBase,
  tooltipHtml,
} from '../charts/option';
import { type ChartTheme } from '../charts/theme';
import { date, plural } from '../ui/format';
import { bucketLabel } from '../ui/time/range';
import { type Figures } from './figures';
import { bucketEnd } from './period';
import { type TimePoints } from './time-points';

export type TimeKind = 'line' | 'area' | 'bar';

export interface TimeChart extends TimePoints {
  kind: TimeKind;
  isStacked: boolean;
  figures: Figures;
  annotations: readonly Annotation[];
  /** A last bucket that reaches beyond it is still filling. */
  now: Date;
}

/** An annotation and the buckets that it is about. */
export interface Mark {
  annotation: Annotation;
  first: number;
  last: number;
}

/** Annotations in the places of a chart; those beyond it are left out. */
export function marksOf({
  annotations,
  buckets,
  naming,
}: Pick<TimeChart, 'annotations' | 'buckets' | 'naming'>): Mark[] {
  const begins = buckets.map((bucket) => Date.parse(bucket));
  const end = buckets.length ? bucketEnd(buckets, buckets.length - 1, naming).getTime() : 0;
  const place = (at: number) => begins.findLastIndex((begin) => begin <= at);
  return annotations.flatMap((annotation) => {
    const [at, until] = [Date.parse(annotation.at), Date.parse(annotation.until ?? annotation.at)];
    if (at >= end || until < (begins[0] ?? 0)) return [];
    return [{ annotation, first: Math.max(place(at), 0), last: Math.max(place(until), 0) }];
  });
}

/** Lines, areas or bars over time; the period before lies under them, and what happened stands above. */
export function timeOption(view: TimeChart, theme: ChartTheme): ChartOption {
  const { buckets, naming, kind, series, figures } = view;
  const marks = marksOf(view);
  const isOpen = isFilling(view);
  const name = (bucket: string) => bucketLabel(bucket, isLong(view) ? 'day' : naming.interval, naming.tz, 'short');
  const isNewDay = (i: number, bucket: string) => i === 0 || name(bucket) !== name(buckets[i - 1] ?? bucket);
  return {
    ...frame(series.length > 1, theme),
    xAxis: {
      ...axis(theme),
      type: 'category',
      boundaryGap: kind === 'bar' || buckets.length === 1,
      data: [...buckets],
      axisLabel: {
        ...axis(theme).axisLabel,
        formatter: name,
        // A day is named once, however many of its hours there is room for.
        ...(isLong(view) && { interval: isNewDay, hideOverlap: true }),
      },
    },
    yAxis: {
      ...valueAxis(figures.format, theme),
      ...(figures.format === 'number' && isWhole(view) && { minInterval: 1 }),
    },
    tooltip: {
      ...tooltipBase(theme),
      trigger: 'axis',
      formatter: (params) => tooltip(firstIndex(params), { view, marks, isOpen }, theme),
    },
    series: [
      ...series.flatMap((one, i) => drawn({ ...one, colour: colourOf(i, theme) }, view, isOpen)),
      ...(view.previous
        ? lineSeries({ name: 'Previous period', colour: theme.previous, values: view.previous, previous: true }, false)
        : []),
      ...(marks.length ? [markSeries(marks, theme)] : []),
    ],
  };
}

const colourOf = (i: number, { palette, accent }: ChartTheme) => palette[i] ?? accent;

/** Hours of several days are told apart by their days. */
function isLong({ buckets, naming }: TimePoints): boolean {
  return naming.interval === 'hour' && buckets.length > 48;
}

const isWhole = ({ series }: TimePoints) =>
  series.every(({ values }) => values.every((value) => Number.isInteger(value ?? 0)));

function isFilling({ buckets, naming, now }: TimeChart): boolean {
  return buckets.length > 0 && bucketEnd(buckets, buckets.length - 1, naming) > now;
}

type Drawn = LineSeries | BarSeries;

interface Coloured {
  name: string;
  colour: string;
  values: readonly (number | null)[];
}

function drawn(one: Coloured, { kind, isStacked }: TimeChart, isOpen: boolean): Drawn[] {
  const stack = isStacked ? { stack: 'all' } : {};
  if (kind === 'bar') {
    const last = one.values.length - 1;
    const faded = (value: number | null, i: number) =>
      isOpen && i === last ? { value: value ?? '-', itemStyle: { opacity: 0.55 } } : (value ?? '-');
    const itemStyle = { borderRadius: isStacked ? 0 : [3, 3, 0, 0] };
    return [
      {
        type: 'bar',
        name: one.name,
        color: one.colour,
        data: one.values.map(faded),
        barMaxWidth: 42,
        itemStyle,
        ...stack,
      },
    ];
  }
  // What lies on top of each other cannot be drawn in two parts.
  const lines = lineSeries({ ...one, previous: false }, isOpen && !isStacked);
  if (kind === 'line') return lines;
  return lines.map((line): LineSeries => ({ ...line, ...stack, areaStyle: { opacity: isStacked ? 0.5 : 0.14 } }));
}

/** Without a line of its own: it carries the marks. */
function markSeries(marks: readonly Mark[], theme: ChartTheme): LineSeries {
  return {
    type: 'line',
    data: [],
    markLine: {
      silent: true,
      animation: false,
      symbol: ['none', 'circle'],
      symbolSize: 7,
      label: { show: false },
      lineStyle: { color: theme.text, type: [3, 3], width: 1, opacity: 0.7 },
      itemStyle: { color: theme.text },
      data: marks.map(({ first }) => ({ xAxis: first })),
    },
  };
}

interface Told {
  view: TimeChart;
  marks: readonly Mark[];
  isOpen: boolean;
}

function tooltip(at: number, { view, marks, isOpen }: Told, theme: ChartTheme): string {
  const { buckets, naming, series, previous, figures } = view;
  const bucket = buckets[at];
  if (bucket === undefined) return '';
  const rows: TooltipRow[] = series.map(({ name, values }, i) => ({
    colour: colourOf(i, theme),
    label: series.length > 1 ? name : figures.label,
    value: figures.text(values[at] ?? null),
  }));
  if (previous)
    rows.push({ colour: theme.previous, label: 'Previous period', value: figures.text(previous[at] ?? null) });
  for (const { annotation, first, last } of marks) {
    if (first <= at && at <= last) rows.push({ colour: theme.text, label: annotation.text, value: '' });
  }
  const soFar = isOpen && at === buckets.length - 1 ? ' · so far' : '';
  return tooltipHtml(bucketLabel(bucket, naming.interval, naming.tz, 'long') + soFar, rows, theme);
}

/** What someone who cannot see the chart is told. */
export function timeSummary(view: TimeChart): string {
  const { buckets, naming, series, figures } = view;
  const name = (bucket: string | undefined) =>
    bucket === undefined ? '' : bucketLabel(bucket, naming.interval, naming.tz, 'long');
  const span = `${plural(buckets.length, naming.interval)} from ${name(buckets[0])} to ${name(buckets.at(-1))}`;
  const peaks = series.map(({ name: called, values }) => {
    const top = values.reduce<number>(
      (best, value, i) => ((value ?? -Infinity) > (values[best] ?? -Infinity) ? i : best),
      0,
    );
    return `${series.length > 1 ? called : figures.label}: highest ${figures.text(values[top] ?? null)}, ${name(buckets[top])}`;
  });
  const told = marksOf(view).map(({ annotation }) => `${date(annotation.at, naming.tz)}: ${annotation.text}`);
  return [span, ...peaks, ...(told.length ? [`Annotations: ${told.join('; ')}`] : [])].join('. ') + '.';
}
