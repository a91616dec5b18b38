import type { Sql } from '@strata/data';
import { DomainError, type WorkspaceContext } from '@strata/platform';
import { questionSql } from './question-sql.js';
import type { AnalyticsRequest, Field, Range } from './request.js';
import { partsOf, within } from './rollups/parts.js';
import { unevenDays } from './rollups/session-days.js';
import { SESSION_SUMS, sessionRows } from './rollups/session-rows.js';
import type { Asked } from './rollups/stored.js';
import { usageRows } from './rollups/usage.js';
import { columnOf, ofProject, Params } from './scope.js';

export const INTERVALS = ['hour', 'day'] as const;
export type Interval = (typeof INTERVALS)[number];

export interface Point {
  /** Start of the bucket. */
  bucket: Date;
  count: number;
  unique_sessions: number;
  unique_users: number;
}

export interface Series {
  /** The breakdown field's value; null where the events have none. */
  value: string | null;
  points: Point[];
}

const MAX_BUCKETS = 5_000;
const HOUR_MS = 3_600_000;
const SERIES_LIMIT = 10;

/** @throws DomainError `invalid` when the range has more buckets than a chart can show. */
export function checkBuckets(request: AnalyticsRequest, interval: Interval): void {
  const buckets = (request.to.getTime() - request.from.getTime()) / (interval === 'hour' ? HOUR_MS : 24 * HOUR_MS);
  if (buckets <= MAX_BUCKETS) return;
  throw new DomainError('invalid', `The range has more than ${MAX_BUCKETS} ${interval}s.`, {
    hint: 'Choose a shorter range or interval=day.',
  });
}

/**
 * Every bucket of the range, zero-filled. Buckets are hours or days of the request's zone, so a day has 23 or 25 hours
 * where the clocks change; the first and last one may be cut by the range.
 */
export async function timeseries(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  interval: Interval,
): Promise<Point[]> {
  const buckets = await bucketsOf(sql, request, interval);
  // In zones with offsets of half an hour no bucket consists of whole hours (UTC).
  const hours = buckets.every((bucket) => bucket.getTime() % HOUR_MS === 0);
  const counts = await countsByBucket(sql, ctx, request, { interval, hours });
  const sessions = await sessionsByBucket(sql, ctx, request, { interval, hours });
  return buckets.map((bucket) => {
    const { count = 0, unique_users = 0 } = counts.get(bucket.getTime()) ?? {};
    return { bucket, count, unique_sessions: sessions.get(bucket.getTime())?.sessions ?? 0, unique_users };
  });
}

interface Grid {
  interval: Interval;
  /** Whether buckets consist of whole hours (UTC). */
  hours: boolean;
}

const byBucket = <Row extends { bucket: Date }>(rows: readonly Row[]): Map<number, Row> =>
  new Map(rows.map((row) => [row.bucket.getTime(), row]));

/** The interval is a constant and not a parameter: GROUP BY must recognise the expression. */
const bucketSql = (interval: Interval, time: string, tz: string): string => `date_trunc('${interval}', ${time}, ${tz})`;

/** Starts of all buckets that the range touches, in order. */
async function bucketsOf(sql: Sql, { from, to, tz }: Range & { tz: string }, interval: Interval): Promise<Date[]> {
  // The end by itself: where midnight is skipped, the steps go on an hour after it and can miss the last bucket.
  const end = `$2::timestamptz - interval '1 microsecond'`;
  const rows = await sql.query<{ bucket: Date }>(
    `SELECT DISTINCT ${bucketSql(interval, 'g', '$3')} AS bucket
     FROM (
       SELECT generate_series(${bucketSql(interval, '$1::timestamptz', '$3')}, ${end}, '1 ${interval}', $3) AS g
       UNION ALL SELECT ${end}
     ) moments ORDER BY 1`,
    [from, to, tz],
  );
  return rows.map(({ bucket }) => bucket);
}

/** The table that holds the figures of this grid's buckets ready, and the column of their starts. */
function readyTable(request: Asked, { interval, hours }: Grid): { name: string; at: string } | undefined {
  // Bots and people are counted apart there, and a visitor may be both.
  if (request.includeBots) return undefined;
  if (interval === 'hour') return hours ? { name: 'agg_usage_hourly', at: 'hour_at' } : undefined;
  const { zone, sealed } = request.stored;
  const isZoneOfDays = request.tz === zone || sealed.some((stretch) => stretch.zone === request.tz);
  return isZoneOfDays ? { name: 'agg_usage_daily', at: 'day_at' } : undefined;
}

async function countsByBucket(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  grid: Grid,
): Promise<Map<number, { bucket: Date; count: number; unique_users: number }>> {
  const params = new Params();
  const ready = readyTable(request, grid);
  const parts = await partsOf(sql, request, { days: ready?.at === 'day_at', hours: grid.hours, zone: request.tz });
  const whole = ready?.at === 'hour_at' ? parts.hours : parts.days;
  const rest = { days: [], hours: ready?.at === 'hour_at' ? [] : parts.hours, raw: parts.raw };
  const { ctes, rows } = usageRows(ctx, request, params, rest);
  const readyRows =
    ready && whole.length > 0
      ? `SELECT r.${ready.at} AS bucket, r.events AS count, r.visitors AS unique_users FROM aggregates.${ready.name} r
         WHERE ${ofProject(ctx, request, params, 'r')} AND ${within(whole, `r.${ready.at}`, params)} UNION ALL`
      : '';
  const found = await sql.query<{ bucket: Date; count: number; unique_users: number }>(
    `WITH ${ctes} ${readyRows}
     SELECT ${bucketSql(grid.interval, 'at', params.add(request.tz))} AS bucket, sum(events)::int8 AS count,
       count(DISTINCT visitor_id) AS unique_users FROM (${rows}) u GROUP BY 1`,
    params.values,
  );
  return byBucket(found);
}

async function sessionsByBucket(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  { interval, hours }: Grid,
): Promise<Map<number, { bucket: Date; sessions: number }>> {
  const params = new Params();
  const days = interval === 'day' ? await unevenDays(sql, request, request.tz) : [];
  const { ctes, rows } = sessionRows(ctx, request, params, SESSION_SUMS, { hours, days });
  const found = await sql.query<{ bucket: Date; sessions: number }>(
    `WITH ${ctes} SELECT ${bucketSql(interval, 'at', params.add(request.tz))} AS bucket, sum(sessions)::int8 AS sessions
     FROM (${rows}) s GROUP BY 1`,
    params.values,
  );
  return byBucket(found);
}

/** One series for each of the field's ten most frequent values. */
export async function brokenDown(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  options: { interval: Interval; field: Field },
): Promise<Series[]> {
  const params = new Params();
  const { ctes, events } = questionSql(ctx, request, params, { fields: [options.field] });
  const values = await sql.query<{ value: string | null }>(
    `WITH ${ctes} SELECT ${columnOf(options.field)} AS value ${events}
     GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${SERIES_LIMIT}`,
    params.values,
  );
  const series: Series[] = [];
  for (const { value } of values) {
    const filter =
      value === null
        ? ({ field: options.field, op: 'is_not_set' } as const)
        : ({ field: options.field, op: 'eq', value } as const);
    const narrowed = { ...request, filters: [...request.filters, filter] };
    series.push({ value, points: await timeseries(sql, ctx, narrowed, options.interval) });
  }
  return series;
}
