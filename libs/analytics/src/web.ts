import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import type { AnalyticsRequest } from './request.js';
import { Params } from './scope.js';
import { questionSql, SESSION_COUNTS, SESSION_FIGURES } from './session-sql.js';

/** The figures of web analytics. Rates and means are null when there are no sessions. */
export interface WebTotals {
  visitors: number;
  sessions: number;
  page_views: number;
  /** Fraction of the sessions, 0 to 1. */
  bounce_rate: number | null;
  avg_duration_seconds: number | null;
  pages_per_session: number | null;
}

/** Visitors and page views among the matching events, and what the sessions with such an event are like as a whole. */
export async function webTotals(sql: Sql, ctx: WorkspaceContext, request: AnalyticsRequest): Promise<WebTotals> {
  const params = new Params();
  const { ctes, events } = questionSql(ctx, request, params, { aggregates: SESSION_COUNTS });
  const [row] = await sql.query<WebTotals>(
    `WITH ${ctes},
     counted AS (
       SELECT count(DISTINCT e.visitor_id) AS visitors, count(*) FILTER (WHERE e.event_name = 'page_view') AS page_views
       ${events}
     ),
     figures AS (SELECT ${SESSION_FIGURES}, avg(page_views)::float8 AS pages_per_session FROM sessions)
     SELECT visitors, sessions, page_views, bounce_rate, avg_duration_seconds, pages_per_session FROM counted, figures`,
    params.values,
  );
  if (!row) throw new Error('aggregates without GROUP BY have one row');
  return row;
}
