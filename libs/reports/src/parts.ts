import type { Sql } from '@strata/data';
import { staleTime } from '@strata/transform';
import type { Window } from './kinds.js';
import type { Period } from './period.js';

/** Where each stretch of a report's time is read. Together they are the whole, and none overlaps another. */
export interface Parts {
  weeks: Period[];
  days: Period[];
  /** From raw events. */
  raw: Period[];
}

export const DAILY = 'metric_snapshots_daily';
export const WEEKLY = 'metric_snapshots_weekly';

/**
 * Splits a period by where it can be read: clean weeks from the weekly snapshots, clean days of the others from the daily
 * ones, days in which something has changed since from raw events.
 */
export async function partsOf(
  sql: Sql,
  { workspaceId, projectId, zone }: { workspaceId: string; projectId: string; zone: string },
  { window, period }: { window: Window; period: Period },
): Promise<Parts> {
  const weeks = window === 'week' ? `asked - ${staleTime('week', [DAILY, WEEKLY])}` : `'{}'::tstzmultirange`;
  const rows = await sql.query<Period & { part: keyof Parts }>(
    `WITH asked AS (SELECT tstzmultirange(tstzrange($4, $5)) AS asked, ${staleTime('day', [DAILY])} AS stale),
     parts AS (SELECT asked, stale, ${weeks} AS weeks FROM asked)
     SELECT part, lower(stretch) AS from, upper(stretch) AS to
     FROM parts CROSS JOIN LATERAL (
       VALUES ('weeks', weeks), ('days', asked - weeks - stale), ('raw', (asked - weeks) * stale)) p (part, stretches)
     CROSS JOIN LATERAL unnest(stretches) stretch
     ORDER BY 2`,
    [workspaceId, projectId, zone, period.from, period.to],
  );
  const of = (name: keyof Parts): Period[] =>
    rows.filter(({ part }) => part === name).map(({ from, to }) => ({ from, to }));
  return { weeks: of('weeks'), days: of('days'), raw: of('raw') };
}
