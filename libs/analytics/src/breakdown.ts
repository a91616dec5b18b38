import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { FIELDS, isSessionField, type AnalyticsRequest, type Field } from './request.js';
import { columnOf, contains, Params } from './scope.js';
import {
  fieldAggregate,
  questionSql,
  SESSION_COUNTS,
  SESSION_FIGURES,
  type QuestionSql,
  type Wanted,
} from './session-sql.js';

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

/** The page views and how long each lasted: until the session's next one, null for its last. */
function views({ isNarrowed }: QuestionSql): string {
  return `(
       SELECT c.path AS value, c.is_match, c.occurred_at, lead(c.occurred_at) OVER by_session - c.occurred_at AS stay
       FROM pieced c ${isNarrowed ? 'JOIN chosen USING (session_key, number)' : ''} WHERE c.event_name = 'page_view'
       WINDOW by_session AS (PARTITION BY session_key, number ORDER BY c.occurred_at, c.event_id)
     ) views`;
}

/** What the sessions with a value amount to, as rows of `parts`: value, sessions, bounce rate and mean duration. */
function sessionParts(dimension: Dimension, question: QuestionSql): string[] {
  const values = isSessionField(dimension) ? `ARRAY[${dimension}]` : 'seen';
  const contained = `FROM sessions, unnest(${values}) AS value GROUP BY 1`;
  if (dimension !== 'path') return [`SELECT value, ${SESSION_FIGURES} ${contained}`];
  return [
    `SELECT value, count(*) AS sessions, NULL::float8, NULL::float8 ${contained}`,
    // A page has the bounces of the sessions that entered on it, and the time until the next page view.
    `SELECT entry_path, NULL, avg(is_bounce::int)::float8, NULL FROM sessions GROUP BY 1`,
    `SELECT value, NULL, NULL, avg(extract(epoch FROM stay))::float8 FROM ${views(question)}
       WHERE is_match AND occurred_at >= ${question.from} GROUP BY 1`,
  ];
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
  const question = questionSql(ctx, request, params, wantedFor(dimension));
  // Parts of a row are put together by GROUP BY and not by joins: for it two nulls are one value.
  const rows = await sql.query<BreakdownRow & { total_rows: number }>(
    `WITH ${question.ctes},
     hits AS MATERIALIZED (
       SELECT ${columnOf(dimension)} AS value, e.visitor_id, count(*) FILTER (WHERE ${ofDimension(dimension, 'e.')}) AS events,
         count(*) FILTER (WHERE e.event_name = 'page_view') AS page_views
       ${question.events} GROUP BY 1, 2
     ),
     in_sessions(value, sessions, bounce_rate, avg_duration_seconds) AS (
       ${sessionParts(dimension, question).join('\n       UNION ALL ')}
     ),
     parts AS (
       SELECT value, count(*) AS visitors, sum(events)::int8 AS events, sum(page_views)::int8 AS page_views,
         NULL::int8 AS sessions, NULL::float8 AS bounce_rate, NULL::float8 AS avg_duration_seconds
       FROM hits WHERE events > 0 GROUP BY 1
       UNION ALL SELECT value, NULL, NULL, NULL, sessions, bounce_rate, avg_duration_seconds FROM in_sessions
     )
     SELECT value, max(visitors) AS visitors,
       max(visitors)::float8 / (SELECT count(DISTINCT visitor_id) FROM hits) AS share,
       coalesce(max(sessions), 0) AS sessions, max(page_views) AS page_views, max(events) AS events,
       max(bounce_rate) AS bounce_rate, max(avg_duration_seconds) AS avg_duration_seconds,
       count(*) OVER () AS total_rows
     FROM parts WHERE ${search === undefined ? 'true' : contains('value', params.add(search))}
     GROUP BY value HAVING max(visitors) > 0
     ORDER BY visitors DESC, value COLLATE "C" LIMIT ${params.add(limit)}`,
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
