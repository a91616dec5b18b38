import type { ProjectError } from '../errors.js';
import type { FreshnessThreshold, UniqueId } from '../manifest.js';

export type NodeStatus = 'success' | 'error' | 'skipped' | 'pass' | 'fail' | 'warn' | 'cancelled';

/** What happened to one node. */
export interface NodeResult {
  uniqueId: UniqueId;
  status: NodeStatus;
  /** dbt's word for what was done (`SELECT 99`), or what went wrong and what to do. */
  message: string | null;
  /** Rows written. */
  rows: number | null;
  /** Rows that a test found wrong. */
  failures: number | null;
  /** Intervals rebuilt, of a model of the ledger. */
  intervals: number | null;
  startedAt: string | null;
  finishedAt: string | null;
  seconds: number;
  /** From 1; 0 for what no thread touched. */
  thread: number;
  compiledCode: string | null;
  error?: ProjectError;
  /** Of `source freshness`. */
  freshness?: {
    maxLoadedAt: string;
    snapshottedAt: string;
    ageSeconds: number;
    criteria: { warn_after?: FreshnessThreshold; error_after?: FreshnessThreshold; filter?: string };
  };
}

/** What a node came to, when nothing went wrong with it. */
export type NodeOutcome = Pick<NodeResult, 'status'> &
  Partial<Pick<NodeResult, 'message' | 'rows' | 'failures' | 'intervals' | 'freshness'>>;

/** A node that runs: when it began, as how manieth, on which thread. */
export interface Begun {
  id: UniqueId;
  index: number;
  started: Date;
  thread: number;
}

export function resultOf({ id, started, thread }: Begun, outcome: NodeOutcome): NodeResult {
  const finished = new Date();
  return {
    uniqueId: id,
    message: null,
    rows: null,
    failures: null,
    intervals: null,
    compiledCode: null,
    startedAt: started.toISOString(),
    finishedAt: finished.toISOString(),
    seconds: (finished.getTime() - started.getTime()) / 1_000,
    thread,
    ...outcome,
  };
}

export const COMMANDS = ['run', 'test', 'build', 'seed', 'compile', 'freshness'] as const;
export type RunCommand = (typeof COMMANDS)[number];

export interface RunResults {
  invocationId: string;
  command: RunCommand;
  startedAt: string;
  finishedAt: string;
  seconds: number;
  /** In the order in which they ended. */
  results: NodeResult[];
  status: 'completed' | 'failed' | 'cancelled';
}

/** True for what ends a run as failed and keeps what depends on it from running. */
export function isFailure(status: NodeStatus): boolean {
  return status === 'error' || status === 'fail';
}
