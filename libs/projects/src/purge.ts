import type { Redis } from '@strata/queue';

/** By then what was in the queue when a project was deleted has been stored. */
const LATE_PURGE_MS = 3_600_000;

/** Has the worker remove a deleted project's events. To be called in the transaction that deletes it. */
export async function enqueuePurge(redis: Redis, workspaceId: string, projectId: string): Promise<void> {
  const payload = { workspace_id: workspaceId, project_id: projectId };
  await redis.enqueue('project-purge', payload, { jobId: projectId });
  // Events that waited in the queue meanwhile are stored after the first purge.
  await redis.enqueue('project-purge', payload, { jobId: `${projectId}-late`, delayMs: LATE_PURGE_MS });
}
