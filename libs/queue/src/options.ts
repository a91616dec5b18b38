import type { JobOptions, Queue, QueueOptions } from 'bull';
import type { Redis as Client } from 'ioredis';
import type { ConnectionKind } from './connection.js';

/**
 * 25 attempts with the capped back-off below span some ten minutes; after that a job stands as failed, visible, until
 * the schedule reconciles it. Nothing is ever dropped.
 */
export const JOB_OPTIONS: JobOptions = {
  attempts: 25,
  backoff: { type: 'capped' },
  removeOnComplete: true,
  removeOnFail: false,
  stackTraceLimit: 1,
};

/** Milliseconds before the next attempt: 0.25 s, doubling, at most 30 s. */
function cappedBackoff(attemptsMade: number): number {
  return Math.min(250 * 2 ** Math.min(attemptsMade - 1, 10), 30_000);
}

/** Settings of the consuming side of a queue. `open` makes its connections, and keeps them for closing. */
export function workerOptions(prefix: string, open: (kind: ConnectionKind) => Client): QueueOptions {
  return {
    prefix,
    createClient: (type) => open(type === 'client' ? 'worker' : type === 'bclient' ? 'blocking' : 'subscriber'),
    defaultJobOptions: JOB_OPTIONS,
    settings: {
      // A killed worker's jobs are taken up again after the lock ran out and one check found them: 10 to 20 s.
      lockDuration: 15_000,
      lockRenewTime: 5_000,
      stalledInterval: 5_000,
      // By default a job fails for good when its worker died twice; ours are safe to run again.
      maxStalledCount: 1_000_000,
      retryProcessDelay: 1_000,
      backoffStrategies: { capped: cappedBackoff },
    },
  };
}

/** Moves all failed jobs of a queue back to waiting. Returns how many there were. */
export async function retryFailed(queue: Queue): Promise<number> {
  const failed = await queue.getFailedCount();
  // In Bull since 4.7, but not in its types.
  if (failed > 0)
    await (queue as Queue & { retryJobs(o: { count: number }): Promise<void> }).retryJobs({ count: 1_000 });
  return failed;
}
