import type { Sql } from '@strata/data';
import { staleTime } from '@strata/transform';
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

/** SQL of the whole weeks of the zone $3 from $4 to $5. */
const WHOLE_WEEKS = `(SELECT CASE WHEN first < last THEN tstzmultirange(tstzrange(first, last)) ELSE '{}' END
  FROM (SELECT date_trunc('week', $4::timestamptz, $3) AS before, date_trunc('week', $5::timestamptz, $3) AS last) edges
  CROSS JOIN LATERAL (SELECT CASE WHEN before = $4 THEN before
    ELSE date_trunc('week', before + interval '180 hours', $3) END AS first) begin)`;

/**
 * Splits a period by where it can be read: clean weeks from the weekly snapshots, clean days of the others from the daily
 * ones, days in which something has changed since from raw events.
 * @param by.weeks whether weeks may be told as a whole: rows are by weeks, or not by time at all
 */
export async function partsOf(
  sql: Sql,
  { workspaceId, projectId, zone }: { workspaceId: string; projectId: string; zone: string },
  { from, to }: Period,
  by: { weeks: boolean },
): Promise<Parts> {
  const weeks = by.weeks ? `${WHOLE_WEEKS} - ${staleTime('week', [DAILY, WEEKLY])}` : `'{}'::tstzmultirange`;
  const rows = await sql.query<Period & { part: keyof Parts }>(
    `WITH asked AS (
       SELECT tstzmultirange(tstzrange($4, $5)) AS asked, ${staleTime('day', [DAILY])} AS stale, ${weeks} AS weeks)
     SELECT part, lower(stretch) AS from, upper(stretch) AS to
     FROM asked CROSS JOIN LATERAL (
       VALUES ('weeks', weeks), ('days', asked - weeks - stale), ('raw', (asked - weeks) * stale)) p (part, stretches)
     CROSS JOIN LATERAL unnest(stretches) stretch
     ORDER BY 2`,
    [workspaceId, projectId, zone, from, to],
  );
  const of = (name: keyof Parts): Period[] =>
    rows.filter(({ part }) => part === name).map(({ from, to }) => ({ from, to }));
  return { weeks: of('weeks'), days: of('days'), raw: of('raw') };
}
