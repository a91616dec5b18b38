import type { RunningQuery } from '@strata/query';
import { objectWriter } from './json.js';

/** A result as lines of JSON, an object each, a piece per batch. */
export async function* ndjsonPieces({ columns, batches }: RunningQuery): AsyncGenerator<string> {
  const objectText = objectWriter(columns);
  for await (const batch of batches) yield batch.map((row) => `${objectText(row)}\n`).join('');
}
