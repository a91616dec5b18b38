import { DomainError, newId } from '@strata/platform';
import type { EventRate, Redis } from '@strata/queue';
import { GroupCommit } from './group-commit.js';

/** One flush holds at most this much; so does the memory that one job takes in the worker. */
const FLUSH_LIMITS = { maxWeight: 5_000, maxBytes: 8 * 1024 * 1024 };
/** More rows than this waiting for Redis: it does not keep up, and memory is no queue. */
const MAX_WAITING_ROWS = 100_000;

/** Writes rows into the durable queue, many requests to a job. */
export class Publisher {
  private readonly group: GroupCommit<string[]>;

  constructor(
    private readonly redis: Redis,
    private readonly rate?: EventRate,
  ) {
    this.group = new GroupCommit((requests) => this.flush(requests), FLUSH_LIMITS);
  }

  /**
   * Resolves when the rows are safe in Redis.
   * @throws DomainError `unavailable`, `queue_full`; the rows may be safe all the same: a retry must repeat their ids.
   */
  async publish(rows: string[]): Promise<void> {
    if (this.group.waitingWeight > MAX_WAITING_ROWS) {
      throw new DomainError('unavailable', 'The queue does not keep up.', {
        hint: 'Try again shortly.',
        retryAfter: 2,
      });
    }
    await this.group.add(rows, rows.length, sizeOf(rows));
  }

  private async flush(requests: string[][]): Promise<void> {
    const batchId = newId();
    const job = this.redis.enqueue('ingest-batch', { batch_id: batchId, rows: requests.flat() }, { jobId: batchId });
    // In the same write to the socket as the job.
    await Promise.all([job, this.rate?.flush()]);
  }
}

function sizeOf(rows: readonly string[]): number {
  let bytes = 0;
  for (const row of rows) bytes += row.length;
  return bytes;
}
