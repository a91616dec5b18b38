import type { ProjectError } from '../errors.js';
import type { UniqueId } from '../manifest.js';

export const RUN_COMMANDS = ['run', 'test', 'build', 'seed'] as const;
export type RequestedCommand = (typeof RUN_COMMANDS)[number];

export const RUN_STATUSES = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const NODE_STATUSES = [
  'pending',
  'running',
  'success',
  'error',
  'skipped',
  'pass',
  'fail',
  'warn',
  'cancelled',
] as const;
export type RunNodeStatus = (typeof NODE_STATUSES)[number];

/** How many nodes ended how. */
export type RunSummary = Partial<Record<RunNodeStatus, number>>;

/** One run of the transforms. */
export interface RunView {
  id: string;
  command: RequestedCommand;
  trigger: 'schedule' | 'person' | 'cli';
  status: RunStatus;
  /** Who asked for it: a person's name, or the schedule's. */
  requester_label: string;
  selection: string[];
  exclusion: string[];
  full_refresh: boolean;
  /** Counts the tries of a schedule since its last success. */
  attempt: number;
  /** Null until it is known. */
  nodes_total: number | null;
  nodes_done: number;
  summary: RunSummary;
  error: ProjectError | null;
  cancel_requested_at: Date | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

/** What a run did to one node. */
export interface RunNodeView {
  node: UniqueId;
  status: RunNodeStatus;
  message: string | null;
  rows_affected: number | null;
  /** Intervals rebuilt; null for what is not rebuilt by intervals. */
  intervals: number | null;
  started_at: Date | null;
  finished_at: Date | null;
}

/** A workspace's recompute of a range. */
export interface RecomputeView extends RunView {
  project_id: string;
  range_from: Date;
  range_to: Date;
  /** The report from which it was asked for: then only the reports' figures are rebuilt. */
  report_slug: string | null;
  window_name: string | null;
}

/** The run that made a row, as the row's workspace may see it. */
export interface RunLineage
  extends
    Pick<
      RunView,
      | 'id'
      | 'trigger'
      | 'status'
      | 'nodes_total'
      | 'nodes_done'
      | 'summary'
      | 'error'
      | 'created_at'
      | 'started_at'
      | 'finished_at'
    >,
    Pick<RecomputeView, 'report_slug' | 'window_name'> {
  /** Null for a run of the whole installation, as are project and range: it rebuilds whatever has changed. */
  requester_label: string | null;
  project_id: string | null;
  range_from: Date | null;
  range_to: Date | null;
  /** What it did to each model of a recompute. */
  nodes: Pick<RunNodeView, 'node' | 'status' | 'rows_affected' | 'intervals'>[];
}

export const RUN_COLUMNS =
  'id, command, trigger, status, requester_label, selection, exclusion, full_refresh, attempt, nodes_total, ' +
  'nodes_done, summary, error, cancel_requested_at, created_at, started_at, finished_at';

export const NODE_COLUMNS = 'node, status, message, rows_affected, intervals, started_at, finished_at';
