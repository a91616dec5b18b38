import type { Sql } from '@strata/data';
import { SEALED_TIME } from '@strata/transform';

/** A project, and when its events expire. */
export interface Subject {
  workspaceId: string;
  projectId: string;
  /** The reporting zone. */
  zone: string;
  /** What came in until then is too old. */
  until: Date;
}

/** A day, or what another day's seal has left of it, that is to be sealed. */
export interface ExpiringDay {
  from: Date;
  before: Date;
  events: number;
  /** When the newest of its events came in. */
  received_at: Date;
}

/** Events are from 2000 on; the other end lies far enough. */
const EVER = { from: new Date('1999-01-01T00:00:00Z'), before: new Date('9999-01-01T00:00:00Z') };

/**
 * SQL of the days that expire: all their events came in until $4, and the day was over then. Days with a mark or a pending
 * interval nearby wait until that is rebuilt: what is sealed stays as it is. A session may reach into the next day.
 */
const EXPIRING = `
  WITH sealed AS (SELECT ${SEALED_TIME} AS times),
  dirty AS (
    SELECT bucket FROM raw.dirty_intervals WHERE workspace_id = $1 AND project_id = $2
    UNION SELECT bucket FROM raw.pending_intervals
    WHERE workspace_id = $1 AND project_id = $2 AND model NOT LIKE 'metric:%'
  ),
  days AS (
    SELECT date_trunc('day', e.occurred_at, $3) AS day_at, count(*) AS events, max(e.received_at) AS received_at
    FROM raw.events e
    WHERE e.workspace_id = $1 AND e.project_id = $2 AND e.occurred_at >= $5 AND e.occurred_at < $6
      AND e.occurred_at < date_trunc('day', $4::timestamptz, $3) AND NOT e.occurred_at <@ (SELECT times FROM sealed)
    GROUP BY 1 HAVING max(e.received_at) <= $4
  )
  SELECT lower(part) AS from, upper(part) AS before, received_at,
    CASE WHEN place = 1 THEN events ELSE 0 END::int8 AS events
  FROM days CROSS JOIN sealed
  -- Half a day more, and back to midnight: days have 23 to 25 hours.
  CROSS JOIN LATERAL (SELECT date_trunc('day', day_at + interval '36 hours', $3) AS next_at) ends
  CROSS JOIN LATERAL unnest(tstzmultirange(tstzrange(day_at, next_at)) - times) WITH ORDINALITY AS parts (part, place)
  WHERE NOT EXISTS (
    SELECT FROM dirty WHERE bucket = '-infinity'
      OR (bucket >= day_at - interval '1 day' AND bucket < next_at + interval '1 day'))`;

function valuesOf({ workspaceId, projectId, zone, until }: Subject, { from, before } = EVER) {
  return [workspaceId, projectId, zone, until, from, before];
}

/** The days whose events expire, in order. Late events of sealed days are none of them. */
export function expiringDays(sql: Sql, subject: Subject): Promise<ExpiringDay[]> {
  return sql.query<ExpiringDay>(`${EXPIRING} ORDER BY 1`, valuesOf(subject));
}

/** Seals those of a stretch that still expire. Returns how many. */
export function sealDays(sql: Sql, subject: Subject, stretch: { from: Date; before: Date }): Promise<number> {
  return sql.execute(
    `INSERT INTO raw.seals (workspace_id, project_id, zone, sealed_from, sealed_before, received_at)
     SELECT $1, $2, $3, "from", before, received_at FROM (${EXPIRING}) days
     -- The tables may hold days of another zone by now.
     WHERE EXISTS (SELECT FROM public.workspaces w WHERE w.id = $1 AND w.reporting_zone = $3)
     ON CONFLICT DO NOTHING`,
    valuesOf(subject, stretch),
  );
}

/** How many events of sealed stretches came in too long ago: what a run has left, and late ones. */
export async function countLate(
  sql: Sql,
  { workspaceId, projectId, until }: Subject,
  sealed: readonly { from: Date; before: Date }[],
): Promise<number> {
  let late = 0;
  for (const { from, before } of sealed) {
    const [row] = await sql.query<{ events: number }>(
      `SELECT count(*)::int8 AS events FROM raw.events WHERE workspace_id = $1 AND project_id = $2
         AND occurred_at >= $3 AND occurred_at < $4 AND received_at <= $5`,
      [workspaceId, projectId, from, before, until],
    );
    late += row?.events ?? 0;
  }
  return late;
}

/** When the first event outside of these days happened; null without one. */
export async function oldestBeside(
  sql: Sql,
  { workspaceId, projectId }: Subject,
  days: readonly { from: Date; before: Date }[],
): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date }>(
    `SELECT occurred_at AS at FROM raw.events WHERE workspace_id = $1 AND project_id = $2
       AND NOT occurred_at <@ $3::tstzmultirange ORDER BY occurred_at LIMIT 1`,
    [workspaceId, projectId, multirange(days)],
  );
  return row?.at ?? null;
}

/** As PostgreSQL reads it. */
export function multirange(days: readonly { from: Date; before: Date }[]): string {
  return `{${days.map(({ from, before }) => `[${from.toISOString()},${before.toISOString()})`).join(',')}}`;
}

/** Sealed time of a project, in one stretch where days touch. */
export function sealedStretches(
  sql: Sql,
  { workspaceId, projectId }: Pick<Subject, 'workspaceId' | 'projectId'>,
): Promise<{ from: Date; before: Date }[]> {
  return sql.query(
    `SELECT lower(stretch) AS from, upper(stretch) AS before FROM unnest(${SEALED_TIME}) AS stretch ORDER BY 1`,
    [workspaceId, projectId],
  );
}
