import type { RunningQuery } from '@strata/query';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvPieces } from './csv.js';
import { jsonPieces } from './json.js';
import { ndjsonPieces } from './ndjson.js';
import { writeXlsx, type ExportFacts } from './xlsx.js';

export const EXPORT_FORMATS = ['csv', 'json', 'ndjson', 'xlsx'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const CONTENT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

const PIECES = { csv: csvPieces, json: jsonPieces, ndjson: ndjsonPieces };

/**
 * Writes the rows of a running query as a file, no faster than `sink` takes it. Rejects when the sink is closed before
 * the end: whoever reads has gone.
 */
export async function writeExport(
  format: ExportFormat,
  running: RunningQuery,
  sink: Writable,
  facts: ExportFacts,
): Promise<void> {
  if (format === 'xlsx') return writeXlsx(running, sink, facts);
  await pipeline(Readable.from(PIECES[format](running), { objectMode: false }), sink);
}
