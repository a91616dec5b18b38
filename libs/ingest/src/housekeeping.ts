import type { Database } from '@strata/data';

/** Ledger rows older than this are deleted, save those that an open dead letter still needs. */
export const LEDGER_DAYS = 35;

/**
 * Deletes old rows of the batch ledger. No job waits that long, so none can be delivered again; a batch with an open
 * dead letter keeps its row, as the letter's history hangs on it. Returns the number deleted.
 */
export async function trimLedger(db: Database): Promise<number> {
  return db.withPipeline((sql) =>
    sql.execute(
      `DELETE FROM raw.ingest_batches b
       WHERE b.committed_at < now() - make_interval(days => $1) AND NOT EXISTS (
         SELECT FROM raw.dead_letters d
         WHERE d.workspace_id = b.workspace_id AND d.batch_id = b.batch_id AND d.resolved_at IS NULL)`,
      [LEDGER_DAYS],
    ),
  );
}
