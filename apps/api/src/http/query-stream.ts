import { StreamableFile } from '@nestjs/common';
import type { QuerySummary, RunningQuery } from '@strata/query';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { asDomainError, errorBody } from '../edge/error.filter.js';

/** Runs a query with a consumer of its batches; as `QueryRunner.run`, with everything else said. */
export type RunQuery = (
  signal: AbortSignal,
  consume: (running: RunningQuery) => Promise<void>,
) => Promise<{ summary: QuerySummary }>;

const NDJSON = 'application/x-ndjson; charset=utf-8';
const BUFFER_BYTES = 256 * 1024;

/**
 * A result as lines of JSON, sent while it is computed: the columns, each row, and at last the summary or the error. The
 * database waits while the client does not read.
 * @param closed aborts when the client goes away, also before there is a row: that ends the query
 * @throws what goes wrong before the first row, as an ordinary error
 */
export async function ndjson(run: RunQuery, closed: AbortSignal, correlationId: string): Promise<StreamableFile> {
  const lines = new PassThrough({ highWaterMark: BUFFER_BYTES });
  await new Promise<void>((resolve, reject) => {
    let hasBegun = false;
    const consume = async ({ columns, batches }: RunningQuery): Promise<void> => {
      hasBegun = true;
      resolve();
      await send(lines, { columns });
      for await (const rows of batches) {
        await sendText(lines, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      }
    };
    run(closed, consume).then(
      ({ summary: { row_count, is_truncated, duration_ms } }) =>
        lines.end(`${JSON.stringify({ summary: { row_count, is_truncated, duration_ms } })}\n`),
      (error: unknown) => {
        if (!hasBegun) return reject(error instanceof Error ? error : new Error(String(error)));
        if (!lines.destroyed) lines.end(`${JSON.stringify(errorBody(asDomainError(error), correlationId))}\n`);
      },
    );
  });
  return new StreamableFile(lines, { type: NDJSON });
}

const send = (lines: PassThrough, value: object): Promise<void> => sendText(lines, `${JSON.stringify(value)}\n`);

async function sendText(lines: PassThrough, text: string): Promise<void> {
  if (lines.destroyed) throw new Error('The client is gone.');
  if (lines.write(text)) return;
  await Promise.race([once(lines, 'drain'), once(lines, 'close')]);
}
