import { type Cell, type MetricGrain, type MetricPoint, type ResultColumn, type ResultTable } from '../../api/types';
import { cellText } from '../../sql/cell';
import { addDays, dayOf, offsetMs, startOfDay, startOfHour } from '../../ui/time/zone';

const HOUR_MS = 3_600_000;

/** Values as they are looked at: of a range, by a dimension or as totals, in the zone whose hours and days they are. */
export interface ValuesView {
  points: readonly MetricPoint[];
  grain: MetricGrain;
  tz: string;
  from: Date;
  to: Date;
  dimension: string | undefined;
  /** What the figures are called. */
  label: string;
}

const column = (name: string, type: ResultColumn['type']): ResultColumn => ({ name, type, pg_type: type });

/** When the buckets of [from, to) begin. */
export function bucketsOf({ grain, tz, from, to }: Pick<ValuesView, 'grain' | 'tz' | 'from' | 'to'>): string[] {
  const buckets: string[] = [];
  let at = grain === 'hour' ? startOfHour(tz, from) : startOfDay(tz, dayOf(tz, from));
  while (at < to) {
    buckets.push(at.toISOString());
    at = grain === 'hour' ? new Date(at.getTime() + HOUR_MS) : startOfDay(tz, addDays(dayOf(tz, at), 1));
  }
  return buckets;
}

/** The totals, or the values by this dimension alone; by it and others where that is all there is. */
export function pointsBy(points: readonly MetricPoint[], dimension: string | undefined): readonly MetricPoint[] {
  const known = (point: MetricPoint) => Object.keys(point.dimensions);
  if (dimension === undefined) return points.filter((point) => known(point).length === 0);
  const having = points.filter(({ dimensions }) => Object.hasOwn(dimensions, dimension));
  const alone = having.filter((point) => known(point).length === 1);
  return alone.length ? alone : having;
}

/** For the chart: every bucket of the range has a row, so that a gap is seen as one. */
export function chartTable(view: ValuesView): ResultTable {
  const points = pointsBy(view.points, view.dimension);
  const series = seriesOf(points[0], view.dimension);
  const columns = [column('bucket', 'timestamp'), column('series', 'text'), column(view.label, 'number')];
  const gaps = bucketsOf(view).map((bucket): Cell[] => [bucket, series, null]);
  return { columns, rows: [...gaps, ...points.map((point) => rowOf(point, point.bucket, view.dimension))] };
}

/** For people: newest first, buckets in their zone. */
export function plainTable(view: ValuesView): ResultTable {
  const { grain, tz, dimension, label } = view;
  const by = dimension === undefined ? [] : [column(dimension, 'text')];
  const rows = [...pointsBy(view.points, dimension)].reverse().map((point) => {
    const [bucket, series, value] = rowOf(point, localBucket(point.bucket, grain, tz), dimension);
    return dimension === undefined ? [bucket ?? null, value ?? null] : [bucket ?? null, series ?? null, value ?? null];
  });
  return { columns: [column(grain === 'hour' ? 'Hour' : 'Day', 'text'), ...by, column(label, 'number')], rows };
}

function rowOf(point: MetricPoint, bucket: string, dimension: string | undefined): Cell[] {
  return [bucket, seriesOf(point, dimension), point.value];
}

function seriesOf(point: MetricPoint | undefined, dimension: string | undefined): string {
  if (!point || dimension === undefined) return 'total';
  const { [dimension]: value, ...others } = point.dimensions;
  return [value, ...Object.values(others)].join(' · ');
}

/** `2026-11-20`, `2026-11-20 10:00` in the zone. */
export function localBucket(bucket: Cell, grain: MetricGrain, tz: string): string {
  const at = Date.parse(cellText(bucket));
  const local = new Date(at + offsetMs(tz, at)).toISOString();
  return grain === 'day' ? local.slice(0, 10) : `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}
