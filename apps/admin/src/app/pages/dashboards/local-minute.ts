import { offsetMs, wallToInstant } from '../../ui/time/zone';

/** A moment as a field for date and time takes it, in a zone: `2026-11-20T14:30`. */
export function localMinute(iso: string, tz: string): string {
  const at = Date.parse(iso);
  return new Date(at + offsetMs(tz, at)).toISOString().slice(0, 16);
}

/** The moment at which the clocks of a zone show this. */
export function minuteOf(local: string, tz: string): string {
  return new Date(wallToInstant(tz, Date.parse(`${local}Z`))).toISOString();
}
