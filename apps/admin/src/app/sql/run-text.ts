import { type QueryResult, type SnapshotResult } from '../api/types';
import { count, duration, plural } from '../ui/format';

/** "0.4 s", "12.0 s", "1m 5s": for a clock that runs. */
export function elapsed(ms: number): string {
  return ms < 60_000 ? `${(Math.max(ms, 0) / 1000).toFixed(1)} s` : duration(ms / 1000);
}

/** "850 µs" is no difference to people: below a millisecond it is "under 1 ms". */
export function took(ms: number): string {
  if (ms < 1) return 'under 1 ms';
  return ms < 1_000 ? `${Math.round(ms)} ms` : elapsed(ms);
}

export function resultText({ row_count, duration_ms }: QueryResult): string {
  return `${plural(row_count, 'row')} in ${took(duration_ms)}`;
}

/** How old a kept result is now; it was `age_seconds` when it came. */
export function ageText({ computed_at }: SnapshotResult, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(computed_at)) / 1000));
  return seconds < 5 ? 'just now' : `${duration(seconds)} ago`;
}

/** Why there are not more rows. */
export function truncatedText({ row_count }: QueryResult): string {
  return `Only the first ${count(row_count)} rows are here: that is the limit. Narrow the query, or export all of it.`;
}
