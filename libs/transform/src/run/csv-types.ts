/** A type that dbt (by way of agate) sees in the values of a seed's column, with the value as PostgreSQL takes it. */
interface SeedType {
  /** @returns null when the value is not of this type */
  read: (value: string) => string | null;
}

const NUMBER = /^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const DATE_TIME = /^(\d{4}-\d{1,2}-\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})$/;
const ISO_DATE_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2})(?::?(\d{2})(?::?(\d{2})([.,]\d+)?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const INT4_MAX = 2_147_483_647n;
const INT8_MAX = 9_223_372_036_854_775_807n;

/** As agate reads numbers: with a currency's sign, separators of thousands or a percent sign around them. */
function readNumber(value: string): string | null {
  const bare = value.trim().replace(/^%+|%+$/g, '');
  const sign = bare.startsWith('-') ? '-' : '';
  const digits = bare
    .slice(sign.length)
    .replace(/^\p{Sc}+|\p{Sc}+$/gu, '')
    .replaceAll(',', '')
    .replace(/^\+/, '');
  return NUMBER.test(digits) ? sign + digits : null;
}

function readDate(value: string): string | null {
  const [, year, month, day] = DATE.exec(value.trim()) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return exists && Number(year) > 0 ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : null;
}

function readTime(parts: readonly (string | undefined)[]): string | null {
  const [hour = '0', minute = '0', second = '0'] = parts;
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  return isTime ? [hour, minute, second].map((part) => part.padStart(2, '0')).join(':') : null;
}

function readDateTime(value: string): string | null {
  const [, date = '', ...parts] = DATE_TIME.exec(value.trim()) ?? [];
  const [day, time] = [readDate(date), readTime(parts)];
  return day === null || time === null ? null : `${day} ${time}`;
}

/** With an offset it is brought to UTC: the column has none. */
function readIsoDateTime(value: string): string | null {
  const found = ISO_DATE_TIME.exec(value.trim());
  if (found === null) return null;
  const [, date = '', hour, minute, second, fraction = '', zone] = found;
  const [day, time] = [readDate(date), readTime([hour, minute, second])];
  if (day === null || time === null) return null;
  const local = `${day} ${time}${fraction.replace(',', '.')}`;
  if (zone === undefined || zone === 'Z') return local;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const utc = new Date(Date.parse(`${day}T${time}Z`) - offset * 60_000).toISOString();
  return `${utc.slice(0, 19).replace('T', ' ')}${fraction.replace(',', '.')}`;
}

const readBoolean = (value: string): string | null => /^(true|false)$/i.exec(value.trim())?.[0].toLowerCase() ?? null;

/** In the order in which agate tries them. */
const TYPES: readonly (SeedType & { name: (values: readonly string[]) => string })[] = [
  { name: numberType, read: readNumber },
  { name: () => 'date', read: readDate },
  { name: () => 'timestamp without time zone', read: readDateTime },
  { name: () => 'timestamp without time zone', read: readIsoDateTime },
  { name: () => 'boolean', read: readBoolean },
];

/** dbt-postgres: float8 where there are decimals, else integer; wider only where an integer would not hold the value. */
function numberType(values: readonly string[]): string {
  if (values.some((value) => !isWhole(value))) return 'float8';
  const largest = values.reduce((max, value) => {
    const number = BigInt(whole(value));
    const size = number < 0n ? -number : number;
    return size > max ? size : max;
  }, 0n);
  if (largest <= INT4_MAX) return 'integer';
  return largest <= INT8_MAX ? 'bigint' : 'numeric';
}

function isWhole(value: string): boolean {
  if (/e/i.test(value)) return Number.isInteger(Number(value));
  return !/\.\d*[1-9]/.test(value);
}

/** The values of one column with the type that holds them all: text when no other does, integer when all are null. */
export function typeColumn(values: readonly (string | null)[]): { type: string; values: (string | null)[] } {
  for (const { name, read } of TYPES) {
    const typed = values.map((value) => (value === null ? null : read(value)));
    if (typed.some((value, i) => value === null && values[i] !== null)) continue;
    const type = name(typed.filter((value) => value !== null));
    return { type, values: typed.map((value) => (value !== null && /int/.test(type) ? whole(value) : value)) };
  }
  return { type: 'text', values: [...values] };
}

/** PostgreSQL's integers take neither `1.0` nor `1e3`. */
function whole(value: string): string {
  if (/e/i.test(value)) return BigInt(Number(value)).toString();
  return value.replace(/\.0*$/, '').replace(/^-?$/, '0');
}
