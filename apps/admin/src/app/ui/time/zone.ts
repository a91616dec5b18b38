/** Calendar arithmetic in IANA zones by Intl alone. Days are `YYYY-MM-DD`. */
const HOUR = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(tz: string): Intl.DateTimeFormat {
  let made = formats.get(tz);
  if (!made) {
    const digits = '2-digit' as const;
    made = new Intl.DateTimeFormat('en-CA', {
      timeZone: tz,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    });
    formats.set(tz, made);
  }
  return made;
}

/** Milliseconds that the zone's clocks are ahead of UTC at an instant. */
export function offsetMs(tz: string, instant: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format(tz).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

/**
 * First instant at which the zone's wall clock shows this time. A wall time that daylight saving skips gives the
 * instant of the change; one that occurs twice gives the first.
 */
export function wallToInstant(tz: string, wall: number): number {
  const offsets = [offsetMs(tz, wall - 24 * HOUR), offsetMs(tz, wall + 24 * HOUR)];
  const candidates = offsets.map((offset) => wall - offset);
  const valid = candidates.filter((instant) => offsetMs(tz, instant) === wall - instant);
  return valid.length ? Math.min(...valid) : Math.max(...candidates);
}

export function dayOf(tz: string, instant: Date): string {
  return new Date(instant.getTime() + offsetMs(tz, instant.getTime())).toISOString().slice(0, 10);
}

export function startOfDay(tz: string, day: string): Date {
  return new Date(wallToInstant(tz, Date.parse(`${day}T00:00:00Z`)));
}

export function startOfHour(tz: string, instant: Date): Date {
  const offset = offsetMs(tz, instant.getTime());
  return new Date(Math.floor((instant.getTime() + offset) / HOUR) * HOUR - offset);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * HOUR).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / (24 * HOUR));
}

export function isDay(text: string | null | undefined): text is string {
  return !!text && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

/** A time with its offset, ISO 8601. */
export function isMoment(text: string | null | undefined): text is string {
  const isForm = !!text && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  return isForm && !Number.isNaN(Date.parse(text));
}

export function isZone(tz: string | null | undefined): tz is string {
  if (!tz) return false;
  try {
    format(tz);
    return true;
  } catch {
    return false; // Intl throws a RangeError for what it does not know.
  }
}

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** "UTC+05:45" at an instant. */
export function offsetLabel(tz: string, instant: Date): string {
  const minutes = Math.round(offsetMs(tz, instant.getTime()) / 60_000);
  const [h, m] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  if (minutes === 0) return 'UTC';
  return `UTC${minutes < 0 ? '−' : '+'}${h}${m ? `:${String(m).padStart(2, '0')}` : ''}`;
}
