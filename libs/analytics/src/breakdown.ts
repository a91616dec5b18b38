import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { sourcesOf, type Sources } from './breakdown-sources.js';
import { SESSION_FIELDS, type Field } from './request.js';
import { SESSION_PAGES, sessionRows } from './rollups/session-rows.js';
import { usageTotals } from './usage-totals.js';
import type { Asked } from './rollups/stored.js';
import { contains, Params } from './scope.js';

/** What traffic can be broken down by. */
export const DIMENSIONS = [
  'path',
  ...SESSION_FIELDS,
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

/** What the sessions with a value amount to: value, sessions, bounce rate and mean duration. */
export function sessionFigures(
  ctx: WorkspaceContext,
  request: Asked,
  params: Params,
  dimension: Dimension,
  sources: Sources,
): string {
  if (dimension !== 'path') {
    return `SELECT value, sum(sessions)::int8, (sum(bounces)::numeric / nullif(sum(sessions), 0))::float8,
      (sum(duration_seconds)::numeric / nullif(sum(sessions), 0))::float8 FROM (${sources.sessions}) s GROUP BY 1`;
  }
  // A page has the bounces of the sessions that entered on it, and the time until the next page view.
  const pages = sessionRows(ctx, request, params, SESSION_PAGES);
  return `SELECT * FROM (WITH ${pages.ctes}
     SELECT path, sum(sessions)::int8, sum(bounces)::float8 / nullif(sum(entries), 0),
       sum(stay_seconds)::float8 / nullif(sum(stays), 0) FROM (${pages.rows}) p GROUP BY 1) figures`;
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
  const sources = await sourcesOf(sql, ctx, request, params, dimension);
  const { visitors } = await usageTotals(sql, ctx, request);
  // Parts of a row are put together by GROUP BY and not by joins: for it two nulls are one value.
  const rows = await sql.query<BreakdownRow & { total_rows: number }>(
    `WITH ${sources.ctes},
     in_sessions(value, sessions, bounce_rate, avg_duration_seconds) AS (
       ${sessionFigures(ctx, request, params, dimension, sources)}
     ),
     parts AS (
       SELECT value, sum(visitors)::int8 AS visitors, sum(events)::int8 AS events, sum(page_views)::int8 AS page_views,
         NULL::int8 AS sessions, NULL::float8 AS bounce_rate, NULL::float8 AS avg_duration_seconds
       FROM (${sources.counts}) c GROUP BY 1
       UNION ALL SELECT value, NULL, NULL, NULL, sessions, bounce_rate, avg_duration_seconds FROM in_sessions
     )
     SELECT value, max(visitors) AS visitors,
       max(visitors)::float8 / ${params.add(visitors)} AS share,
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
