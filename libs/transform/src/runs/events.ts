import type { UniqueId } from '../manifest.js';
import type { NodeStatus } from './views.js';

/** What a run says while it goes on. */
export type RunEvent =
  | { type: 'run_started'; nodes: UniqueId[] }
  | { type: 'node_started'; node: UniqueId }
  | { type: 'node_progress'; node: UniqueId; done: number; total: number }
  | {
      type: 'node_finished';
      node: UniqueId;
      status: NodeStatus;
      message: string | null;
      rows: number | null;
      intervals: number | null;
    }
  | { type: 'log'; node?: UniqueId; level: 'info' | 'warn' | 'error'; line: string }
  | { type: 'run_finished' };
