import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import type { Range } from '../request.js';
import { Params } from '../scope.js';
import { changedCtes, isTouched, LENGTH_MS, Scope } from '../session-sql.js';
import { HOUR_MS, wholeDays } from './parts.js';
import { inside, without } from './ranges.js';
import type { Asked } from './stored.js';

/**
 * The whole days of which every session that starts in them lies in the range and is in the tables by days of sessions'
 * starts as it is now. No session of them reaches over the range's end: the last 24 hours are left out, but for sealed days,
 * of which the tables are all that is left.
 */
export async function sessionDays(sql: Sql, ctx: WorkspaceContext, request: Asked): Promise<Range[]> {
  const { stored, from, to } = request;
  if (!stored.isBuilt || request.filters.length > 0) return [];
  const early = await wholeDays(sql, { from, to: new Date(to.getTime() - LENGTH_MS) }, stored);
  const sealed = stored.sealed.length > 0 ? inside(await wholeDays(sql, { from, to }, stored), stored.sealed) : [];
  const days = without([...early, ...without(sealed, early)], stored.dirty.session_days);
  return days.length === 0 ? [] : without(days, await changedDays(sql, ctx, request));
}

/**
 * The sealed days that are no whole hours, as in zones with offsets of half an hour: of them the tables by days are all that
 * is left, where hours would leave their edges to be told from sessions.
 * @param only days of this zone and no others
 */
export async function unevenDays(sql: Sql, { from, to, stored, filters }: Asked, only?: string): Promise<Range[]> {
  if (!stored.isBuilt || filters.length > 0 || stored.sealed.length === 0) return [];
  const days = inside(await wholeDays(sql, { from, to }, stored, only), stored.sealed);
  const uneven = days.filter((day) => day.from.getTime() % HOUR_MS !== 0 || day.to.getTime() % HOUR_MS !== 0);
  return without(uneven, stored.dirty.session_days);
}

/** The days, in order, in which a session starts that has to be told anew, or started as it was. */
async function changedDays(sql: Sql, ctx: WorkspaceContext, request: Asked): Promise<Range[]> {
  const params = new Params();
  const scope = new Scope(ctx, request, params);
  const changed = changedCtes(scope, []);
  if (changed === undefined) return [];
  const zone = params.add(request.stored.zone);
  return sql.query<Range>(
    `WITH ${changed},
     days AS (
       SELECT date_trunc('day', started_at, ${zone}) AS day_at FROM fresh
       UNION
       SELECT date_trunc('day', s.started_at, ${zone}) FROM touched t JOIN intermediate.int_sessions s
         ON ${isTouched(scope)} WHERE ${scope.ofProject('s')}
     )
     SELECT day_at AS from, date_trunc('day', day_at + interval '36 hours', ${zone}) AS to FROM days ORDER BY 1`,
    params.values,
  );
}
