import { type Interval } from '../../api/types';
import { addDays, dayOf, daysBetween, startOfDay, startOfHour } from './zone';

export type Preset = '24h' | '7d' | '30d';
/** A preset moves with the clock; days stay where they are and are both included. */
export type Range = { preset: Preset } | { from: string; to: string };

export interface ResolvedRange {
  from: Date;
  to: Date;
}

const MINUTE = 60_000;
/** Past this an hourly line is noise and thousands of points. */
const MAX_HOURLY_DAYS = 31;

/**
 * The range as instants, [from, to). Presets start where a bucket starts, so that the first is whole, and end at the
 * next full minute, so that repeated questions are equal and hit the server's cache.
 */
export function resolveRange(range: Range, tz: string, now: Date): ResolvedRange {
  const end = new Date(Math.ceil(now.getTime() / MINUTE) * MINUTE);
  if (!('preset' in range)) {
    const from = startOfDay(tz, range.from);
    const to = startOfDay(tz, addDays(range.to, 1));
    return { from, to: end > from && end < to ? end : to };
  }
  if (range.preset === '24h') return { from: new Date(startOfHour(tz, now).getTime() - 23 * 60 * MINUTE), to: end };
  const days = range.preset === '7d' ? 7 : 30;
  return { from: startOfDay(tz, addDays(dayOf(tz, now), 1 - days)), to: end };
}

export function daysIn(range: Range): number {
  if ('preset' in range) return { '24h': 1, '7d': 7, '30d': 30 }[range.preset];
  return daysBetween(range.from, range.to) + 1;
}

export function canBeHourly(range: Range): boolean {
  return daysIn(range) <= MAX_HOURLY_DAYS;
}

export function defaultInterval(range: Range): Interval {
  return daysIn(range) <= 2 ? 'hour' : 'day';
}

/** Up to 30 days that end with the project's newest event. */
export function rangeOfLastData(first: string, last: string, tz: string): { from: string; to: string } {
  const to = dayOf(tz, new Date(last));
  const earliest = dayOf(tz, new Date(first));
  const from = addDays(to, -29);
  return { from: from < earliest ? earliest : from, to };
}

type LabelStyle = 'short' | 'long';

/** The name of a bucket in its zone: on the axis, or in a tooltip with everything that tells it apart. */
export function bucketLabel(
  bucket: string,
  interval: Interval,
  tz: string,
  style: LabelStyle,
  locale?: string,
): string {
  const instant = new Date(bucket);
  const day: Intl.DateTimeFormatOptions =
    style === 'short'
      ? { day: 'numeric', month: 'short' }
      : { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' };
  const time: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' };
  // The zone's short name tells the two 02:00 of an autumn night apart.
  const long: Intl.DateTimeFormatOptions = { ...day, ...time, timeZoneName: 'short' };
  const options = interval === 'day' ? day : style === 'short' ? time : long;
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: tz }).format(instant);
}

export function rangeLabel(range: Range, tz: string, now: Date, locale?: string): string {
  const { from, to } = resolveRange(range, tz, now);
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: tz });
  return format.formatRange(from, new Date(to.getTime() - 1));
}
