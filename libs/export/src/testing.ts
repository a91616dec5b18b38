import type { Cell, ColumnType, RunningQuery } from '@strata/query';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { writeExport, type ExportFormat } from './write.js';
import { writeXlsx, type ExportFacts } from './xlsx.js';

export const FACTS: ExportFacts = {
  name: 'Orders',
  params: { region: 'north', since: '-7d', ids: [1, 2], none: null },
  at: new Date('2026-11-21T12:00:00Z'),
  zone: 'Europe/Vienna',
};

/** A running query that hands out these rows, a few at a time. */
export function running(columns: [name: string, type: ColumnType][], rows: Cell[][], batchSize = 3): RunningQuery {
  async function* batches(): AsyncGenerator<Cell[][]> {
    for (let i = 0; i < rows.length; i += batchSize) {
      await Promise.resolve();
      yield rows.slice(i, i + batchSize);
    }
  }
  return { columns: columns.map(([name, type]) => ({ name, type, pg_type: type })), batches: batches() };
}

/** The whole file. */
export async function fileOf(format: ExportFormat, query: RunningQuery): Promise<Buffer> {
  const sink = new PassThrough();
  const [file] = await Promise.all([buffer(sink), writeExport(format, query, sink, FACTS)]);
  return file;
}

/** A workbook whose sheets have few rows. */
export async function smallSheets(query: RunningQuery, sheetRows: number): Promise<Buffer> {
  const sink = new PassThrough();
  const [file] = await Promise.all([buffer(sink), writeXlsx(query, sink, FACTS, sheetRows)]);
  return file;
}
