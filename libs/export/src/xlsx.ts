import type { Cell, QueryColumn, RunningQuery } from '@strata/query';
import type { Worksheet } from 'exceljs';
import type { Writable } from 'node:stream';
import { cellText, cellValue, NUMBER_FORMATS } from './xlsx-cells.js';
import { StreamedWorkbook } from './xlsx-stream.js';

/** What the first sheet says about a result. */
export interface ExportFacts {
  name: string;
  /** The values of its parameters. */
  params: Readonly<Record<string, unknown>>;
  /** When it was run. */
  at: Date;
  /** The zone of its relative dates. */
  zone: string;
}

/** Rows of a sheet, the header among them. */
const SHEET_ROWS = 1_048_576;
const WIDTH = { least: 8, most: 60, ofTime: 20 };
/** Rows between two looks at whether the reader keeps up. */
const PIECE = 200;

/**
 * Writes a workbook: a cover, then the rows with typed cells under a frozen header, on as many sheets as they need.
 * @param sheetRows rows of a sheet, for tests
 */
export async function writeXlsx(
  { columns, batches }: RunningQuery,
  sink: Writable,
  facts: ExportFacts,
  sheetRows = SHEET_ROWS,
): Promise<void> {
  const workbook = new StreamedWorkbook({ stream: sink, useStyles: true, useSharedStrings: false });
  workbook.created = facts.at;
  workbook.creator = 'Strata';
  try {
    writeCover(workbook, facts);
    await new Sheets(workbook, sink, columns, sheetRows).write(batches);
    await workbook.commit();
  } catch (error) {
    workbook.abort();
    sink.destroy(error as Error);
    throw error;
  }
}

function writeCover(workbook: StreamedWorkbook, { name, params, at, zone }: ExportFacts): void {
  const sheet = workbook.addWorksheet('About');
  sheet.columns = [{ width: 24 }, { width: 80 }];
  const facts: [string, string][] = [
    ['Name', name],
    ['Run at', at.toISOString()],
    ['Times in the rows', 'UTC'],
    ['Time zone of relative dates', zone],
    ...Object.entries(params).map(([key, value]): [string, string] => [`Parameter ${key}`, paramText(value)]),
  ];
  for (const [label, value] of facts) {
    const row = sheet.addRow([cellText(label), cellText(value)]);
    row.getCell(1).font = { bold: true };
    row.commit();
  }
  sheet.commit();
}

function paramText(value: unknown): string {
  if (value === null || value === undefined) return '(none)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The sheets that hold the rows, one after the other. */
class Sheets {
  private count = 0;
  private left = 0;
  private sheet!: Worksheet;

  constructor(
    private readonly workbook: StreamedWorkbook,
    private readonly sink: Writable,
    private readonly columns: readonly QueryColumn[],
    private readonly sheetRows: number,
  ) {}

  async write(batches: AsyncIterable<Cell[][]>): Promise<void> {
    for await (const batch of batches) {
      if (this.count === 0) this.begin(batch);
      await this.writeBatch(batch);
    }
    if (this.count === 0) this.begin([]);
    this.sheet.commit();
  }

  private async writeBatch(batch: Cell[][]): Promise<void> {
    for (let i = 0; i < batch.length; i += 1) {
      if (this.left === 0) {
        this.sheet.commit();
        this.begin(batch.slice(i, i + PIECE));
      }
      this.sheet.addRow(this.columns.map(({ type }, c) => cellValue(batch[i]?.[c], type))).commit();
      this.left -= 1;
      if (i % PIECE === 0) await this.workbook.drained(this.sink);
    }
    await this.workbook.drained(this.sink);
  }

  /** @param sample rows that decide how wide the columns are */
  private begin(sample: readonly Cell[][]): void {
    this.count += 1;
    const name = this.count === 1 ? 'Result' : `Result ${this.count}`;
    this.sheet = this.workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
    this.sheet.columns = this.columns.map((column, i) => ({
      width: widthOf(
        column,
        sample.map((row) => row[i]),
      ),
      style: { numFmt: NUMBER_FORMATS[column.type] },
    }));
    const header = this.sheet.addRow(this.columns.map(({ name: text }) => cellText(text)));
    header.font = { bold: true };
    header.commit();
    this.left = this.sheetRows - 1;
  }
}

function widthOf({ name, type }: QueryColumn, sample: readonly (Cell | undefined)[]): number {
  if (type === 'timestamp') return Math.max(WIDTH.ofTime, Math.min(name.length + 2, WIDTH.most));
  const lengths = sample.map((cell) => String(cellValue(cell, 'text') ?? '').length);
  return Math.min(Math.max(WIDTH.least, name.length + 2, ...lengths.map((length) => length + 1)), WIDTH.most);
}
