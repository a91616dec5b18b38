import type { Sql } from '@strata/data';
import type { Range } from '../request.js';
import type { Params } from '../scope.js';
import type { Asked } from './stored.js';

/** Where each stretch of a question's range is read. Together they are the range, and none overlaps another. */
export interface Parts {
  /** Whole days of the reporting zone, from the daily tables. */
  days: Range[];
  /** Whole hours (UTC), from the hourly tables. */
  hours: Range[];
  /** From raw events. */
  raw: Range[];
}

const HOUR_MS = 3_600_000;

/** What is left of `ranges` without `holes`; both in order of time and without overlaps. */
export function without(ranges: readonly Range[], holes: readonly Range[]): Range[] {
  return ranges.flatMap(({ from, to }) => {
    const left: Range[] = [];
    let at = from;
    for (const hole of holes) {
      if (hole.to <= at || hole.from >= to) continue;
      if (hole.from > at) left.push({ from: at, to: hole.from });
      at = hole.to;
    }
    if (at < to) left.push({ from: at, to });
    return left;
  });
}

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

/** The whole days of a zone in a range, at most one range of them. */
export async function wholeDays(sql: Sql, { from, to }: Range, zone: string): Promise<Range[]> {
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
 * @param use which tables the question can do with; `daily` names those of days
 */
export async function partsOf(
  sql: Sql,
  request: Asked,
  use: { days: boolean; hours: boolean; daily?: 'days' | 'client_days' },
): Promise<Parts> {
  const { stored } = request;
  const range = [{ from: request.from, to: request.to }];
  if (!stored.isBuilt || request.filters.length > 0) return { days: [], hours: [], raw: range };
  const days = use.days ? without(await wholeDays(sql, request, stored.zone), stored.dirty[use.daily ?? 'days']) : [];
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
