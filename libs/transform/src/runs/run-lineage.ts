import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import type { RunLineage } from './views.js';

/**
 * The run that made a row, as a workspace may see it: one of its own with what became of each model, or one of the whole
 * installation without what that did to others.
 */
export async function runLineage(
  sql: Sql,
  { workspaceId }: WorkspaceContext,
  id: string,
): Promise<RunLineage | undefined> {
  const [run] = await sql.query<RunLineage>(
    `SELECT r.id, r.trigger, r.status, r.project_id, r.range_from, r.range_to, r.report_slug, r.window_name, r.summary,
       CASE WHEN r.workspace_id IS NULL THEN NULL ELSE r.requester_label END AS requester_label, r.nodes_total,
       r.nodes_done, r.error, r.created_at, r.started_at, r.finished_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('node', n.node, 'status', n.status, 'rows_affected', n.rows_affected,
           'intervals', n.intervals) ORDER BY n.position), '[]')
         FROM public.transform_run_nodes n WHERE n.run_id = r.id AND n.workspace_id = $1) AS nodes
     FROM public.transform_runs r WHERE r.id = $2 AND (r.workspace_id = $1 OR r.workspace_id IS NULL)`,
    [workspaceId, id],
  );
  return run;
}
