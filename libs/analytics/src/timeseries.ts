import type { Sql } from '@strata/data';
import { DomainError, type WorkspaceContext } from '@strata/platform';
import type { AnalyticsRequest, Field } from './request.js';
import { columnOf, Params } from './scope.js';
import { questionSql } from './session-sql.js';

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
  request: AnalyticsRequest,
  interval: Interval,
): Promise<Point[]> {
  const params = new Params();
  const tz = params.add(request.tz);
  // A constant, not a parameter: GROUP BY must recognise the expression.
  const bucketOf = (time: string): string => `date_trunc('${interval}', ${time}, ${tz})`;
  // The end by itself: where midnight is skipped, the steps go on an hour after it and can miss the last bucket.
  const end = `${params.add(request.to)}::timestamptz - interval '1 microsecond'`;
  const buckets = `
    SELECT DISTINCT ${bucketOf('g')} AS bucket
    FROM (
      SELECT generate_series(${bucketOf(`${params.add(request.from)}::timestamptz`)}, ${end}, '1 ${interval}', ${tz}) AS g
      UNION ALL SELECT ${end}
    ) moments`;
  const { ctes, events } = questionSql(ctx, request, params);
  return sql.query<Point>(
    `WITH buckets AS (${buckets}),
     ${ctes},
     counted AS (
       SELECT ${bucketOf('e.occurred_at')} AS bucket, count(*) AS count, count(DISTINCT e.visitor_id) AS unique_users
       ${events} GROUP BY 1
     ),
     started AS (SELECT ${bucketOf('started_at')} AS bucket, count(*) AS unique_sessions FROM sessions GROUP BY 1)
     SELECT bucket, coalesce(count, 0) AS count, coalesce(unique_sessions, 0) AS unique_sessions,
       coalesce(unique_users, 0) AS unique_users
     FROM buckets LEFT JOIN counted USING (bucket) LEFT JOIN started USING (bucket) ORDER BY bucket`,
    params.values,
  );
}

/** One series for each of the field's ten most frequent values. */
export async function brokenDown(
  sql: Sql,
  ctx: WorkspaceContext,
  request: AnalyticsRequest,
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
