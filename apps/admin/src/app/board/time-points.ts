import { type Cell, type ChartMapping, type ResultTable, type Widget, type WidgetAnswer } from '../api/types';
import { pivot, type ResultSeries } from '../charts/result-series';
import { cellText } from '../sql/cell';
import { type ResolvedRange } from '../ui/time/range';
import { dimensionOf, labelled } from './labelled';
import { type Naming, namingOf } from './period';
import { bucketsOf } from '../pages/metrics/values-table';

/** Figures over time, bucket by bucket. */
export interface TimePoints {
  /** When each begins, ISO 8601. */
  buckets: readonly string[];
  naming: Naming;
  series: readonly ResultSeries[];
  /** Of the period before, in the places of the present one; not where there are several series. */
  previous?: readonly (number | null)[];
  /** How many series are left out. */
  hidden: number;
}

export interface TimeContext {
  tz: string;
  reportingTz: string;
  period: ResolvedRange;
  /** How many series can be told apart. */
  atMost: number;
}

/** Which columns are what, where the source decides that. */
export function timeMapping(widget: Pick<Widget, 'source' | 'chart'>, { columns }: ResultTable): ChartMapping {
  const { source, chart } = widget;
  if (source.type === 'saved_query') return (chart.mapping as ChartMapping | undefined) ?? {};
  const [x, ...rest] = columns.map(({ name }) => name);
  const [series, y] = rest.length > 1 ? rest : [undefined, rest[0]];
  return { ...(x !== undefined && { x }), y: y === undefined ? [] : [y], ...(series !== undefined && { series }) };
}

export function timePoints(
  widget: Widget,
  answer: WidgetAnswer,
  mapping: ChartMapping,
  context: TimeContext,
): TimePoints {
  const isMetric = widget.source.type === 'metric';
  const tz = isMetric ? context.reportingTz : context.tz;
  const table = labelled(widget, answer);
  const found = timesOf(table, mapping.x);
  const naming = namingOf(found, tz);
  const buckets = isMetric ? withGaps(found, naming, context.period) : found;
  const { series, hidden } = pivot(gapped(table, mapping.x, buckets), mapping, context.atMost);
  const isAlone = series.length === 1 && dimensionOf(widget) === undefined && mapping.series === undefined;
  const before =
    isAlone && answer.previous
      ? previousOf(widget, { ...table, rows: answer.previous.rows }, mapping, buckets)
      : undefined;
  return { buckets, naming, series, hidden, ...(before && { previous: before }) };
}

function timesOf({ columns, rows }: ResultTable, x: string | undefined): string[] {
  const at = columns.findIndex(({ name }) => name === x);
  const times = rows.flatMap((row) => (row[at] === null || row[at] === undefined ? [] : [cellText(row[at])]));
  return [...new Set(times)].sort();
}

/** Buckets without a value are left out of a metric's answer: a gap is seen as one. */
function withGaps(found: readonly string[], { interval, tz }: Naming, { from, to }: ResolvedRange): readonly string[] {
  const all = bucketsOf({ grain: interval, tz, from, to });
  const known = new Set(all.map((bucket) => Date.parse(bucket)));
  return found.every((bucket) => known.has(Date.parse(bucket))) ? all : found;
}

/** With a row for each bucket that has none. */
function gapped({ columns, rows }: ResultTable, x: string | undefined, buckets: readonly string[]): ResultTable {
  const at = columns.findIndex(({ name }) => name === x);
  const known = new Map(buckets.map((bucket) => [Date.parse(bucket), bucket]));
  const named = rows.map((row) => row.with(at, known.get(Date.parse(cellText(row[at]))) ?? row[at] ?? null));
  const missing = new Set(buckets);
  for (const row of named) missing.delete(cellText(row[at]));
  // The series of the first row: a gap is not a series of its own.
  const gaps = [...missing].map((bucket) =>
    columns.map((column, i): Cell => (i === at ? bucket : column.type === 'number' ? null : (rows[0]?.[i] ?? null))),
  );
  return { columns, rows: [...named, ...gaps] };
}

/** Analytics answer in the order of the buckets; elsewhere a bucket that had no value is not there. */
function previousOf(
  widget: Widget,
  table: ResultTable,
  mapping: ChartMapping,
  buckets: readonly string[],
): (number | null)[] {
  const { series, categories } = pivot(table, mapping, 1);
  const values = series[0]?.values ?? [];
  if (widget.source.type === 'analytics') return buckets.map((_, i) => values[i] ?? null);
  const first = Date.parse(buckets[0] ?? '');
  const step = buckets.length > 1 ? (Date.parse(buckets.at(-1) ?? '') - first) / (buckets.length - 1) : 86_400_000;
  const placed: (number | null)[] = buckets.map(() => null);
  categories.forEach(({ cell }, i) => {
    const at = Math.round((Date.parse(cellText(cell)) - first) / step) + buckets.length;
    if (at in placed) placed[at] = values[i] ?? null;
  });
  return placed;
}
