import { CsvError, parse } from 'csv-parse/sync';
import { ProjectErrors } from '../errors.js';

/** A seed's text, taken apart. A null is an empty field. */
export interface Csv {
  columns: string[];
  rows: (string | null)[][];
  /** The file's line on which each row begins, from 1. */
  lines: number[];
}

interface ParsedRecord {
  record: string[];
  info: { lines: number; records: number };
}

function wrong(file: string, line: number, message: string, hint: string): ProjectErrors {
  return new ProjectErrors([{ code: 'csv', message, hint, file, line }]);
}

/**
 * Reads a CSV file. A short row ends in nulls, as in dbt; one that is too long is an error.
 * @throws ProjectErrors with the line
 */
export function readCsv(text: string, delimiter: string, file: string): Csv {
  const [header, ...records] = parseRecords(text, delimiter, file);
  if (header === undefined) throw wrong(file, 1, 'The seed is empty.', 'Its first line names the columns.');
  const columns = header.record.map((name) => name.trim());
  requireColumns(columns, file);
  const lines = records.map(firstLine);
  const rows = records.map(({ record }, i) => {
    if (record.length > columns.length) {
      const message = `This row has ${record.length} values, and there are ${columns.length} columns.`;
      throw wrong(file, lines[i] ?? 1, message, 'Put values that contain the delimiter in double quotes.');
    }
    return columns.map((_, at) => nullable(record[at]));
  });
  return { columns, rows, lines };
}

/** `lines` counts up to the record's end. */
function firstLine({ record, info }: ParsedRecord): number {
  return info.lines - record.reduce((breaks, field) => breaks + field.split('\n').length - 1, 0);
}

function parseRecords(text: string, delimiter: string, file: string): ParsedRecord[] {
  try {
    const options = { delimiter, bom: true, info: true, relax_column_count: true, skip_empty_lines: true } as const;
    return parse(text, options) as unknown as ParsedRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as unknown as { lines?: number }).lines ?? 1);
    throw wrong(file, line, `${error.message}.`, 'Quotes inside a quoted value are doubled.');
  }
}

function requireColumns(columns: readonly string[], file: string): void {
  const seen = new Set<string>();
  for (const name of columns) {
    if (name === '') throw wrong(file, 1, 'A column has no name.', 'Name every column in the first line.');
    if (seen.has(name)) throw wrong(file, 1, `The column ${name} is there twice.`, 'Rename one of them.');
    seen.add(name);
  }
}

function nullable(field: string | undefined): string | null {
  const bare = field?.trim().toLowerCase() ?? '';
  return field === undefined || bare === '' || bare === 'null' ? null : field;
}
