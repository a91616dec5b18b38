import type { WorkspaceContext } from '@strata/platform';
import type { AnalyticsRequest } from './request.js';
import { matches, ofProject, type Params } from './scope.js';

/** An event's session before it is cut: its session_id, else its visitor's own events. Over the alias `e`. */
export const SESSION_KEY = `CASE WHEN e.session_id IS NULL THEN 'v:' || e.visitor_id ELSE 's:' || e.session_id END`;

const LONGEST = `interval '24 hours'`;

/**
 * The CTEs that end in `sessions` (session_key, started_at, ended_at, and `extra`): one row per session that starts in
 * the request's range and has a matching event.
 *
 * A session is what shares a session_id; without one, a visitor's events with gaps of at most 30 minutes. It is cut
 * after 24 hours and belongs to the moment it starts. To know whether an event starts a session, the 24 h 30 min before
 * the range are read too; of a session that lasts longer than that, the first event seen there counts as its start.
 *
 * Few columns travel, one window is computed, and only for events without session_id; the cut is computed for the rare
 * chains of events that need one.
 * @param extra one more aggregate over session_key, occurred_at, event_name and is_match, as `expression AS name`.
 */
export function sessionsCte(
  ctx: WorkspaceContext,
  request: AnalyticsRequest,
  params: Params,
  extra?: { expression: string; name: string },
): string {
  const from = params.add(request.from);
  const to = params.add(request.to);
  const name = extra ? `, ${extra.name}` : '';
  const aggregates = `min(occurred_at) AS started_at, max(occurred_at) AS ended_at, bool_or(is_match) AS is_match
    ${extra ? `, ${extra.expression} AS ${extra.name}` : ''}`;
  return `
    looked AS MATERIALIZED (
      SELECT ${SESSION_KEY} AS session_key, e.session_id IS NULL AS is_derived, e.occurred_at, e.event_id, e.event_name,
        ${matches(request.filters, params)} AS is_match
      FROM raw.events e
      WHERE ${ofProject(ctx, request, params)}
        AND e.occurred_at >= ${from}::timestamptz - interval '24 hours 30 minutes' AND e.occurred_at < ${to}
    ),
    gapped AS (
      SELECT *, (occurred_at - lag(occurred_at) OVER by_key > interval '30 minutes')::int AS is_gap
      FROM looked WHERE is_derived WINDOW by_key AS (PARTITION BY session_key ORDER BY occurred_at, event_id)
    ),
    chained AS MATERIALIZED (
      SELECT session_key, 0 AS chain, occurred_at, event_name, is_match FROM looked WHERE NOT is_derived
      UNION ALL
      SELECT session_key, coalesce(sum(is_gap) OVER (PARTITION BY session_key ORDER BY occurred_at, event_id), 0),
        occurred_at, event_name, is_match
      FROM gapped
    ),
    chains AS MATERIALIZED (SELECT session_key, chain, ${aggregates} FROM chained GROUP BY session_key, chain),
    pieces AS (
      SELECT c.session_key, ${aggregates}
      FROM chained c
      JOIN (SELECT session_key, chain, started_at AS began FROM chains WHERE ended_at - started_at >= ${LONGEST}) long
        USING (session_key, chain)
      GROUP BY c.session_key, c.chain, floor(extract(epoch FROM c.occurred_at - long.began) / 86400)
    ),
    sessions AS (
      SELECT session_key, started_at, ended_at ${name} FROM chains
      WHERE ended_at - started_at < ${LONGEST} AND is_match AND started_at >= ${from}
      UNION ALL
      SELECT session_key, started_at, ended_at ${name} FROM pieces WHERE is_match AND started_at >= ${from}
    )`;
}
