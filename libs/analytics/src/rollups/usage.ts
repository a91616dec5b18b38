import type { WorkspaceContext } from '@strata/platform';
import { questionSql } from '../question-sql.js';
import { isSessionField } from '../request.js';
import { matches, ofProject, type Params } from '../scope.js';
import { within, type Parts } from './parts.js';
import type { Asked } from './stored.js';

/** No row of visitor_id, at, events, page_views. */
const NOTHING = 'SELECT NULL::text, now(), 0, 0 WHERE false';

/**
 * SQL of a question's events by parts, without filters on session fields: rows of visitor_id, at, events, page_views. From
 * the tables there is one row per visitor and hour or day, from raw events one per event: sums count events, and distinct
 * visitors unite all of them.
 */
function usageOf(ctx: WorkspaceContext, request: Asked, parts: Parts, params: Params): string {
  const table = (name: string, at: string): string =>
    `SELECT u.visitor_id, u.${at} AS at, u.events, u.page_views FROM aggregates.${name} u
     WHERE ${ofProject(ctx, request, params, 'u')}`;
  const selects = [
    ...(parts.days.length > 0
      ? [`${table('agg_visitor_days', 'day_at')} AND ${within(parts.days, 'u.day_at', params)}`]
      : []),
    ...(parts.hours.length > 0
      ? [`${table('agg_visitors_hourly', 'hour_at')} AND ${within(parts.hours, 'u.hour_at', params)}`]
      : []),
    ...(parts.raw.length > 0
      ? [
          `SELECT e.visitor_id, e.occurred_at, 1, (e.event_name = 'page_view')::int FROM raw.events e
           WHERE ${ofProject(ctx, request, params)} AND ${within(parts.raw, 'e.occurred_at', params)}
             AND ${matches(request.filters, params)}`,
        ]
      : []),
  ];
  // Named here: the first SELECT names the columns, whichever it is.
  return `SELECT * FROM (${selects.join(' UNION ALL ') || NOTHING}) parts(visitor_id, at, events, page_views)`;
}

/**
 * The matching events of a question as rows of visitor_id, at, events, page_views: `SELECT … FROM (${rows})` after
 * `WITH ${ctes}`.
 */
export function usageRows(
  ctx: WorkspaceContext,
  request: Asked,
  params: Params,
  parts: Parts,
): { ctes: string; rows: string } {
  if (!request.filters.some(({ field }) => isSessionField(field))) {
    return { ctes: 'nothing AS (SELECT)', rows: usageOf(ctx, request, parts, params) };
  }
  const { ctes, events } = questionSql(ctx, request, params);
  const rows = `SELECT e.visitor_id, e.occurred_at AS at, 1 AS events, (e.event_name = 'page_view')::int AS page_views ${events}`;
  return { ctes, rows };
}
