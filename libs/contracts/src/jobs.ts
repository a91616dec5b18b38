import type { StoredEvent } from './events.js';

/** Queue name → job payload. A job without a handler fails the worker's start. */
export interface JobMap {
  /** A durable batch of accepted events; the job's id is its `batch_id`. */
  'ingest-batch': { batch_id: string; events: StoredEvent[] };
}

export type QueueName = keyof JobMap;
export const QUEUE_NAMES = ['ingest-batch'] as const satisfies readonly QueueName[];

/** Redis pub/sub channel → message. `{}` in a channel name stands for an id. */
export interface ChannelMap {
  /** A write key, project or source changed: forget what is cached about this project. */
  'project-changed': { project_id: string };
}
export type ChannelName = keyof ChannelMap;
