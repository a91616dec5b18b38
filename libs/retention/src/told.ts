import type { Database, Sql } from '@strata/data';
import type { AuditLog } from '@strata/identity';
import { newId, systemContext } from '@strata/platform';
import { eventsSince } from '@strata/projects';
import { isWhenChanged, type Manifest } from '@strata/transform';
import type { Terms } from './terms.js';

/** Adds to what the run has removed, in the transaction that removes the rows. */
export async function noteRemoved(
  sql: Sql,
  { workspaceId }: { workspaceId: string },
  table: string,
  rows: number,
): Promise<void> {
  if (rows === 0) return;
  await sql.execute(
    `INSERT INTO public.retention_runs AS r (workspace_id, removing)
     SELECT id, jsonb_build_object($2::text, $3::int8) FROM public.workspaces WHERE id = $1
     ON CONFLICT (workspace_id) DO UPDATE SET
       removing = jsonb_set(r.removing, ARRAY[$2], to_jsonb(coalesce((r.removing->>$2)::int8, 0) + $3::int8))`,
    [workspaceId, table, rows],
  );
}

/**
 * Has tables that are built as a whole built anew, if a run has removed something: they do not see it otherwise. Safe to
 * repeat.
 */
export async function rebuildWhole(sql: Sql, { workspaceId, projectIds }: Terms, manifest: Manifest): Promise<void> {
  const models = Object.values(manifest.nodes).filter(isWhenChanged);
  await sql.execute(
    `INSERT INTO raw.pending_intervals (workspace_id, project_id, model, bucket, fold_id)
     SELECT $1, project_id, model, date_bin('15 minutes', now(), timestamptz '2000-01-01 00:00+00'), $4
     FROM unnest($2::uuid[]) AS project_id CROSS JOIN unnest($3::text[]) AS model
     WHERE EXISTS (SELECT FROM public.retention_runs WHERE workspace_id = $1 AND removing <> '{}')`,
    [workspaceId, projectIds, models.map(({ name }) => name), newId()],
  );
}

/** Ends a run: one entry of the audit log says what went, also what an earlier run that was cut off removed. */
export async function tellRemoved(db: Database, audit: AuditLog, workspaceId: string, now: Date): Promise<void> {
  const ctx = systemContext(workspaceId, newId());
  await db.withWorkspace(ctx, async (tx) => {
    const [run] = await tx.$queryRaw<{ removing: Record<string, number> }[]>`
      INSERT INTO public.retention_runs (workspace_id) SELECT id FROM public.workspaces WHERE id = ${workspaceId}::uuid
      ON CONFLICT (workspace_id) DO UPDATE SET workspace_id = excluded.workspace_id RETURNING removing`;
    if (!run) return;
    const { removing: removed } = run;
    const hasRemoved = Object.keys(removed).length > 0;
    await tx.$executeRaw`UPDATE public.retention_runs SET ran_at = ${now}, removing = '{}',
        removed_at = CASE WHEN ${hasRemoved} THEN ${now} ELSE removed_at END,
        removed = CASE WHEN ${hasRemoved} THEN removing ELSE removed END
      WHERE workspace_id = ${workspaceId}::uuid`;
    if (!hasRemoved) return;
    const events_before = Object.fromEntries(
      [...(await eventsSince(tx, ctx))].map(([id, at]) => [id, at.toISOString()]),
    );
    await audit.record(tx, ctx, {
      action: 'retention.applied',
      resourceType: 'workspace',
      resourceId: workspaceId,
      metadata: { removed, events_before },
    });
  });
}
