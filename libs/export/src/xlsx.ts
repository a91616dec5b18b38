import type { Cell, QueryColumn, RunningQuery } from '@strata/query';
import type { Worksheet } from 'exceljs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { SheetNames } from './sheet-names.js';
import { cellText, cellValue, NUMBER_FORMATS } from './xlsx-cells.js';
import { StreamedWorkbook } from './xlsx-stream.js';

/** What the first sheet says. */
export type CoverLine = readonly [label: string, value: string];

/** What the first sheet says about a result. */
export interface ExportFacts {
  name: string;
  /** The values of its parameters. */
  params: Readonly<Record<string, unknown>>;
  /** When it was run. */
  at: Date;
  /** The zone of its relative dates. */
  zone: string;
  /** What else is to be told. */
  more?: readonly CoverLine[];
}

/** Rows of a sheet, the header among them. */
const SHEET_ROWS = 1_048_576;
const WIDTH = { least: 8, most: 60, ofTime: 20 };
/** Rows between two looks at whether the reader keeps up. */
const PIECE = 200;
const COVER = 'About';
const INCOMPLETE = 'Not complete: the rows that should follow could not be read.';

/**
 * Writes a workbook: a cover, then the rows with typed cells under a frozen header, on as many sheets as they need.
 * @param sheetRows rows of a sheet, for tests
 */
export async function writeXlsx(
  running: RunningQuery,
  sink: Writable,
  facts: ExportFacts,
  sheetRows = SHEET_ROWS,
): Promise<void> {
  await writeWorkbook(sink, { at: facts.at, sheetRows }, async (workbook) => {
    await workbook.addTable('Result', running);
    return coverOf(facts);
  });
}

/**
 * Writes a workbook of any number of tables, one after the other.
 * @param fill adds the tables, and tells what the cover says: it stands first, and is written when all is known
 * @throws what `fill` throws, and what is wrong with the sink; the sink is closed then
 */
export async function writeWorkbook(
  sink: Writable,
  { at, sheetRows = SHEET_ROWS }: { at: Date; sheetRows?: number },
  fill: (workbook: Workbook) => Promise<readonly CoverLine[]>,
): Promise<void> {
  const stream = new StreamedWorkbook({ stream: sink, useStyles: true, useSharedStrings: false });
  stream.created = at;
  stream.creator = 'Strata';
  try {
    writeCover(stream, await fill(new Workbook(stream, sink, sheetRows)));
    // A sink that failed before would never say that it has finished.
    await Promise.race([stream.commit(), finished(sink)]);
  } catch (error) {
    stream.abort();
    sink.destroy(error as Error);
    throw error;
  }
}

/** What a single result's cover says. */
function coverOf({ name, params, at, zone, more = [] }: ExportFacts): CoverLine[] {
  return [
    ['Name', name],
    ['Run at', at.toISOString()],
    ['Times in the rows', 'UTC'],
    ['Time zone of relative dates', zone],
    ...Object.entries(params).map(([key, value]): CoverLine => [`Parameter ${key}`, paramText(value)]),
    ...more,
  ];
}

function paramText(value: unknown): string {
  if (value === null || value === undefined) return '(none)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function writeCover(workbook: StreamedWorkbook, lines: readonly CoverLine[]): void {
  const sheet = workbook.addWorksheet(COVER);
  sheet.columns = [{ width: 28 }, { width: 80 }];
  for (const [label, value] of lines) {
    const row = sheet.addRow([cellText(label), cellText(value)]);
    row.getCell(1).font = { bold: true };
    row.commit();
  }
  sheet.commit();
  workbook.putFirst(sheet);
}

/** A workbook that is being written. */
export class Workbook {
  private readonly names = new SheetNames();

  constructor(
    private readonly stream: StreamedWorkbook,
    private readonly sink: Writable,
    private readonly sheetRows: number,
  ) {
    this.names.take(COVER);
  }

  /**
   * Writes a table on as many sheets as it needs.
   * @returns the names of the sheets
   * @throws what its rows throw; what was read of them by then stands in the sheet, which can be gone on from
   */
  async addTable(name: string, { columns, batches }: RunningQuery): Promise<string[]> {
    const sheets = new Sheets(this, columns, this.sheetRows, name);
    await sheets.write(batches);
    return sheets.written;
  }

  /** Writes a sheet of a few words. @returns its name */
  async addNote(name: string, lines: readonly string[]): Promise<string> {
    const sheet = this.stream.addWorksheet(this.names.take(name));
    sheet.columns = [{ width: WIDTH.most }];
    for (const line of lines) sheet.addRow([cellText(line)]).commit();
    sheet.commit();
    await this.drained();
    return sheet.name;
  }

  begin(name: string): Worksheet {
    return this.stream.addWorksheet(this.names.take(name), { views: [{ state: 'frozen', ySplit: 1 }] });
  }

  /** Resolves once what was written is small enough to go on. */
  drained(): Promise<void> {
    return this.stream.drained(this.sink);
  }
}

/** The sheets that hold the rows of a table, one after the other. */
class Sheets {
  readonly written: string[] = [];
  private left = 0;
  private sheet?: Worksheet;

  constructor(
    private readonly workbook: Workbook,
    private readonly columns: readonly QueryColumn[],
    private readonly sheetRows: number,
    private readonly name: string,
  ) {}

  async write(batches: AsyncIterable<Cell[][]>): Promise<void> {
    try {
      for await (const batch of batches) await this.writeBatch(batch);
      if (!this.sheet) this.begin([]);
    } catch (error) {
      // Half a table must not pass for a whole one.
      this.sheet?.addRow([INCOMPLETE]).commit();
      throw error;
    } finally {
      this.sheet?.commit();
    }
  }

  private async writeBatch(batch: Cell[][]): Promise<void> {
    for (let i = 0; i < batch.length; i += 1) {
      const sheet = this.sheet && this.left > 0 ? this.sheet : this.begin(batch.slice(i, i + PIECE));
      sheet.addRow(this.columns.map(({ type }, c) => cellValue(batch[i]?.[c], type))).commit();
      this.left -= 1;
      if (i % PIECE === 0) await this.workbook.drained();
    }
    await this.workbook.drained();
  }

  /** @param sample rows that decide how wide the columns are */
  private begin(sample: readonly Cell[][]): Worksheet {
    this.sheet?.commit();
    const sheet = this.workbook.begin(this.name);
    this.written.push(sheet.name);
    sheet.columns = this.columns.map((column, i) => ({
      width: widthOf(
        column,
        sample.map((row) => row[i]),
      ),
      style: { numFmt: NUMBER_FORMATS[column.type] },
    }));
    const header = sheet.addRow(this.columns.map(({ name: text }) => cellText(text)));
    header.font = { bold: true };
    header.commit();
    this.left = this.sheetRows - 1;
    this.sheet = sheet;
    return sheet;
  }
}

function widthOf({ name, type }: QueryColumn, sample: readonly (Cell | undefined)[]): number {
  if (type === 'timestamp') return Math.max(WIDTH.ofTime, Math.min(name.length + 2, WIDTH.most));
  const lengths = sample.map((cell) => String(cellValue(cell, 'text') ?? '').length);
  return Math.min(Math.max(WIDTH.least, name.length + 2, ...lengths.map((length) => length + 1)), WIDTH.most);
}
