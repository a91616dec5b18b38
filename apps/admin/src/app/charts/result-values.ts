import { type Cell, type ColumnType } from '../api/types';
import { cellText } from '../sql/cell';
import { compact, duration } from '../ui/format';

/** How a chart writes its figures. */
export const VALUE_FORMATS = ['number', 'compact', 'percent', 'cents', 'seconds'] as const;
export type ValueFormat = (typeof VALUE_FORMATS)[number];

export const FORMAT_LABELS: Record<ValueFormat, string> = {
  number: 'Number',
  compact: 'Short number',
  percent: 'Percent (0.5 is 50%)',
  cents: 'Cents as money',
  seconds: 'Seconds as duration',
};

/** A cell as a figure; null where it is none. Large numbers come as text. */
export function figure(cell: Cell | undefined): number | null {
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'string' || cell.trim() === '') return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : null;
}

const FORMATS: Record<ValueFormat, (value: number, locale?: string) => string> = {
  number: (value, locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(value),
  compact,
  percent: (value, locale) =>
    new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(value),
  cents: (value, locale) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value / 100),
  seconds: duration,
};

export function valueFormat(name: string | undefined): ValueFormat {
  return VALUE_FORMATS.find((known) => known === name) ?? 'number';
}

export function formatValue(value: number | null, format: ValueFormat, locale?: string): string {
  return value === null ? '–' : FORMATS[format](value, locale);
}

/** On an axis there is little room. */
export function formatTick(value: number, format: ValueFormat, locale?: string): string {
  return format === 'number' ? compact(value, locale) : FORMATS[format](value, locale);
}

/** A cell as the name of a category. */
export function categoryLabel(cell: Cell | undefined, type: ColumnType): string {
  if (cell === null || cell === undefined) return '(none)';
  return type === 'timestamp' ? shortTime(cellText(cell)) : cellText(cell);
}

/** `2026-11-20T00:00:00Z` → `2026-11-20`, `2026-11-20T10:30:00Z` → `2026-11-20 10:30`. */
function shortTime(iso: string): string {
  const [, day = iso, time = ''] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso) ?? [];
  return time && time !== '00:00' ? `${day} ${time}` : day;
}
