import { INGEST_LIMITS } from '@strata/contracts';

const ISO = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)$/i;
const OLDEST = Date.parse(INGEST_LIMITS.oldest);

export type TimeProblem = 'invalid_timestamp' | 'timestamp_out_of_range';

/**
 * Milliseconds since the epoch of an ISO 8601 date-time with zone, or of a number that is just that (fractions are
 * cut). A day that its month does not have is invalid, and so is a time without zone: it would mean something else on
 * every machine.
 */
export function parseTime(value: string | number, now: number): number | TimeProblem {
  const time = typeof value === 'number' ? Math.floor(value) : parseIso(value);
  if (!Number.isFinite(time)) return 'invalid_timestamp';
  return time >= OLDEST && time <= now + INGEST_LIMITS.maxFutureMs ? time : 'timestamp_out_of_range';
}

function parseIso(text: string): number {
  const match = ISO.exec(text);
  if (!match) return NaN;
  const [, year, month, day] = match.map(Number) as [number, number, number, number];
  // Date.parse turns 30 February into 2 March.
  if (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return NaN;
  const normal = text.toUpperCase().replace(',', '.');
  if (normal.endsWith('Z')) return Date.parse(normal);
  // Date.parse wants the zone as +05:30; +0530 and +05 are ISO 8601 too.
  return Date.parse(normal.replace(/([+-]\d{2})(\d{2})?$/, (_, hours, minutes) => `${hours}:${minutes ?? '00'}`));
}
