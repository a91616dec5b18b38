import { type Cell, type ColumnType, type ResultColumn, type ResultTable } from '../api/types';
import { cellText } from './cell';

/** Beyond this a cell is cut in the grid; the whole of it is shown by itself. */
export const SHOWN_CHARS = 200;

/** Short enough for one line of the grid. */
export function cellLabel(cell: Cell | undefined, type: ColumnType): string {
  if (cell === null || cell === undefined) return 'NULL';
  const text = cellText(cell);
  const shown = text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
  return type === 'timestamp' ? shown.replace('T', ' ') : shown.replace(/\s+/g, ' ');
}

/** The whole of a cell, laid out where it is JSON. */
export function cellDetail(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return 'NULL';
  return typeof cell === 'object' ? JSON.stringify(cell, null, 2) : String(cell);
}

export interface Sort {
  column: number;
  descending: boolean;
}

/** What a click on a heading makes of the order: up, down, as it came. */
export function nextSort(sort: Sort | undefined, column: number): Sort | undefined {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? undefined : { column, descending: true };
}

/** The rows in the order of one column; nulls come last, equal ones stay as they were. */
export function sortRows(rows: readonly Cell[][], columns: readonly ResultColumn[], sort?: Sort): readonly Cell[][] {
  if (!sort) return rows;
  const isNumber = columns[sort.column]?.type === 'number';
  const keyed = rows.map((row) => ({ row, key: sortKey(row[sort.column], isNumber) }));
  const turn = sort.descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === b.key) return 0;
    if (a.key === null) return 1;
    if (b.key === null) return -1;
    return a.key < b.key ? -turn : turn;
  });
  return keyed.map(({ row }) => row);
}

function sortKey(cell: Cell | undefined, isNumber: boolean): string | number | null {
  if (cell === null || cell === undefined) return null;
  if (!isNumber) return cellText(cell);
  const value = Number(cell);
  // As PostgreSQL orders it: NaN is greater than all others.
  return Number.isNaN(value) ? Infinity : value;
}

const [MIN_PX, MAX_PX, CHAR_PX, PADDING_PX, SAMPLE] = [72, 340, 7.4, 28, 100];

/** Widths in px that show most cells whole, judged by the first rows. */
export function columnWidths({ columns, rows }: ResultTable): number[] {
  const sample = rows.slice(0, SAMPLE);
  return columns.map(({ name, type }, i) => {
    const longest = sample.reduce((most, row) => Math.max(most, cellLabel(row[i], type).length), 0);
    const px = Math.max((name.length + 3) * CHAR_PX, longest * CHAR_PX) + PADDING_PX;
    return Math.round(Math.min(Math.max(px, MIN_PX), MAX_PX));
  });
}

export const MIN_COLUMN_PX = 48;

/** Text that a spreadsheet would compute; figures and times are never that. */
const FORMULA = /^[=+\-@\t\r\n]/;
const VERBATIM: readonly ColumnType[] = ['number', 'boolean', 'date', 'timestamp'];

/** What is on the screen as CSV (RFC 4180), as the server writes it: with the mark that tells the encoding. */
export function toCsv({ columns, rows }: ResultTable): string {
  const field = (cell: Cell | undefined, type: ColumnType) => {
    const text = cellText(cell);
    return quoted(FORMULA.test(text) && !VERBATIM.includes(type) ? `'${text}` : text);
  };
  const head = columns.map(({ name }) => field(name, 'text'));
  const lines = rows.map((row) => columns.map(({ type }, i) => field(row[i], type)));
  return `\uFEFF${[head, ...lines].map((line) => line.join(',')).join('\r\n')}\r\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One object per row; columns that share a name are numbered. */
export function toJson({ columns, rows }: ResultTable): string {
  const names = uniqueNames(columns.map(({ name }) => name));
  const objects = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])));
  return JSON.stringify(objects, null, 2);
}

export function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name}_${times}`;
  });
}
