import type { ColumnType, RunningQuery } from '@strata/query';

/** Spreadsheets on Windows take a file without it for their own code page. */
export const BYTE_ORDER_MARK = '\uFEFF';
/** What makes a spreadsheet run a text as a formula; some take the full-width forms for the same. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/** In columns of these types a leading minus is one. */
const NUMBERS: ReadonlySet<ColumnType> = new Set(['number', 'date', 'timestamp']);
/** What the type of a column promises, an external database need not keep. */
const NEGATIVE = /^-(?:[\d.]+(?:e[+-]?\d+)?|infinity)$/i;

function cellText(value: unknown, isNumber: boolean): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') {
    return FORMULA.test(value) && !(isNumber && NEGATIVE.test(value)) ? `'${value}` : value;
  }
  return JSON.stringify(value);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * One record of RFC 4180. A text that begins like a formula gets a `'` in front.
 * @param types of the columns, where they are known: numbers and times that are texts stay as they are
 */
export function csvRecord(values: readonly unknown[], types: readonly ColumnType[] = []): string {
  const cells = values.map((value, i) => quoted(cellText(value, NUMBERS.has(types[i] ?? 'text'))));
  return `${cells.join(',')}\r\n`;
}

/** A result in RFC 4180 and UTF-8, a piece per batch; the first piece is mark and header. */
export async function* csvPieces({ columns, batches }: RunningQuery): AsyncGenerator<string> {
  const types = columns.map(({ type }) => type);
  yield BYTE_ORDER_MARK + csvRecord(columns.map(({ name }) => name));
  for await (const batch of batches) yield batch.map((row) => csvRecord(row, types)).join('');
}
