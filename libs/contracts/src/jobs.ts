import type { LiveBatch } from './live.js';

/** Queue name → job payload. A job without a handler fails the worker's start. */
export interface JobMap {
  /** A durable batch of accepted events, of any number of workspaces; the job's id is its `batch_id`. */
  'ingest-batch': IngestBatch;
  /** A deleted project, whose events are to be removed. Comes twice, the second time an hour later. */
  'project-purge': { workspace_id: string; project_id: string };
  /** A project that is to be filled with made-up traffic which ends at `end` (ms since the epoch). */
  'sample-data': { workspace_id: string; project_id: string; end: number };
  /** A pending run of the transforms; the job's id is its own. */
  'transform-run': { run_id: string };
  /** A pending computation of a metric; the job's id is its own. */
  'metric-run': { workspace_id: string; run_id: string };
  /** Scheduled refreshes of saved queries are due in this workspace; the job's id is the workspace's. */
  'query-refresh': { workspace_id: string };
  /** A pending export; the job's id is its own. */
  export: { workspace_id: string; export_id: string };
}

export type QueueName = keyof JobMap;
export const QUEUE_NAMES = [
  'ingest-batch',
  'project-purge',
  'sample-data',
  'transform-run',
  'metric-run',
  'query-refresh',
  'export',
] as const satisfies readonly QueueName[];

/** Redis pub/sub channel → message. `{}` in a channel name stands for an id. */
export interface ChannelMap {
  /** A write key, project or source changed: forget what is cached about this project. */
  'project-changed': { project_id: string };
  /** Somebody's rights shrank, by a membership or a sign-in that ended: check again what is open for them. */
  /** Events of a project, for its live feed: only published for whoever watches. */
  [live: `live:${string}`]: { position: string; batch: LiveBatch };
  'access-changed': { user_id: string } | { workspace_id: string };
  /** Somebody cancels a query of their own, wherever it runs. */
  'query-cancelled': { workspace_id: string; user_id: string; query_id: string };
}
export type ChannelName = keyof ChannelMap;

/** Accepted events as rows in COPY's text format, without the last column, `batch_id`. See EVENT_COLUMNS. */
export interface IngestBatch {
  batch_id: string;
  rows: string[];
}
