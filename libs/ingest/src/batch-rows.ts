import type { IngestBatch } from '@strata/contracts';
import { rowBucket, rowKey, rowTenant, rowWorkspace } from './row.js';

/** A row together with the batch that brought it. */
export interface BatchRow {
  /** See {@link rowKey}. */
  key: string;
  row: string;
  batchId: string;
}

/** Rows of one workspace and batch: what one line of the batch ledger tells. */
export interface BatchCount {
  workspaceId: string;
  batchId: string;
  rows: number;
  stored: number;
  dead: number;
}

/** A 15-minute interval in which a batch stored events. */
export interface DirtyMark {
  workspaceId: string;
  projectId: string;
  bucket: string;
  batchId: string;
}

/** Name of a batch within one workspace. */
export const ledgerKey = (workspaceId: string, batchId: string): string => `${workspaceId}/${batchId}`;

/** One ledger line per workspace and batch, nothing stored yet. */
export function countRows(batches: readonly IngestBatch[]): Map<string, BatchCount> {
  const counts = new Map<string, BatchCount>();
  for (const { batch_id: batchId, rows } of batches) {
    for (const row of rows) {
      const workspaceId = rowWorkspace(row);
      const key = ledgerKey(workspaceId, batchId);
      const count = counts.get(key);
      if (count) count.rows += 1;
      else counts.set(key, { workspaceId, batchId, rows: 1, stored: 0, dead: 0 });
    }
  }
  return counts;
}

/**
 * The rows of the batches that the ledger lacks, sorted by key: writers that overlap then take their locks in one
 * order and cannot deadlock. Of rows with the same key the first stays.
 */
export function sortedRows(batches: readonly IngestBatch[], counts: ReadonlyMap<string, BatchCount>): BatchRow[] {
  const rows: BatchRow[] = [];
  for (const { batch_id: batchId, rows: own } of batches) {
    for (const row of own) {
      if (counts.has(ledgerKey(rowWorkspace(row), batchId))) rows.push({ key: rowKey(row), row, batchId });
    }
  }
  rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return rows.filter((row, i) => row.key !== rows[i - 1]?.key);
}

const CHUNK_ROWS = 500;

/** COPY's input for COPY_COLUMNS, in chunks. */
export function* copyChunks(rows: readonly BatchRow[]): Generator<string> {
  for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
    let chunk = '';
    for (const { row, batchId } of rows.slice(start, start + CHUNK_ROWS)) chunk += `${row}\t${batchId}\n`;
    yield chunk;
  }
}

/** The intervals that rows fall into, each once per batch. `rows` are sorted by key. */
export function dirtyMarks(rows: readonly BatchRow[]): DirtyMark[] {
  const marks = new Map<string, DirtyMark>();
  for (const { row, batchId } of rows) {
    const tenant = rowTenant(row);
    const bucket = rowBucket(row);
    const key = `${tenant}\t${bucket}\t${batchId}`;
    if (marks.has(key)) continue;
    const [workspaceId = '', projectId = ''] = tenant.split('\t');
    marks.set(key, { workspaceId, projectId, bucket, batchId });
  }
  return [...marks.values()];
}
