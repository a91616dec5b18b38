import type { TransformSql } from '@strata/data';
import type { Interval } from '../intervals.js';
import type { Manifest, ModelNode } from '../manifest.js';

/**
 * What the executor asks the interval ledger. A model is ledgered when `isLedgered` says so; without a ledger it is an
 * ordinary incremental model.
 */
export interface Ledger {
  /** Before the first node of a run, in a transaction of its own: marks become pending intervals. */
  fold(manifest: Manifest): Promise<void>;
  /**
   * In the model's REPEATABLE READ transaction: what is to be rebuilt, in batches that never split a project. Empty:
   * nothing to do, the table is not touched.
   */
  pending(sql: TransformSql, model: ModelNode): Promise<Interval[][]>;
  /** For a first build or full refresh: what must stay as it is. */
  sealed(sql: TransformSql, model: ModelNode): Promise<Interval[]>;
  /**
   * In the same transaction, last: forgets what was rebuilt and passes on to the children that it keeps what changed (read from
   * the temporary table strata_changed, or everything after a full build).
   */
  settle(sql: TransformSql, model: ModelNode, built: 'all' | Interval[], manifest: Manifest): Promise<void>;
}
