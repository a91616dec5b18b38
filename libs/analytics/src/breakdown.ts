import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { FIELDS, isSessionField, type AnalyticsRequest, type Field } from './request.js';
import { columnOf, contains, Params } from './scope.js';
import { fieldAggregate, questionSql, SESSION_COUNTS, SESSION_FIGURES, type Wanted } from './session-sql.js';

/** What traffic can be broken down by. */
export const DIMENSIONS = [
  'path',
  'entry_path',
  'exit_path',
  'entry_referrer_domain',
  'entry_channel',
  'entry_utm_source',
  'entry_utm_medium',
  'entry_utm_campaign',
  'entry_utm_term',
  'entry_utm_content',
  'referrer_domain',
  'channel',
  'country',
  'device',
  'browser',
  'os',
  'language',
  'screen',
  'event_name',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
] as const satisfies readonly Field[];
export type Dimension = (typeof DIMENSIONS)[number];

export interface BreakdownRow {
  /** Null: none, or unknown. */
  value: string | null;
  visitors: number;
  /** Fraction of the question's visitors, 0 to 1. */
  share: number;
  sessions: number;
  page_views: number;
  events: number;
  bounce_rate: number | null;
  avg_duration_seconds: number | null;
}

export interface Breakdown {
  data: BreakdownRow[];
  /** Values there are, listed or not. */
  total_rows: number;
}

/** Pages are what was viewed: other events have a path too. Over the events `e`, and over those of a session. */
function ofDimension(dimension: Dimension, alias: 'e.' | ''): string {
  return dimension === 'path' ? `${alias}event_name = 'page_view'` : 'true';
}

/** What `in_sessions` reads of a session: the values that its matching events have. */
function wantedFor(dimension: Dimension): Wanted {
  if (isSessionField(dimension)) return { fields: [dimension], aggregates: SESSION_COUNTS };
  const seen = `array_agg(DISTINCT value) FILTER (WHERE is_match AND ${ofDimension(dimension, '')})`;
  if (dimension !== 'path') return { carried: { value: FIELDS[dimension] }, aggregates: { ...SESSION_COUNTS, seen } };
  return {
    carried: { value: FIELDS.path, path: FIELDS.path },
    aggregates: { ...SESSION_COUNTS, seen, entry_path: fieldAggregate('entry_path') },
  };
}

/** CTE `in_sessions`: what the sessions with a value amount to. A page has the bounces of those that entered on it. */
function inSessions(dimension: Dimension, from: string): string {
  const values = isSessionField(dimension) ? `ARRAY[${dimension}]` : 'seen';
  const figures = `SELECT value, ${SESSION_FIGURES} FROM sessions, unnest(${values}) AS value GROUP BY 1`;
  if (dimension !== 'path') return `in_sessions AS (${figures})`;
  return `contained AS (${figures}),
     entered AS (SELECT entry_path AS value, avg(is_bounce::int)::float8 AS bounce_rate FROM sessions GROUP BY 1),
     views AS (
       SELECT c.value, c.is_match, c.occurred_at, lead(c.occurred_at) OVER by_session - c.occurred_at AS stay
       FROM pieced c JOIN chosen USING (session_key, chain, piece) WHERE c.event_name = 'page_view'
       WINDOW by_session AS (PARTITION BY session_key, chain, piece ORDER BY c.occurred_at, c.event_id)
     ),
     stayed AS (
       SELECT value, avg(extract(epoch FROM stay))::float8 AS avg_duration_seconds
       FROM views WHERE is_match AND occurred_at >= ${from} GROUP BY 1
     ),
     in_sessions AS (
       SELECT value, contained.sessions, entered.bounce_rate, stayed.avg_duration_seconds
       FROM contained LEFT JOIN entered USING (value) LEFT JOIN stayed USING (value)
     )`;
}

/** The values of a dimension with their figures, most visitors first. Each column is defined in docs/metrics.md. */
export async function breakdown(
  sql: Sql,
  ctx: WorkspaceContext,
  request: AnalyticsRequest,
  options: { dimension: Dimension; limit: number; search?: string },
): Promise<Breakdown> {
  const { dimension, limit, search } = options;
  const params = new Params();
  const { ctes, events, from } = questionSql(ctx, request, params, wantedFor(dimension));
  const rows = await sql.query<BreakdownRow & { total_rows: number }>(
    `WITH ${ctes},
     ${inSessions(dimension, from)},
     everybody AS (SELECT count(DISTINCT e.visitor_id) AS visitors ${events}),
     counted AS (
       SELECT ${columnOf(dimension)} AS value, count(DISTINCT e.visitor_id) AS visitors, count(*) AS events,
         count(*) FILTER (WHERE e.event_name = 'page_view') AS page_views
       ${events} AND ${ofDimension(dimension, 'e.')} GROUP BY 1
     ),
     found AS (
       SELECT *, count(*) OVER () AS total_rows FROM counted
       WHERE ${search === undefined ? 'true' : contains('value', params.add(search))}
       ORDER BY visitors DESC, value COLLATE "C" LIMIT ${params.add(limit)}
     )
     SELECT found.value, found.visitors, found.visitors::float8 / everybody.visitors AS share,
       coalesce(sessions, 0) AS sessions, page_views, events, bounce_rate, avg_duration_seconds, total_rows
     FROM found CROSS JOIN everybody
     -- Arrays, because two nulls are equal in them.
     LEFT JOIN in_sessions ON ARRAY[in_sessions.value] = ARRAY[found.value]
     ORDER BY found.visitors DESC, found.value COLLATE "C"`,
    params.values,
  );
  const data = rows.map(({ total_rows: _, ...row }) => row);
  return { data, total_rows: rows[0]?.total_rows ?? 0 };
}

/** The visitors of some values of a dimension; values without any are left out. */
export async function visitorsOf(
  sql: Sql,
  ctx: WorkspaceContext,
  request: AnalyticsRequest,
  options: { dimension: Dimension; values: readonly (string | null)[] },
): Promise<Map<string | null, number>> {
  const { dimension, values } = options;
  const params = new Params();
  const { ctes, events } = questionSql(ctx, request, params, isSessionField(dimension) ? { fields: [dimension] } : {});
  const column = columnOf(dimension);
  const isListed = `(${column} = ANY(${params.add(values)}) ${values.includes(null) ? `OR ${column} IS NULL` : ''})`;
  const rows = await sql.query<{ value: string | null; visitors: number }>(
    `WITH ${ctes}
     SELECT ${column} AS value, count(DISTINCT e.visitor_id) AS visitors
     ${events} AND ${ofDimension(dimension, 'e.')} AND ${isListed} GROUP BY 1`,
    params.values,
  );
  return new Map(rows.map(({ value, visitors }) => [value, visitors]));
}
