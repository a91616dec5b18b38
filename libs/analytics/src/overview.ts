import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import type { AnalyticsRequest } from './request.js';
import { Params } from './scope.js';
import { questionSql } from './session-sql.js';

export interface Totals {
  total_events: number;
  unique_sessions: number;
  unique_users: number;
}

/** Events, sessions and visitors of a range. */
export async function totals(sql: Sql, ctx: WorkspaceContext, request: AnalyticsRequest): Promise<Totals> {
  const params = new Params();
  const { ctes, events } = questionSql(ctx, request, params);
  const [row] = await sql.query<Totals>(
    `WITH ${ctes}
     SELECT count(*) AS total_events, count(DISTINCT e.visitor_id) AS unique_users,
       (SELECT count(*) FROM sessions) AS unique_sessions
     ${events}`,
    params.values,
  );
  return row ?? { total_events: 0, unique_sessions: 0, unique_users: 0 };
}

export interface EventCount {
  event_name: string;
  count: number;
  unique_sessions: number;
  unique_users: number;
}

/**
 * The most frequent event names. A session counts for every event name it contains, if it starts in the range.
 * @param names restrict to these (for the same names in another range).
 */
export async function topEvents(
  sql: Sql,
  ctx: WorkspaceContext,
  request: AnalyticsRequest,
  options: { limit: number; names?: string[] },
): Promise<EventCount[]> {
  const params = new Params();
  const names = options.names ? `AND e.event_name = ANY(${params.add(options.names)})` : '';
  const { ctes, events } = questionSql(ctx, request, params, {
    aggregates: { names: 'array_agg(DISTINCT event_name) FILTER (WHERE is_match)' },
  });
  return sql.query<EventCount>(
    `WITH ${ctes},
     counted AS (
       SELECT e.event_name, count(*) AS count, count(DISTINCT e.visitor_id) AS unique_users
       ${events} ${names}
       GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${params.add(options.limit)}
     ),
     in_sessions AS (
       SELECT event_name, count(*) AS unique_sessions FROM sessions, unnest(names) AS event_name GROUP BY 1
     )
     SELECT event_name, count, coalesce(unique_sessions, 0) AS unique_sessions, unique_users
     FROM counted LEFT JOIN in_sessions USING (event_name) ORDER BY count DESC, event_name`,
    params.values,
  );
}

/** The most frequent event name of the range. */
export async function topEvent(
  sql: Sql,
  ctx: WorkspaceContext,
  request: AnalyticsRequest,
): Promise<Pick<EventCount, 'event_name' | 'count'> | undefined> {
  const params = new Params();
  const { ctes, events } = questionSql(ctx, request, params);
  const [row] = await sql.query<Pick<EventCount, 'event_name' | 'count'>>(
    `WITH ${ctes} SELECT e.event_name, count(*) AS count ${events} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1`,
    params.values,
  );
  return row;
}

/** When the project's first and last event happened, bots included; null without any. */
export async function extent(
  sql: Sql,
  ctx: WorkspaceContext,
  projectId: string,
): Promise<{ first_event_at: Date | null; last_event_at: Date | null }> {
  const [row] = await sql.query<{ first_event_at: Date | null; last_event_at: Date | null }>(
    `SELECT min(occurred_at) AS first_event_at, max(occurred_at) AS last_event_at
     FROM raw.events e WHERE e.workspace_id = $1 AND e.project_id = $2`,
    [ctx.workspaceId, projectId],
  );
  return row ?? { first_event_at: null, last_event_at: null };
}
