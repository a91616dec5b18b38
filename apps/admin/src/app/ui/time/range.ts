import { type Interval } from '../../api/types';
import { addDays, dayOf, daysBetween, isDay, isMoment, startOfDay, startOfHour } from './zone';

export const PRESETS = ['24h', '7d', '30d', '90d', '12mo'] as const;
export type Preset = (typeof PRESETS)[number];
/** A preset moves with the clock. Days stay where they are and are both included; of moments the last is not. */
export type Range = { preset: Preset } | { from: string; to: string };

export interface ResolvedRange {
  from: Date;
  to: Date;
}

const MINUTE = 60_000;
const DAYS: Record<Preset, number> = { '24h': 1, '7d': 7, '30d': 30, '90d': 90, '12mo': 365 };
/** Past this an hourly line is noise and thousands of points. */
const MAX_HOURLY_DAYS = 31;

/**
 * The range as instants, [from, to). Presets start where a bucket starts, so that the first is whole, and end at the
 * next full minute, so that repeated questions are equal and hit the server's cache.
 */
export function resolveRange(range: Range, tz: string, now: Date): ResolvedRange {
  const end = new Date(Math.ceil(now.getTime() / MINUTE) * MINUTE);
  if (!('preset' in range)) {
    const [from, to] = [edge(range.from, tz, 0), edge(range.to, tz, 1)];
    return { from, to: end > from && end < to ? end : to };
  }
  if (range.preset === '24h') return { from: new Date(startOfHour(tz, now).getTime() - 23 * 60 * MINUTE), to: end };
  return { from: startOfDay(tz, firstDay(range.preset, dayOf(tz, now))), to: end };
}

function edge(text: string, tz: string, days: number): Date {
  return isDay(text) ? startOfDay(tz, addDays(text, days)) : new Date(text);
}

/** The day on which a preset begins; twelve months are this one and eleven before. */
export function firstDay(preset: Preset, today: string): string {
  if (preset !== '12mo') return addDays(today, preset === '24h' ? -1 : 1 - DAYS[preset]);
  const month = new Date(`${today.slice(0, 7)}-01T00:00:00Z`);
  month.setUTCMonth(month.getUTCMonth() - 11);
  return month.toISOString().slice(0, 10);
}

/** Whether these are days or moments in their order. */
export function isRange(from: string | null | undefined, to: string | null | undefined): boolean {
  if (isDay(from) && isDay(to)) return from <= to;
  const isEdge = (text: string | null | undefined): text is string => isDay(text) || isMoment(text);
  return isEdge(from) && isEdge(to) && edge(from, 'UTC', 0) < edge(to, 'UTC', 1);
}

export function daysIn(range: Range): number {
  if ('preset' in range) return DAYS[range.preset];
  if (isDay(range.from) && isDay(range.to)) return daysBetween(range.from, range.to) + 1;
  const ms = edge(range.to, 'UTC', 1).getTime() - edge(range.from, 'UTC', 0).getTime();
  return Math.ceil(ms / (24 * 60 * MINUTE));
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
  const isTimes = 'from' in range && (isMoment(range.from) || isMoment(range.to));
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    ...(isTimes && { timeStyle: 'short' }),
    timeZone: tz,
  });
  if (isTimes) return format.formatRange(from, to);
  return format.formatRange(from, new Date(to.getTime() - 1));
}
