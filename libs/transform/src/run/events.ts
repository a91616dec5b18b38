import type { UniqueId } from '../manifest.js';
import type { NodeResult, RunCommand, RunResults } from './results.js';

/** What a run tells while it goes on. `index` counts from 1 in the order in which nodes start. */
export type RunEvent =
  | { type: 'run_started'; invocationId: string; command: RunCommand; nodes: UniqueId[]; threads: number }
  | { type: 'node_started'; node: UniqueId; index: number; total: number }
  /** Intervals of the ledger. */
  | { type: 'node_progress'; node: UniqueId; done: number; total: number }
  | { type: 'node_finished'; node: UniqueId; index: number; total: number; result: NodeResult }
  | { type: 'log'; node?: UniqueId; level: 'info' | 'warn'; line: string }
  | { type: 'run_finished'; results: RunResults };
