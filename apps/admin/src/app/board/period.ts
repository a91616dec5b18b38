import { type DashboardFilters, type Widget } from '../api/types';
import { type Interval } from '../api/types';
import { type Range, type ResolvedRange, resolveRange } from '../ui/time/range';
import { addDays, dayOf, startOfDay } from '../ui/time/zone';

type RangeFilter = NonNullable<DashboardFilters['range']>;

/** What the server takes for a page without a range. */
export const DEFAULT_RANGE: Range = { preset: '7d' };

export function rangeOf(range: RangeFilter | undefined): Range {
  if (range?.preset) return { preset: range.preset };
  return range?.from && range.to ? { from: range.from, to: range.to } : DEFAULT_RANGE;
}

/** The moments that a widget is about: its own range, else that of the page. */
export function periodOf(
  { filters: own }: Pick<Widget, 'filters'>,
  page: DashboardFilters,
  { tz, now }: { tz: string; now: Date },
): ResolvedRange {
  return resolveRange(rangeOf(own.range ?? page.range), tz, now);
}

/** How buckets are called: by hours or days, of which zone. */
export interface Naming {
  interval: Interval;
  tz: string;
}

/** Days where all of them begin at midnight, of the page's zone or of UTC; else hours. */
export function namingOf(buckets: readonly string[], tz: string): Naming {
  const isMidnight = (zone: string) =>
    buckets.every((bucket) => startOfDay(zone, dayOf(zone, new Date(bucket))).getTime() === Date.parse(bucket));
  const zone = [tz, 'UTC'].find(isMidnight);
  return zone === undefined ? { interval: 'hour', tz } : { interval: 'day', tz: zone };
}

/** Where a bucket ends: where the next one begins, or else after an hour or a day. */
export function bucketEnd(buckets: readonly string[], at: number, { interval, tz }: Naming): Date {
  const [bucket, next] = [new Date(buckets[at] ?? 0), buckets[at + 1]];
  if (next !== undefined) return new Date(next);
  if (interval === 'day' && !isCoarse(buckets)) return startOfDay(tz, addDays(dayOf(tz, bucket), 1));
  const before = buckets[at - 1];
  return new Date(bucket.getTime() + (before === undefined ? HOUR_MS : bucket.getTime() - Date.parse(before)));
}

const HOUR_MS = 3_600_000;

/** Weeks or months. */
function isCoarse(buckets: readonly string[]): boolean {
  const [first, second] = buckets;
  return first !== undefined && second !== undefined && Date.parse(second) - Date.parse(first) > 26 * HOUR_MS;
}

/** Whether they follow each other evenly, as far as days and months do: others belong on an axis of time. */
export function isRegular(buckets: readonly string[]): boolean {
  const times = buckets.map((bucket) => Date.parse(bucket));
  const steps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  if (times.some(Number.isNaN)) return false;
  return steps.length === 0 || Math.max(...steps) <= 1.2 * Math.min(...steps);
}
