import type { JobMap } from '@strata/contracts';
import type { Redis } from '@strata/queue';

/** Hands an export to the worker. The same one twice is one job. */
export async function enqueueExport(redis: Redis, job: JobMap['export']): Promise<void> {
  await redis.enqueue('export', job, { jobId: job.export_id });
}
