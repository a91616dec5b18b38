import type { StreamableFile } from '@nestjs/common';
import type { QuerySummary, RunningQuery } from '@strata/query';
import { asDomainError, errorBody } from '../edge/error.filter.js';
import { JsonLines } from './json-lines.js';

/** Runs a query with a consumer of its batches; as `QueryRunner.run`, with everything else said. */
export type RunQuery = (
  signal: AbortSignal,
  consume: (running: RunningQuery) => Promise<void>,
) => Promise<{ summary: QuerySummary }>;

/**
 * A result as lines of JSON, sent while it is computed: the columns, each row, and at last the summary or the error. The
 * database waits while the client does not read.
 * @param closed aborts when the client goes away, also before there is a row: that ends the query
 * @throws what goes wrong before the first row, as an ordinary error
 */
export async function ndjson(run: RunQuery, closed: AbortSignal, correlationId: string): Promise<StreamableFile> {
  const lines = new JsonLines();
  await new Promise<void>((resolve, reject) => {
    let hasBegun = false;
    const consume = async ({ columns, batches }: RunningQuery): Promise<void> => {
      hasBegun = true;
      resolve();
      await lines.send({ columns });
      for await (const rows of batches) await lines.send(...rows);
    };
    run(closed, consume).then(
      ({ summary: { row_count, is_truncated, duration_ms } }) =>
        lines.end({ summary: { row_count, is_truncated, duration_ms } }),
      (error: unknown) => {
        if (!hasBegun) return reject(error instanceof Error ? error : new Error(String(error)));
        lines.end(errorBody(asDomainError(error), correlationId));
      },
    );
  });
  return lines.file;
}
