import { civilOf, momentOf, utcOf, type Civil } from './zone.js';

/** A moment, and the calendar of its zone. */
export interface At {
  now: Date;
  zone: string;
}

type Start = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';
const RELATIVE =
  /^(now|today|yesterday|tomorrow|start_of_(?:hour|day|week|month|quarter|year))?((?:[+-]\d{1,5}(?:min|h|d|w|mo|q|y))*)$/;
const STEP = /([+-]\d+)(min|h|d|w|mo|q|y)/g;

/** Days, months and years move the calendar, minutes and hours the clock. */
const CALENDAR: Readonly<Record<string, (civil: Civil, n: number) => Civil>> = {
  d: (civil, n) => ({ ...civil, day: civil.day + n }),
  w: (civil, n) => ({ ...civil, day: civil.day + 7 * n }),
  mo: (civil, n) => monthsLater(civil, n),
  q: (civil, n) => monthsLater(civil, 3 * n),
  y: (civil, n) => monthsLater(civil, 12 * n),
};
const CLOCK: Readonly<Record<string, number>> = { min: 60_000, h: 3_600_000 };

/** The same day of another month, or that month's last. */
function monthsLater(civil: Civil, months: number): Civil {
  const index = civil.year * 12 + civil.month - 1 + months;
  const [year, month] = [Math.floor(index / 12), (index % 12) + 1];
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { ...civil, year, month, day: Math.min(civil.day, lastDay) };
}

function startOf(civil: Civil, unit: Start): Civil {
  const hour = { ...civil, minute: 0 };
  if (unit === 'hour') return hour;
  const day = { ...hour, hour: 0 };
  const weekday = (new Date(utcOf(day)).getUTCDay() + 6) % 7;
  const starts: Record<Exclude<Start, 'hour'>, Civil> = {
    day,
    week: { ...day, day: day.day - weekday },
    month: { ...day, day: 1 },
    quarter: { ...day, day: 1, month: day.month - ((day.month - 1) % 3) },
    year: { ...day, day: 1, month: 1 },
  };
  return starts[unit];
}

/**
 * The moment that `today`, `now`, `-7d`, `start_of_month-1mo` and their like mean, with now rounded down to the minute.
 * Weeks begin on Monday. `today` is the start of the day; bare steps count from now.
 * @returns undefined for a text that means no such thing
 */
export function relativeMoment(text: string, { now, zone }: At): Date | undefined {
  const match = RELATIVE.exec(text.trim().toLowerCase());
  if (!match || match[0] === '') return undefined;
  const [, base = 'now', steps = ''] = match;
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  let moment = base === 'now' ? minute : momentOf(baseOf(base, civilOf(minute, zone)), zone);
  for (const [, count, unit = ''] of steps.matchAll(STEP)) {
    const clock = CLOCK[unit];
    if (clock !== undefined) moment = new Date(moment.getTime() + Number(count) * clock);
    else {
      const civil = CALENDAR[unit]?.(civilOf(moment, zone), Number(count));
      if (civil) moment = momentOf(civil, zone);
    }
  }
  return moment;
}

function baseOf(base: string, civil: Civil): Civil {
  const day = startOf(civil, 'day');
  if (base === 'today') return day;
  if (base === 'yesterday') return { ...day, day: day.day - 1 };
  if (base === 'tomorrow') return { ...day, day: day.day + 1 };
  return startOf(civil, base.replace('start_of_', '') as Start);
}
