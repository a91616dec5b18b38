import type { Cell, ColumnType } from '@strata/query';

/** What Excel takes in one cell, in UTF-16 code units. */
export const MAX_CELL = 32_767;
const CUT = '… [cut]';

/** Excel counts the 29 February 1900, which never was: before March of that year its days have other numbers. */
const FIRST_DAY = Date.UTC(1900, 2, 1);
const ISO = /^\d{4}-\d\d-\d\d(T[\d:.]+Z?)?$/;
const DATE_ONLY = 10;
const LAST_DAY = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** By type, how Excel shows a cell. */
export const NUMBER_FORMATS: Partial<Record<ColumnType, string>> = {
  date: 'yyyy-mm-dd',
  timestamp: 'yyyy-mm-dd hh:mm:ss',
};

/**
 * A value as a cell of its type. Texts are never formulas, whatever they begin with. Numbers that a double does not
 * hold, and times that Excel does not know, stay texts.
 */
export function cellValue(value: Cell | undefined, type: ColumnType): string | number | boolean | Date | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'object') return cellText(JSON.stringify(value));
  if (type === 'date' || type === 'timestamp') return timeOf(value) ?? cellText(value);
  return cellText(value);
}

/** Excel knows no zones: what has none is taken as it stands. */
function timeOf(text: string): Date | null {
  const time = ISO.test(text) ? Date.parse(text.length > DATE_ONLY && !text.endsWith('Z') ? `${text}Z` : text) : NaN;
  return time >= FIRST_DAY && time <= LAST_DAY ? new Date(time) : null;
}

/** A text that Excel takes: short enough, of characters that XML has, and without what it reads as an escape. */
export function cellText(text: string): string {
  const clean = text.replace(/[\uFFFE\uFFFF]/g, '\uFFFD').replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_');
  if (clean.length <= MAX_CELL) return clean;
  const end = MAX_CELL - CUT.length;
  // Not through the middle of a character.
  const isSplit = /[\uD800-\uDBFF]/.test(clean.charAt(end - 1));
  return clean.slice(0, isSplit ? end - 1 : end) + CUT;
}
