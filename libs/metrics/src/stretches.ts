import type { Sql } from '@strata/data';
import type { Grain } from './definition.js';

/** A half-open stretch of time, [from, to), that begins and ends with a bucket. */
export interface Stretch {
  from: Date;
  to: Date;
}

interface Asked {
  workspaceId: string;
  follower: string;
  grain: Grain;
  zone: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Statements of one run and grain, at most, besides the pieces of long stretches. */
const MOST = 24;
/** Hours of a longer stretch are computed piece by piece. */
const PIECE_MS = 31 * DAY_MS;

/** SQL: where the bucket of `at` begins, and where it ends. A day has 23 to 25 hours. */
const BUCKETS = {
  hour: (at: string) => [`date_trunc('hour', ${at}, $3)`, `date_trunc('hour', ${at}, $3) + interval '1 hour'`],
  day: (at: string) => [
    `date_trunc('day', ${at}, $3)`,
    `date_trunc('day', date_trunc('day', ${at}, $3) + interval '36 hours', $3)`,
  ],
} as const;

/** True when everything there is has to be computed. */
export async function isAllPending(
  sql: Sql,
  { workspaceId, follower }: Omit<Asked, 'grain' | 'zone'>,
): Promise<boolean> {
  const rows = await sql.query(
    `SELECT FROM raw.pending_intervals WHERE workspace_id = $1 AND model = $2 AND bucket = '-infinity' LIMIT 1`,
    [workspaceId, follower],
  );
  return rows.length > 0;
}

/**
 * SQL of the buckets of which some project's raw rows were removed (ADR 14), a multirange: a value of the workspace that was
 * computed from them stays.
 */
function sealedBuckets(grain: Grain): string {
  const [from] = BUCKETS[grain]('sealed_from');
  const [, to] = BUCKETS[grain](`(sealed_before - interval '1 microsecond')`);
  return `(SELECT coalesce(range_agg(tstzrange(${from}, ${to})), '{}') FROM raw.seals WHERE workspace_id = $1)`;
}

/** The stretches without what is sealed: neighbours on both sides of it may have become one. */
async function unsealed(
  sql: Sql,
  { workspaceId, grain, zone }: Omit<Asked, 'follower'>,
  stretches: readonly Stretch[],
): Promise<Stretch[]> {
  return sql.query<Stretch>(
    `SELECT lower(stretch) AS from, upper(stretch) AS to FROM (
       SELECT unnest(range_agg(tstzrange(f, t)) - ${sealedBuckets(grain)}) AS stretch
       FROM unnest($2::timestamptz[], $4::timestamptz[]) AS s(f, t) WHERE $3::text IS NOT NULL
     ) left_over ORDER BY 1`,
    [workspaceId, stretches.map(({ from }) => from.toISOString()), zone, stretches.map(({ to }) => to.toISOString())],
  );
}

/** What the ledger says is to be computed, in few stretches: close neighbours become one. */
export async function pendingStretches(sql: Sql, { workspaceId, follower, grain, zone }: Asked): Promise<Stretch[]> {
  const [from, to] = BUCKETS[grain]('bucket');
  const rows = await sql.query<Stretch>(
    `SELECT lower(stretch) AS from, upper(stretch) AS to FROM (
       SELECT unnest(range_agg(tstzrange(${from}, ${to}))) AS stretch FROM raw.pending_intervals
       WHERE workspace_id = $1 AND model = $2 AND bucket <> '-infinity'
     ) stretches ORDER BY 1`,
    [workspaceId, follower, zone],
  );
  return unsealed(sql, { workspaceId, grain, zone }, joined(rows, MOST));
}

/**
 * All that events of the workspace cover and may still be computed: raw rows before a seal are gone, and what was
 * computed from them stays. Long stretches of hours come in pieces.
 */
export async function allStretches(sql: Sql, { workspaceId, grain, zone }: Asked): Promise<Stretch[]> {
  const [first] = BUCKETS[grain]('min(found.first)');
  const [, last] = BUCKETS[grain]('max(found.last)');
  const [row] = await sql.query<{ from: Date | null; to: Date | null }>(
    `SELECT ${first} AS from, ${last} AS to
     FROM public.projects p
     CROSS JOIN LATERAL (
       SELECT min(e.occurred_at) AS first, max(e.occurred_at) AS last FROM raw.events e
       WHERE e.workspace_id = p.workspace_id AND e.project_id = p.id
     ) found WHERE p.workspace_id = $1 AND $2::text IS NOT NULL`,
    [workspaceId, grain, zone],
  );
  if (!row?.from || !row.to) return [];
  const stretches = await unsealed(sql, { workspaceId, grain, zone }, [{ from: row.from, to: row.to }]);
  if (grain === 'day') return stretches;
  const pieces: Stretch[] = [];
  for (const stretch of stretches) pieces.push(...(await alignedPieces(sql, stretch, zone)));
  return pieces;
}

/** The last two days up to now: in whole hours of the zone, and in the days that hold them. */
export async function latestStretches(
  sql: Sql,
  { now, zone }: { now: Date; zone: string },
): Promise<Record<Grain, Stretch>> {
  const rows = await sql.query<Stretch>(
    `SELECT date_trunc(unit, hours.to - interval '48 hours', $2) AS from, hours.to
     FROM (SELECT date_trunc('hour', $1::timestamptz, $2) + interval '1 hour' AS to) hours,
       unnest(ARRAY['hour', 'day']) WITH ORDINALITY AS units(unit, place) ORDER BY place`,
    [now, zone],
  );
  const [hour, day] = rows as [Stretch, Stretch];
  return { hour, day };
}

async function alignedPieces(sql: Sql, { from, to }: Stretch, zone: string): Promise<Stretch[]> {
  const cuts: string[] = [];
  for (let at = from.getTime() + PIECE_MS; at < to.getTime(); at += PIECE_MS) cuts.push(new Date(at).toISOString());
  const aligned = await sql.query<{ at: Date }>(
    `SELECT date_trunc('hour', cut, $2) AS at FROM unnest($1::timestamptz[]) AS cut ORDER BY 1`,
    [cuts, zone],
  );
  const bounds = [from, ...aligned.map(({ at }) => at), to];
  return bounds.slice(1).map((end, i) => ({ from: bounds[i] as Date, to: end }));
}

/**
 * Fewer stretches that hold all of these: close neighbours become one, the closest first.
 * @param stretches in their order, disjoint
 */
export function joined(stretches: readonly Stretch[], most: number): Stretch[] {
  for (let gap = HOUR_MS; ; gap *= 4) {
    const found: Stretch[] = [];
    for (const stretch of stretches) {
      const last = found.at(-1);
      if (last && stretch.from.getTime() - last.to.getTime() <= gap) last.to = stretch.to;
      else found.push({ ...stretch });
    }
    if (found.length <= most) return found;
  }
}
