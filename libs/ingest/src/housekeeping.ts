import type { Database } from '@strata/data';

/** Ledger rows older than this are deleted, save those that an open dead letter still needs. */
const LEDGER_DAYS = 35;

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

const PURGE_CHUNK = 20_000;

/**
 * Removes everything `raw` holds of a deleted project, in transactions of limited size, and has the rollups follow. Safe to repeat; a project that
 * is there after all keeps what it has. Returns the number of events removed.
 */
export async function purgeProject(db: Database, workspaceId: string, projectId: string): Promise<number> {
  if (await isThere(db, workspaceId, projectId)) return 0;
  let removed = 0;
  for (let chunk = PURGE_CHUNK; chunk === PURGE_CHUNK; removed += chunk) {
    chunk = await db.withPipeline((sql) =>
      sql.execute(
        `DELETE FROM raw.events e USING (
           SELECT occurred_at, event_id FROM raw.events WHERE workspace_id = $1 AND project_id = $2 LIMIT $3) x
         WHERE e.workspace_id = $1 AND e.project_id = $2
           AND e.occurred_at = x.occurred_at AND e.event_id = x.event_id`,
        [workspaceId, projectId, PURGE_CHUNK],
      ),
    );
  }
  await db.withPipeline(async (sql) => {
    for (const table of ['dirty_intervals', 'dead_letters', 'people', 'seals']) {
      await sql.execute(`DELETE FROM raw.${table} WHERE workspace_id = $1 AND project_id = $2`, [
        workspaceId,
        projectId,
      ]);
    }
    await sql.execute('DELETE FROM raw.visitor_salts WHERE scope = $1', [`import:${projectId}`]);
    // The next run of the transforms finds nothing of the project, and removes what it had built.
    await sql.execute(
      `INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id) VALUES ($1, $2, '-infinity', $2)`,
      [workspaceId, projectId],
    );
  });
  return removed;
}

/**
 * The job is queued by the transaction that deletes the project: the lock waits until that is over, and when it was
 * rolled back the project is still there.
 */
async function isThere(db: Database, workspaceId: string, projectId: string): Promise<boolean> {
  const rows = await db.writeWorkspace({ workspaceId }, (sql) =>
    sql.query('SELECT id FROM public.projects WHERE workspace_id = $1 AND id = $2 FOR KEY SHARE', [
      workspaceId,
      projectId,
    ]),
  );
  return rows.length > 0;
}
