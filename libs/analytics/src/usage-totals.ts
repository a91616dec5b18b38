import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { ALL_VISITORS, visitorCounts } from './rollups/linked-days.js';
import { partsOf } from './rollups/parts.js';
import type { Asked } from './rollups/stored.js';
import { usageRows } from './rollups/usage.js';
import { Params } from './scope.js';
import { Scope } from './session-sql.js';

export interface UsageTotals {
  events: number;
  page_views: number;
  visitors: number;
}

/** Events, page views and visitors of a range. */
export async function usageTotals(sql: Sql, ctx: WorkspaceContext, request: Asked): Promise<UsageTotals> {
  const params = new Params();
  const scope = new Scope(ctx, request, params);
  const parts = await partsOf(sql, request, { days: true, hours: true });
  const usage = usageRows(ctx, request, params, { ...parts, days: [] });
  const rows = `SELECT NULL::text AS value, visitor_id, events, page_views FROM (${usage.rows}) u`;
  const counts = visitorCounts(scope, ALL_VISITORS, parts.days, rows);
  const [row] = await sql.query<UsageTotals>(
    `WITH ${usage.ctes}
     SELECT coalesce(sum(events), 0)::int8 AS events, coalesce(sum(page_views), 0)::int8 AS page_views,
       coalesce(sum(visitors), 0)::int8 AS visitors FROM (${counts}) c`,
    params.values,
  );
  return row ?? { events: 0, page_views: 0, visitors: 0 };
}
