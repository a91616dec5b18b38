import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { unevenDays } from './rollups/session-days.js';
import { SESSION_SUMS, sessionRows } from './rollups/session-rows.js';
import type { Asked } from './rollups/stored.js';
import { Params } from './scope.js';
import { usageTotals, type UsageTotals } from './usage-totals.js';

/** The figures of web analytics. Rates and means are null when there are no sessions. */
export interface WebTotals extends UsageTotals {
  sessions: number;
  /** Fraction of the sessions, 0 to 1. */
  bounce_rate: number | null;
  avg_duration_seconds: number | null;
  pages_per_session: number | null;
}

/** Visitors, page views and events among the matching events, and what the sessions with such an event are like as a whole. */
export async function webTotals(sql: Sql, ctx: WorkspaceContext, request: Asked): Promise<WebTotals> {
  const usage = await usageTotals(sql, ctx, request);
  const params = new Params();
  const days = await unevenDays(sql, request);
  const { ctes, rows } = sessionRows(ctx, request, params, SESSION_SUMS, { days });
  const [row] = await sql.query<Omit<WebTotals, keyof UsageTotals>>(
    `WITH ${ctes}, sums AS (
       SELECT coalesce(sum(sessions), 0)::int8 AS sessions, sum(bounces) AS bounces, sum(page_views) AS page_views,
         sum(duration_seconds) AS duration_seconds FROM (${rows}) s
     )
     SELECT sessions, bounces::float8 / nullif(sessions, 0) AS bounce_rate,
       duration_seconds::float8 / nullif(sessions, 0) AS avg_duration_seconds,
       page_views::float8 / nullif(sessions, 0) AS pages_per_session FROM sums`,
    params.values,
  );
  if (!row) throw new Error('aggregates without GROUP BY have one row');
  return { ...usage, ...row };
}
