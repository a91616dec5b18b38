import type { Database } from '@strata/data';
import { IntervalLedger } from '../ledger/ledger.js';
import { keptModels } from '../ledger/lineage.js';
import type { Manifest } from '../manifest.js';
import type { ProjectError } from '../errors.js';
import type { NodeResult } from '../run/results.js';
import { runProject } from '../run/run-project.js';
import { markRange, pendRange } from './mark-range.js';
import type { ProjectCache } from './project-cache.js';
import type { ClaimedRun } from './run-records.js';
import type { ExecuteRun } from './run-worker.js';

/** Runs the installation's own project. */
export function runExecutor(db: Database, projects: ProjectCache): ExecuteRun {
  return (run, { onEvent, signal }) =>
    projects.use(async (project) => {
      const select = await selectionOf(db, run, project.manifest);
      const { command, exclusion: exclude, full_refresh: fullRefresh, id: runId } = run;
      const options = { command, exclude, fullRefresh, runId, ...select };
      const { results } = await runProject(project, options, {
        database: db,
        ledger: new IntervalLedger(db),
        onEvent,
        signal,
      });
      return failedHook(results);
    });
}

/** What went wrong with the project's own hooks: they are no nodes. */
export function failedHook(results: readonly NodeResult[]): ProjectError | undefined {
  return results.find(({ uniqueId }) => uniqueId.startsWith('operation.'))?.error;
}

/** What the run selects; of a recompute the models that the ledger keeps, or some of them, once its range is marked. */
async function selectionOf(
  db: Database,
  run: ClaimedRun,
  manifest: Manifest,
): Promise<{ select?: string[] } | { nodes: string[] }> {
  const { id, workspace_id: workspaceId, project_id: projectId, range_from: from, range_to: to, selection } = run;
  if (!workspaceId || !projectId || !from || !to) return selection.length > 0 ? { select: selection } : {};
  const range = { workspaceId, projectId, from, to, batchId: id };
  const kept = keptModels(manifest);
  const some = kept.filter(({ name }) => selection.includes(name));
  await db.withPipeline((sql) => (some.length > 0 ? pendRange(sql, range, some) : markRange(sql, range, manifest)));
  return { nodes: (some.length > 0 ? some : kept).map(({ unique_id: node }) => node) };
}
