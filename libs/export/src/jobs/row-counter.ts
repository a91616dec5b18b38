import type { RunningQuery } from '@strata/query';

/** How far a file has come. */
export interface Progress {
  rows: number;
  /** From 0 to 1; null while nobody knows how much there is. */
  part: number | null;
}

/** The same rows, counted while they are read. */
export function counted({ columns, batches }: RunningQuery, progress: Progress): RunningQuery {
  async function* counting(): RunningQuery['batches'] {
    for await (const batch of batches) {
      yield batch;
      progress.rows += batch.length;
    }
  }
  return { columns, batches: counting() };
}
