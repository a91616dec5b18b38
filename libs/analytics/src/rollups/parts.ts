import type { Sql } from '@strata/data';
import type { Range } from '../request.js';
import type { Params } from '../scope.js';
import { inside, without } from './ranges.js';
import type { Asked, Sealed, Stored } from './stored.js';

/** Where each stretch of a question's range is read. Together they are the range, and none overlaps another. */
export interface Parts {
  /** Whole days of the reporting zone, from the daily tables. */
  days: Range[];
  /** Whole hours (UTC), from the hourly tables. */
  hours: Range[];
  /** From raw events. */
  raw: Range[];
}

export const HOUR_MS = 3_600_000;

/** The whole hours in each range. */
export function wholeHours(ranges: readonly Range[]): Range[] {
  return ranges.flatMap(({ from, to }) => {
    const whole = {
      from: new Date(Math.ceil(from.getTime() / HOUR_MS) * HOUR_MS),
      to: new Date(Math.floor(to.getTime() / HOUR_MS) * HOUR_MS),
    };
    return whole.from < whole.to ? [whole] : [];
  });
}

/**
 * The whole days in a range, as the daily tables hold them: of the reporting zone, in sealed time of the zone it was sealed in.
 * @param only days of this zone and no others
 */
export async function wholeDays(sql: Sql, range: Range, { zone, sealed }: Stored, only?: string): Promise<Range[]> {
  const foreign = sealed.filter((stretch) => stretch.zone !== zone);
  const stretches: Sealed[] = [
    ...without([range], foreign).map((stretch) => ({ ...stretch, zone })),
    ...foreign.flatMap((stretch) => inside([range], [stretch]).map((part) => ({ ...part, zone: stretch.zone }))),
  ].filter((stretch) => only === undefined || stretch.zone === only);
  const days: Range[] = [];
  for (const stretch of stretches) days.push(...(await wholeDaysOf(sql, stretch, stretch.zone)));
  return days.sort((a, b) => a.from.getTime() - b.from.getTime());
}

/** The whole days of a zone in a range, at most one range of them. */
async function wholeDaysOf(sql: Sql, { from, to }: Range, zone: string): Promise<Range[]> {
  const rows = await sql.query<Range>(
    `SELECT CASE WHEN midnight = at THEN at ELSE date_trunc('day', midnight + interval '36 hours', $3) END AS from,
       date_trunc('day', $2::timestamptz, $3) AS to
     FROM (SELECT $1::timestamptz AS at, date_trunc('day', $1::timestamptz, $3) AS midnight) begin`,
    [from, to, zone],
  );
  return rows.filter((days) => days.from < days.to);
}

/**
 * Splits a range by where it can be read: clean whole days from the daily tables, clean whole hours of the rest from the
 * hourly ones, what remains (dirty intervals, edges) from raw events. Filters need raw events.
 * @param use which tables the question can do with; `daily` names those of days, `zone` the only one whose days will do;
 *   `without` what it reads elsewhere
 */
export async function partsOf(
  sql: Sql,
  request: Asked,
  use: { days: boolean; hours: boolean; daily?: 'days' | 'client_days'; zone?: string; without?: readonly Range[] },
): Promise<Parts> {
  const { stored } = request;
  const range = without([{ from: request.from, to: request.to }], use.without ?? []);
  if (!stored.isBuilt || request.filters.length > 0) return { days: [], hours: [], raw: range };
  const days = use.days
    ? without(await wholeDays(sql, request, stored, use.zone), stored.dirty[use.daily ?? 'days'])
    : [];
  const rest = without(range, days);
  const hours = use.hours ? wholeHours(without(wholeHours(rest), stored.dirty.hours)) : [];
  return { days, hours, raw: without(rest, hours) };
}

/** Condition: a time lies in one of the ranges. */
export function within(ranges: readonly Range[], column: string, params: Params): string {
  const parts = ranges.map(
    ({ from, to }) =>
      `(${column} >= ${params.add(from.toISOString())} AND ${column} < ${params.add(to.toISOString())})`,
  );
  return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`;
}
