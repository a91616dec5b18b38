import { isUndefinedTable, type Database, type Sql, type WorkspaceTx } from '@strata/data';
import { newId, type WorkspaceContext } from '@strata/platform';
import { isPartlySealed, isSealed, projectOf } from '@strata/transform';
import { DAILY, WEEKLY } from './parts.js';

/** Counts every event of every project, in every workspace: it has rows wherever any report has some. */
const WHOLE_REPORT = 'volume-by-period';

/**
 * Runs `work` in a snapshot of one workspace in which the tables of the transforms are as they were when it began.
 * `isBuilt` is false before their first run. The locks, which only hold off replacing a table, come before the snapshot
 * (ADR 12).
 */
export async function readSnapshots<T>(
  db: Database,
  ctx: WorkspaceContext,
  work: (sql: Sql, isBuilt: boolean) => Promise<T>,
  options: { signal?: AbortSignal } = {},
): Promise<T> {
  const lock = [DAILY, WEEKLY].map((table) => `aggregates.${table}`);
  try {
    return await db.readWorkspace(ctx, (sql) => work(sql, true), { lock, ...options });
  } catch (error) {
    if (!isUndefinedTable(error)) throw error;
  }
  return db.readWorkspace(ctx, (sql) => work(sql, false), options);
}

/**
 * Has the next run of the transforms rebuild all days of a workspace's snapshots, because a report has come, gone or
 * counts other events. Until then the days count as changed, and reports are told from events.
 *
 * A day that a run is building at this moment is not in the table yet, but is pending or marked: it is pending again
 * after the run, which did not see this transaction. A sealed past stays as it is.
 */
export async function rebuildSnapshots(tx: WorkspaceTx, workspaceId: string): Promise<void> {
  if (!(await isBuilt(tx, DAILY))) return;
  await tx.$executeRawUnsafe(
    `INSERT INTO raw.pending_intervals (workspace_id, project_id, model, bucket, fold_id)
     SELECT workspace_id, project_id, $2, bucket, $3::uuid FROM (
       SELECT workspace_id, project_id, bucket_start AS bucket FROM aggregates.${DAILY} WHERE report_slug = $4
       UNION SELECT workspace_id, project_id, bucket FROM raw.pending_intervals WHERE model = $2
       UNION SELECT workspace_id, project_id, bucket FROM raw.dirty_intervals
     ) days
     WHERE workspace_id = $1::uuid AND NOT ${isSealed('days.bucket', projectOf('days'))}`,
    ...[workspaceId, DAILY, newId(), WHOLE_REPORT],
  );
}

/** Whether there are rows of a report in sealed time, which no run of the transforms removes. */
export async function hasSealedSnapshots(tx: WorkspaceTx, workspaceId: string, slug: string): Promise<boolean> {
  for (const [table, length] of [
    [DAILY, '1 day'],
    [WEEKLY, '7 days'],
  ] as const) {
    if (!(await isBuilt(tx, table))) continue;
    const stretch = { from: 't.bucket_start', to: `t.bucket_start + interval '${length}'` };
    const rows = await tx.$queryRawUnsafe<unknown[]>(
      `SELECT 1 FROM aggregates.${table} t
       WHERE t.workspace_id = $1::uuid AND t.report_slug = $2 AND ${isPartlySealed(stretch, projectOf('t'))} LIMIT 1`,
      workspaceId,
      slug,
    );
    if (rows.length > 0) return true;
  }
  return false;
}

async function isBuilt(tx: WorkspaceTx, table: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ is_built: boolean }[]>`
    SELECT to_regclass(${`aggregates.${table}`}) IS NOT NULL AS is_built`;
  return row?.is_built ?? false;
}
