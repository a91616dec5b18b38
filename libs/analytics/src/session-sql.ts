import type { WorkspaceContext } from '@strata/platform';
import type { AnalyticsRequest } from './request.js';
import { matches, ofProject, type Params } from './scope.js';

/**
 * The CTEs that end in `sessions`: one row per session that starts in the request's range and has a matching event.
 *
 * A session is what shares a session_id; without one, a visitor's events with gaps of at most 30 minutes. It is cut
 * after 24 hours and belongs to the moment it starts. To know whether an event starts a session, the 24 h 30 min before
 * the range are read too; of a session that lasts longer than that, the first event seen there counts as its start.
 */
export function sessionsCte(ctx: WorkspaceContext, request: AnalyticsRequest, params: Params): string {
  const from = params.add(request.from);
  const to = params.add(request.to);
  return `
    looked AS (
      SELECT e.*, ${matches(request.filters, params)} AS is_match,
        CASE WHEN e.session_id IS NULL THEN 'v:' || e.visitor_id ELSE 's:' || e.session_id END AS session_key
      FROM raw.events e
      WHERE ${ofProject(ctx, request, params)}
        AND e.occurred_at >= ${from}::timestamptz - interval '24 hours 30 minutes' AND e.occurred_at < ${to}
    ),
    gapped AS (
      SELECT *, (session_id IS NULL AND occurred_at - lag(occurred_at) OVER by_key > interval '30 minutes')::int AS is_gap
      FROM looked WINDOW by_key AS (PARTITION BY session_key ORDER BY occurred_at, event_id)
    ),
    chained AS (
      SELECT *, coalesce(sum(is_gap) OVER (PARTITION BY session_key ORDER BY occurred_at, event_id), 0) AS chain
      FROM gapped
    ),
    cut AS (
      SELECT *, floor(extract(epoch FROM occurred_at - min(occurred_at) OVER (PARTITION BY session_key, chain)) / 86400)
        AS piece
      FROM chained
    ),
    sessions AS (
      SELECT session_key, chain, piece, min(occurred_at) AS started_at, max(occurred_at) AS ended_at
      FROM cut GROUP BY session_key, chain, piece
      HAVING min(occurred_at) >= ${from} AND bool_or(is_match)
    )`;
}
