/** The minutes at which a cron expression is due, in UTC. */
export interface Cron {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** With both a day of the month and a weekday given, either is enough. */
  eitherDay: boolean;
}

interface Part {
  name: string;
  min: number;
  max: number;
  names?: readonly string[];
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const PARTS = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  // 7 is Sunday too.
  { name: 'weekday', min: 0, max: 7, names: WEEKDAYS },
] as const satisfies readonly Part[];

const DAY_MS = 86_400_000;
/** 29 February comes at least once in so many days. */
const LONGEST_PAUSE_DAYS = 8 * 366;

/**
 * Reads five fields: minute, hour, day of the month, month, weekday; each `*`, numbers, names, ranges, steps or a list.
 * @throws Error that names the field that is wrong
 */
export function parseCron(expression: string): Cron {
  const fields = expression.trim().toLowerCase().split(/\s+/);
  if (fields.length !== PARTS.length) throw new Error(`"${expression}" has ${fields.length} fields; cron has 5`);
  const [minutes, hours, days, months, weekdays] = PARTS.map((part, i) => valuesOf(fields[i] ?? '', part)) as [
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
  ];
  if (weekdays.delete(7)) weekdays.add(0);
  const eitherDay = !fields[2]?.startsWith('*') && !fields[4]?.startsWith('*');
  return { minutes, hours, days, months, weekdays, eitherDay };
}

function valuesOf(field: string, part: Part): Set<number> {
  return new Set(field.split(',').flatMap((item) => valuesOfItem(item, part)));
}

function valuesOfItem(item: string, part: Part): number[] {
  const [range = '', stepText = '1', ...rest] = item.split('/');
  const [from, to] = boundsOf(range, item.includes('/'), part);
  const step = /^\d+$/.test(stepText) ? Number(stepText) : 0;
  if (rest.length > 0 || step === 0 || from < part.min || to > part.max || !(from <= to)) {
    throw new Error(`"${item}" is no ${part.name}: ${part.min} to ${part.max}`);
  }
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

function boundsOf(range: string, hasStep: boolean, part: Part): [number, number] {
  if (range === '*') return [part.min, part.max];
  const [first = '', last] = range.split('-');
  const from = numberOf(first, part);
  return [from, last !== undefined ? numberOf(last, part) : hasStep ? part.max : from];
}

/** NaN fails every comparison, and so the check of the range. */
function numberOf(text: string, part: Part): number {
  if (/^\d+$/.test(text)) return Number(text);
  const index = part.names?.indexOf(text) ?? -1;
  return index < 0 ? Number.NaN : index + part.min;
}

/** The last moment up to `now` at which it was due; undefined for what never is, such as 30 February. */
export function previousTime(cron: Cron, now: Date): Date | undefined {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  for (let back = 0; back < LONGEST_PAUSE_DAYS; back += 1) {
    const day = today - back * DAY_MS;
    const minute = isDue(cron, new Date(day)) ? lastMinute(cron, now.getTime() - day) : undefined;
    if (minute !== undefined) return new Date(day + minute * 60_000);
  }
  return undefined;
}

function isDue({ days, months, weekdays, eitherDay }: Cron, day: Date): boolean {
  if (!months.has(day.getUTCMonth() + 1)) return false;
  const [dayFits, weekdayFits] = [days.has(day.getUTCDate()), weekdays.has(day.getUTCDay())];
  return eitherDay ? dayFits || weekdayFits : dayFits && weekdayFits;
}

/** The day's last due minute that begins within its first `untilMs`. */
function lastMinute({ minutes, hours }: Cron, untilMs: number): number | undefined {
  const all = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute));
  const past = all.filter((minute) => minute * 60_000 <= untilMs);
  return past.length === 0 ? undefined : Math.max(...past);
}
