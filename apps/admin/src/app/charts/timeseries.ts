import { type Interval, type Point, type Timeseries } from '../api/types';
import { compact, count } from '../ui/format';
import { bucketLabel } from '../ui/time/range';
import { lineSeries } from './lines';
import { type ChartOption, firstIndex, tooltipBase, tooltipHtml } from './option';
import { type ChartTheme } from './theme';

export type Measure = 'count' | 'unique_sessions' | 'unique_users';

export interface TimeseriesView {
  data: Timeseries;
  measure: Measure;
  /** "Events"; names the line. */
  label: string;
  /** End of the range: a last bucket that reaches beyond it is still filling and drawn dashed. */
  now: Date;
  locale?: string;
}

/** One line as the tooltip and the legend see it; drawing may split it in two. */
export interface Line {
  name: string;
  colour: string;
  points: readonly Point[];
  previous: boolean;
}

export function linesOf({ data, label }: TimeseriesView, theme: ChartTheme): Line[] {
  if (data.series?.length) {
    return data.series.slice(0, theme.palette.length).map(({ value, points }, i) => ({
      name: value ?? '(none)',
      colour: theme.palette[i] ?? theme.accent,
      points,
      previous: false,
    }));
  }
  const lines: Line[] = [{ name: label, colour: theme.accent, points: data.points, previous: false }];
  if (data.previous) {
    lines.push({ name: 'Previous period', colour: theme.previous, points: data.previous, previous: true });
  }
  return lines;
}

/** Lines over time; the previous period is laid under the current one, bucket by bucket. */
export function timeseriesOption(view: TimeseriesView, theme: ChartTheme): ChartOption {
  const { data, locale } = view;
  const lines = linesOf(view, theme);
  const open = isOpen(data.points.at(-1), data.interval, view.now);
  const font = { color: theme.muted, fontFamily: theme.font, fontSize: 11 };
  return {
    animationDuration: 250,
    grid: { left: 4, right: 12, top: 12, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      boundaryGap: data.points.length === 1,
      data: data.points.map(({ bucket }) => bucket),
      axisLine: { lineStyle: { color: theme.border } },
      axisTick: { show: false },
      axisLabel: {
        ...font,
        margin: 12,
        hideOverlap: true,
        formatter: (bucket: string) => axisLabel(bucket, data, locale),
      },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 4,
      splitLine: { lineStyle: { color: theme.grid } },
      axisLabel: { ...font, formatter: (value: number) => compact(value, locale) },
    },
    tooltip: {
      ...tooltipBase(theme),
      trigger: 'axis',
      axisPointer: { lineStyle: { color: theme.previous, type: 'solid' } },
      formatter: (params) => {
        const index = firstIndex(params);
        return tooltip(index, view, lines, theme, open && index === data.points.length - 1);
      },
    },
    series: lines.flatMap(({ points, ...line }) =>
      lineSeries({ ...line, values: points.map((point) => point[view.measure]) }, open && !line.previous),
    ),
  };
}

function axisLabel(bucket: string, { interval, tz, points }: Timeseries, locale?: string): string {
  const manyDays = interval === 'hour' && points.length > 48;
  return bucketLabel(bucket, manyDays ? 'day' : interval, tz, 'short', locale);
}

const BUCKET_MS: Record<Interval, number> = { hour: 3_600_000, day: 23 * 3_600_000 };

function isOpen(last: Point | undefined, interval: Interval, now: Date): boolean {
  return last !== undefined && Date.parse(last.bucket) + BUCKET_MS[interval] > now.getTime();
}

function tooltip(index: number, view: TimeseriesView, lines: Line[], theme: ChartTheme, open: boolean): string {
  const { data, measure, locale } = view;
  const name = (point: Point) => bucketLabel(point.bucket, data.interval, data.tz, 'long', locale);
  const here = data.points[index];
  const rows = lines.flatMap((line) => {
    const point = line.points[index];
    if (!point) return [];
    const label = line.previous ? name(point) : line.name;
    return [{ colour: line.colour, label, value: count(point[measure], locale) }];
  });
  return here ? tooltipHtml(name(here) + (open ? ' · so far' : ''), rows, theme) : '';
}

/** What someone who cannot see the chart is told. */
export function timeseriesSummary({ data, measure, label, locale }: TimeseriesView): string {
  const peak = data.points.reduce<Point | undefined>(
    (best, point) => (!best || point[measure] > best[measure] ? point : best),
    undefined,
  );
  if (!peak || peak[measure] === 0) return `${label} over time: none in this range.`;
  const where = bucketLabel(peak.bucket, data.interval, data.tz, 'long', locale);
  const per = data.interval === 'hour' ? 'hourly' : 'daily';
  return `${label} over time, ${data.points.length} ${per} buckets in ${data.tz}; highest ${count(peak[measure], locale)} at ${where}.`;
}
