import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { questionSql, type QuestionSql } from './question-sql.js';
import { FIELDS, isSessionField, type Field } from './request.js';
import type { Asked } from './rollups/stored.js';
import { columnOf, contains, Params } from './scope.js';
import { FIGURE_COLUMNS, SESSION_FIGURES } from './session-sql.js';

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

/** Pages are what was viewed: other events have a path too. Over the events `e`. */
function ofDimension(dimension: Dimension): string {
  return dimension === 'path' ? `e.event_name = 'page_view'` : 'true';
}

/** The page views and how long each lasted: until the session's next one, null for its last. */
function views({ eventsOfChosen, isMatch, isInRange }: QuestionSql): string {
  return `(
       SELECT e.path AS value, ${isMatch} AND ${isInRange} AS is_counted,
         lead(e.occurred_at) OVER (PARTITION BY s.session_key, s.started_at ORDER BY e.occurred_at, e.event_id)
           - e.occurred_at AS stay
       ${eventsOfChosen} AND e.event_name = 'page_view'
     ) views`;
}

/** The counted sessions with each value that a matching event of theirs has. */
function sessionsByValue(dimension: Dimension, { eventsOfSessions }: QuestionSql): string {
  if (isSessionField(dimension)) return `SELECT ${dimension} AS value, s.* FROM sessions s`;
  const values = `SELECT DISTINCT s.session_key, s.started_at, ${FIELDS[dimension]} AS value
    ${eventsOfSessions} AND ${ofDimension(dimension)}`;
  return `SELECT value, s.* FROM (${values}) v JOIN sessions s USING (session_key, started_at)`;
}

/** What the sessions with a value amount to, as rows of `parts`: value, sessions, bounce rate and mean duration. */
function sessionParts(dimension: Dimension, question: QuestionSql): string[] {
  const withValue = `FROM (${sessionsByValue(dimension, question)}) s GROUP BY 1`;
  if (dimension !== 'path') return [`SELECT value, ${SESSION_FIGURES} ${withValue}`];
  return [
    `SELECT value, count(*) AS sessions, NULL::float8, NULL::float8 ${withValue}`,
    // A page has the bounces of the sessions that entered on it, and the time until the next page view.
    `SELECT entry_path, NULL, avg(is_bounce::int)::float8, NULL FROM sessions GROUP BY 1`,
    `SELECT value, NULL, NULL, avg(extract(epoch FROM stay))::float8 FROM ${views(question)} WHERE is_counted GROUP BY 1`,
  ];
}

/** The values of a dimension with their figures, most visitors first. Each column is defined in docs/metrics.md. */
export async function breakdown(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  options: { dimension: Dimension; limit: number; search?: string },
): Promise<Breakdown> {
  const { dimension, limit, search } = options;
  const params = new Params();
  const question = questionSql(ctx, request, params, {
    fields: [dimension],
    columns: dimension === 'path' ? [...FIGURE_COLUMNS, 'entry_path'] : FIGURE_COLUMNS,
  });
  // Parts of a row are put together by GROUP BY and not by joins: for it two nulls are one value.
  const rows = await sql.query<BreakdownRow & { total_rows: number }>(
    `WITH ${question.ctes},
     hits AS MATERIALIZED (
       SELECT ${columnOf(dimension)} AS value, e.visitor_id, count(*) FILTER (WHERE ${ofDimension(dimension)}) AS events,
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
  request: Asked,
  options: { dimension: Dimension; values: readonly (string | null)[] },
): Promise<Map<string | null, number>> {
  const { dimension, values } = options;
  const params = new Params();
  const { ctes, events } = questionSql(ctx, request, params, { fields: [dimension] });
  const column = columnOf(dimension);
  const isListed = `(${column} = ANY(${params.add(values)}) ${values.includes(null) ? `OR ${column} IS NULL` : ''})`;
  const rows = await sql.query<{ value: string | null; visitors: number }>(
    `WITH ${ctes}
     SELECT ${column} AS value, count(DISTINCT e.visitor_id) AS visitors
     ${events} AND ${ofDimension(dimension)} AND ${isListed} GROUP BY 1`,
    params.values,
  );
  return new Map(rows.map(({ value, visitors }) => [value, visitors]));
}
