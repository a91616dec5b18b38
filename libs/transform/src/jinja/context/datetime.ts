import { callable, needInteger, needText, variadic } from '../arguments.js';
import { Float, numberOf, TemplateError, TemplateObject, type Kwargs, type Value } from '../values.js';

const SECOND = 1000;
const DAY = 86_400 * SECOND;
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY) + 1;
}

const DIRECTIVES: Record<string, (date: Date) => string> = {
  Y: (date) => String(date.getUTCFullYear()),
  y: (date) => two(date.getUTCFullYear() % 100),
  m: (date) => two(date.getUTCMonth() + 1),
  d: (date) => two(date.getUTCDate()),
  H: (date) => two(date.getUTCHours()),
  I: (date) => two(date.getUTCHours() % 12 || 12),
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  M: (date) => two(date.getUTCMinutes()),
  S: (date) => two(date.getUTCSeconds()),
  f: (date) => String(date.getUTCMilliseconds() * 1000).padStart(6, '0'),
  j: (date) => String(dayOfYear(date)).padStart(3, '0'),
  A: (date) => WEEKDAYS[date.getUTCDay()] ?? '',
  a: (date) => (WEEKDAYS[date.getUTCDay()] ?? '').slice(0, 3),
  B: (date) => MONTHS[date.getUTCMonth()] ?? '',
  b: (date) => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
  w: (date) => String(date.getUTCDay()),
  u: (date) => String(date.getUTCDay() || 7),
  z: () => '+0000',
  Z: () => 'UTC',
  '%': () => '%',
};

function strftime(date: Date, format: string): string {
  return format.replace(/%([a-zA-Z%])/g, (whole, directive: string) => DIRECTIVES[directive]?.(date) ?? whole);
}

/** A length of time. */
export class Duration extends TemplateObject {
  constructor(readonly milliseconds: number) {
    super();
  }

  attribute(name: string): Value | undefined {
    const days = Math.floor(this.milliseconds / DAY);
    const seconds = Math.floor((this.milliseconds - days * DAY) / SECOND);
    if (name === 'days') return days;
    if (name === 'seconds') return seconds;
    return name === 'total_seconds' ? variadic(name, () => new Float(this.milliseconds / SECOND)) : undefined;
  }

  override toText(): string {
    const days = Math.floor(this.milliseconds / DAY);
    const time = new Date(this.milliseconds - days * DAY).toISOString().slice(11, 19).replace(/^0/, '');
    return days === 0 ? time : `${days} day${Math.abs(days) === 1 ? '' : 's'}, ${time}`;
  }

  override binary(operator: string, other: Value): Value | undefined {
    if (other instanceof Moment && operator === '+') return other.moved(this.milliseconds);
    if (operator === '*') return new Duration(this.milliseconds * (numberOf(other) ?? Number.NaN));
    if (!(other instanceof Duration)) return undefined;
    if (operator === 'compare') return this.milliseconds - other.milliseconds;
    if (operator === '+') return new Duration(this.milliseconds + other.milliseconds);
    return operator === '-' ? new Duration(this.milliseconds - other.milliseconds) : undefined;
  }
}

/** A date, or a moment, always in UTC. */
export class Moment extends TemplateObject {
  constructor(
    private readonly date: Date,
    private readonly hasTime = true,
    private readonly hasZone = false,
  ) {
    super();
  }

  moved(milliseconds: number): Moment {
    return new Moment(new Date(this.date.getTime() + milliseconds), this.hasTime, this.hasZone);
  }

  override toText(): string {
    return this.format(' ');
  }

  override equals(other: Value): boolean {
    return other instanceof Moment && other.date.getTime() === this.date.getTime();
  }

  override binary(operator: string, other: Value): Value | undefined {
    if (other instanceof Moment) {
      const difference = this.date.getTime() - other.date.getTime();
      if (operator === 'compare') return difference;
      return operator === '-' ? new Duration(difference) : undefined;
    }
    if (!(other instanceof Duration)) return undefined;
    if (operator === '+') return this.moved(other.milliseconds);
    return operator === '-' ? this.moved(-other.milliseconds) : undefined;
  }

  attribute(name: string): Value | undefined {
    const { date } = this;
    const fields: Record<string, () => Value> = {
      year: () => date.getUTCFullYear(),
      month: () => date.getUTCMonth() + 1,
      day: () => date.getUTCDate(),
      hour: () => date.getUTCHours(),
      minute: () => date.getUTCMinutes(),
      second: () => date.getUTCSeconds(),
      microsecond: () => date.getUTCMilliseconds() * 1000,
      strftime: () => callable(name, ['format'], ({ format }) => strftime(date, needText(format, 'a format'))),
      isoformat: () => callable(name, ['sep'], ({ sep }) => this.format(typeof sep === 'string' ? sep : 'T')),
      date: () => variadic(name, () => new Moment(new Date(Math.floor(date.getTime() / DAY) * DAY), false)),
      timestamp: () => variadic(name, () => new Float(date.getTime() / SECOND)),
      weekday: () => variadic(name, () => (date.getUTCDay() + 6) % 7),
      isoweekday: () => variadic(name, () => date.getUTCDay() || 7),
      astimezone: () => variadic(name, () => new Moment(date, true, true)),
      replace: () => variadic(name, (_, kwargs) => this.replaced(kwargs)),
    };
    return Object.hasOwn(fields, name) ? fields[name]?.() : undefined;
  }

  private format(separator: string): string {
    const iso = this.date.toISOString();
    if (!this.hasTime) return iso.slice(0, 10);
    const fraction = this.date.getUTCMilliseconds() === 0 ? '' : `${iso.slice(19, 23)}000`;
    return `${iso.slice(0, 10)}${separator}${iso.slice(11, 19)}${fraction}${this.hasZone ? '+00:00' : ''}`;
  }

  private replaced(kwargs: Kwargs): Moment {
    const part = (name: string, now: number): number => {
      const value = kwargs.get(name);
      return value === undefined ? now : needInteger(value, name);
    };
    const { date } = this;
    const day = Date.UTC(
      part('year', date.getUTCFullYear()),
      part('month', date.getUTCMonth() + 1) - 1,
      part('day', date.getUTCDate()),
    );
    const hours = part('hour', date.getUTCHours()) * 60 + part('minute', date.getUTCMinutes());
    const micro = part('microsecond', date.getUTCMilliseconds() * 1000);
    const time = day + (hours * 60 + part('second', date.getUTCSeconds())) * SECOND + micro / 1000;
    const zone = kwargs.get('tzinfo');
    return new Moment(new Date(time), this.hasTime, zone === undefined ? this.hasZone : zone !== null);
  }
}

const PARSED: Record<string, string> = {
  Y: '(\\d{4})',
  m: '(\\d{1,2})',
  d: '(\\d{1,2})',
  H: '(\\d{1,2})',
  M: '(\\d{1,2})',
  S: '(\\d{1,2})',
  f: '(\\d{1,6})',
};

/** Python's `datetime.strptime`, for dates and times in numbers. */
function strptime(text: string, format: string): Moment {
  const order: string[] = [];
  const pattern = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%([a-zA-Z])/g, (whole, directive: string) => {
    order.push(directive);
    return PARSED[directive] ?? whole;
  });
  const match = new RegExp(`^${pattern}$`).exec(text);
  if (match === null) throw new TemplateError(`'${text}' does not match the format '${format}'`);
  const part = (directive: string, fallback: number): number => {
    const at = order.indexOf(directive);
    return at < 0 ? fallback : Number(match[at + 1]);
  };
  const day = Date.UTC(part('Y', 1900), part('m', 1) - 1, part('d', 1));
  return new Moment(new Date(day + ((part('H', 0) * 60 + part('M', 0)) * 60 + part('S', 0)) * SECOND));
}

function fromParts(args: readonly Value[], kwargs: Kwargs, hasTime: boolean): Moment {
  const names = ['year', 'month', 'day', 'hour', 'minute', 'second'];
  const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0] = names.map((name, at) => {
    const value = args[at] ?? kwargs.get(name);
    return value === undefined ? undefined : needInteger(value, name);
  });
  return new Moment(new Date(Date.UTC(year, month - 1, day, hour, minute, second)), hasTime);
}

const UNITS: Record<string, number> = {
  days: DAY,
  hours: 3600 * SECOND,
  minutes: 60 * SECOND,
  seconds: SECOND,
  milliseconds: 1,
  weeks: 7 * DAY,
};

function timedelta(args: readonly Value[], kwargs: Kwargs): Duration {
  const given = new Map([...(args[0] === undefined ? [] : [['days', args[0]] as const]), ...kwargs]);
  let total = 0;
  for (const [unit, value] of given) total += (UNITS[unit] ?? Number.NaN) * (numberOf(value) ?? Number.NaN);
  if (Number.isNaN(total)) throw new TemplateError(`timedelta takes ${Object.keys(UNITS).join(', ')}`);
  return new Duration(total);
}

/** `modules.datetime.datetime` and `.date`. */
class MomentType extends TemplateObject {
  constructor(private readonly hasTime: boolean) {
    super();
  }

  attribute(name: string): Value | undefined {
    const now = (): Moment => new Moment(new Date(), this.hasTime);
    const makers: Record<string, () => Value> = {
      now: () => variadic(name, (args, kwargs) => new Moment(new Date(), true, args.length + kwargs.size > 0)),
      utcnow: () => variadic(name, now),
      today: () =>
        variadic(name, () => (this.hasTime ? now() : fromParts([...dateParts(new Date())], new Map(), false))),
      strptime: () =>
        callable(name, ['date_string', 'format'], (bound) =>
          strptime(needText(bound['date_string'], 'a date'), needText(bound['format'], 'a format')),
        ),
      fromisoformat: () =>
        callable(name, ['date_string'], (bound) => this.fromIso(needText(bound['date_string'], 'a date'))),
      fromtimestamp: () =>
        variadic(name, ([seconds = 0]) => new Moment(new Date((numberOf(seconds) ?? 0) * SECOND), this.hasTime)),
    };
    return Object.hasOwn(makers, name) ? makers[name]?.() : undefined;
  }

  override call(args: readonly Value[], kwargs: Kwargs): Value {
    return fromParts(args, kwargs, this.hasTime);
  }

  private fromIso(text: string): Moment {
    const hasZone = /(Z|[-+]\d\d:?\d\d)$/.test(text) && text.length > 10;
    const date = new Date(hasZone || text.length <= 10 ? text : `${text.replace(' ', 'T')}Z`);
    if (Number.isNaN(date.getTime())) throw new TemplateError(`'${text}' is no ISO date`);
    return new Moment(date, this.hasTime, hasZone);
  }
}

function dateParts(date: Date): number[] {
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
}

/** `modules.datetime`. */
export class DatetimeModule extends TemplateObject {
  attribute(name: string): Value | undefined {
    if (name === 'datetime') return new MomentType(true);
    if (name === 'date') return new MomentType(false);
    return name === 'timedelta' ? variadic(name, timedelta) : undefined;
  }
}
