import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { questionSql } from './question-sql.js';
import { partsOf, within, type Parts } from './rollups/parts.js';
import { unevenDays } from './rollups/session-days.js';
import { SESSION_EVENTS, SESSION_SUMS, sessionRows } from './rollups/session-rows.js';
import type { Asked } from './rollups/stored.js';
import { usageTotals } from './usage-totals.js';
import { visitorsOf } from './ranking.js';
import type { Range } from './request.js';
import { ofProject, Params } from './scope.js';

export interface Totals {
  total_events: number;
  unique_sessions: number;
  unique_users: number;
}

/** Events, sessions and visitors of a range. */
export async function totals(sql: Sql, ctx: WorkspaceContext, request: Asked): Promise<Totals> {
  const usage = await usageTotals(sql, ctx, request);
  const params = new Params();
  const days = await unevenDays(sql, request);
  const { ctes, rows } = sessionRows(ctx, request, params, SESSION_SUMS, { days });
  const [sums] = await sql.query<{ sessions: number }>(
    `WITH ${ctes} SELECT coalesce(sum(sessions), 0)::int8 AS sessions FROM (${rows}) s`,
    params.values,
  );
  return { total_events: usage.events, unique_users: usage.visitors, unique_sessions: sums?.sessions ?? 0 };
}

export interface EventCount {
  event_name: string;
  count: number;
  unique_sessions: number;
  unique_users: number;
}

/** Rows of event_name and events, to be added up. */
function namedEvents(
  ctx: WorkspaceContext,
  request: Asked,
  params: Params,
  parts: Parts,
  days: readonly Range[],
): { ctes: string; rows: string } {
  const { ctes, events } = questionSql(ctx, request, params);
  const rows = [
    ...(parts.hours.length > 0
      ? [
          `SELECT r.event_name, r.events FROM aggregates.event_rollups_hourly r
           WHERE ${ofProject(ctx, request, params, 'r')} AND ${within(parts.hours, 'r.hour_at', params)}`,
        ]
      : []),
    ...(days.length > 0
      ? [
          `SELECT v.event_name, v.events FROM aggregates.agg_visitor_events_daily v
           WHERE ${ofProject(ctx, request, params, 'v')} AND ${within(days, 'v.day_at', params)}`,
        ]
      : []),
    `SELECT e.event_name, 1 ${events} AND ${within(parts.raw, 'e.occurred_at', params)}`,
  ];
  return { ctes, rows: rows.join(' UNION ALL ') };
}

/** The event names with most events, ties by name. */
async function frequentNames(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  options: { limit: number; names?: string[] },
): Promise<Pick<EventCount, 'event_name' | 'count'>[]> {
  const params = new Params();
  const days = await unevenDays(sql, request);
  const parts = await partsOf(sql, request, { days: false, hours: true, without: days });
  const { ctes, rows } = namedEvents(ctx, request, params, parts, days);
  const names = options.names ? `WHERE event_name = ANY(${params.add(options.names)})` : '';
  return sql.query(
    `WITH ${ctes} SELECT event_name, sum(events)::int8 AS count FROM (${rows}) named(event_name, events) ${names}
     GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${params.add(options.limit)}`,
    params.values,
  );
}

/** The most frequent event name of the range. */
export async function topEvent(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
): Promise<Pick<EventCount, 'event_name' | 'count'> | undefined> {
  const [top] = await frequentNames(sql, ctx, request, { limit: 1 });
  return top;
}

/**
 * The most frequent event names. A session counts for every event name it contains, if it starts in the range.
 * @param names restrict to these (for the same names in another range).
 */
export async function topEvents(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  options: { limit: number; names?: string[] },
): Promise<EventCount[]> {
  const top = await frequentNames(sql, ctx, request, options);
  if (top.length === 0) return [];
  const names = top.map(({ event_name }) => event_name);
  const visitors = await visitorsOf(sql, ctx, request, { dimension: 'event_name', values: names });
  const sessions = await sessionsByName(sql, ctx, request, names);
  return top.map(({ event_name, count }) => ({
    event_name,
    count,
    unique_sessions: sessions.get(event_name) ?? 0,
    unique_users: visitors.get(event_name) ?? 0,
  }));
}

async function sessionsByName(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  names: string[],
): Promise<Map<string, number>> {
  const params = new Params();
  const days = await unevenDays(sql, request);
  const { ctes, rows } = sessionRows(ctx, request, params, SESSION_EVENTS, { days });
  const found = await sql.query<{ event_name: string; sessions: number }>(
    `WITH ${ctes} SELECT event_name, sum(sessions)::int8 AS sessions FROM (${rows}) s
     WHERE event_name = ANY(${params.add(names)}) GROUP BY 1`,
    params.values,
  );
  return new Map(found.map(({ event_name, sessions }) => [event_name, sessions]));
}

/** When the project's first and last event happened, bots included; of sealed days (ADR 14) their beginning; null without one. */
export async function extent(
  sql: Sql,
  ctx: WorkspaceContext,
  projectId: string,
): Promise<{ first_event_at: Date | null; last_event_at: Date | null }> {
  const [row] = await sql.query<{ first_event_at: Date | null; last_event_at: Date | null }>(
    // Each ends with the first partition that has a row; min and max would look into all of them.
    `SELECT
       least(
         (SELECT e.occurred_at FROM raw.events e WHERE e.workspace_id = $1 AND e.project_id = $2
          ORDER BY e.occurred_at LIMIT 1),
         (SELECT min(l.sealed_from) FROM raw.seals l WHERE l.workspace_id = $1 AND l.project_id = $2)) AS first_event_at,
       greatest(
         (SELECT e.occurred_at FROM raw.events e WHERE e.workspace_id = $1 AND e.project_id = $2
          ORDER BY e.occurred_at DESC LIMIT 1),
         (SELECT max(l.sealed_from) FROM raw.seals l WHERE l.workspace_id = $1 AND l.project_id = $2)) AS last_event_at`,
    [ctx.workspaceId, projectId],
  );
  return row ?? { first_event_at: null, last_event_at: null };
}
