/** Words and figures for people, in the browser's locale unless one is given. */
export function count(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

export function compact(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** Relative change as a signed percentage; null when there is nothing to compare with. */
export function change(current: number, previous: number | undefined): number | null {
  return previous === undefined || previous === 0 ? null : (current - previous) / previous;
}

export function percent(ratio: number, locale?: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    signDisplay: 'exceptZero',
    maximumFractionDigits: Math.abs(ratio) < 0.1 ? 1 : 0,
  }).format(ratio);
}

/** A fraction as an unsigned percentage; a dash when there is none. */
export function rate(ratio: number | null, locale?: string): string {
  if (ratio === null) return '–';
  const digits = ratio > 0 && ratio < 0.1 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(ratio);
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** "0 byte", "1.4 MB": in steps of a thousand. */
export function bytes(value: number, locale?: string): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), BYTE_UNITS.length - 1);
  const unit = BYTE_UNITS[step] ?? 'byte';
  const style = { style: 'unit', unit, unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, style).format(value / 1_000 ** step);
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** Short enough for a table: the year only when it is not this one. */
export function moment(iso: string, tz?: string, locale?: string, now = new Date()): string {
  const instant = new Date(iso);
  const zone = tz && { timeZone: tz };
  const year = (of: Date) => new Intl.DateTimeFormat('en', { year: 'numeric', ...zone }).format(of);
  return new Intl.DateTimeFormat(locale, {
    ...(year(instant) !== year(now) && { year: 'numeric' }),
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
    ...zone,
  }).format(instant);
}

/** To the second and with the name of its zone, which is the browser's unless one is given. */
export function dateTime(iso: string, tz?: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...(tz && { timeZone: tz }),
  }).format(new Date(iso));
}

export function date(iso: string, tz?: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...(tz && { timeZone: tz }) }).format(new Date(iso));
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The time of day to the second. Formats are kept: a live feed asks for very many. */
export function clock(iso: string, tz?: string, locale?: string): string {
  const key = `${tz} ${locale}`;
  let format = clocks.get(key);
  if (!format) {
    const zone = tz && { timeZone: tz };
    format = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', second: '2-digit', ...zone });
    clocks.set(key, format);
  }
  return format.format(new Date(iso));
}

/** "1h 5m", "3m 12s", "45s": the two greatest units. */
export function duration(seconds: number, locale?: string): string {
  const whole = Math.round(seconds);
  const parts = [
    ['day', Math.floor(whole / 86_400)],
    ['hour', Math.floor(whole / 3_600) % 24],
    ['minute', Math.floor(whole / 60) % 60],
    ['second', whole % 60],
  ] as const;
  const first = parts.findIndex(([, n]) => n > 0);
  const shown = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2).filter(([, n]) => n > 0);
  const text = (unit: string, n: number) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'narrow' }).format(n);
  return shown.map(([unit, n]) => text(unit, n)).join(' ');
}

/** "DE" → "Germany"; what is no country code stays as it is. */
export function countryName(code: string, locale?: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }).of(code) ?? code;
  } catch {
    return code; // A RangeError: not even the form of a code.
  }
}

/** `utm_source` → "UTM source". */
export function fieldLabel(field: string): string {
  const words = field.replaceAll('_', ' ').replace(/\b(utm|url|id|os|sql)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}
