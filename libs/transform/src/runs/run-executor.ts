import type { Database } from '@strata/data';
import type { Config } from '@strata/platform';
import { ledgeredModels } from '../ledger/lineage.js';
import type { Manifest } from '../manifest.js';
import { openInstallationProject } from './installation-project.js';
import { markRange } from './mark-range.js';
import type { ClaimedRun } from './run-records.js';
import type { ExecuteRun } from './run-worker.js';

/** Runs the installation's own project. */
export function runExecutor(db: Database, config: Config): ExecuteRun {
  return async (run) => {
    const project = await openInstallationProject(config);
    try {
      await selectionOf(db, run, project.manifest);
    } finally {
      await project.close();
    }
  };
}

/** What the run selects; of a recompute the models that the ledger keeps, once its range is marked. */
async function selectionOf(db: Database, run: ClaimedRun, manifest: Manifest): Promise<string[]> {
  const { id, workspace_id: workspaceId, project_id: projectId, range_from: from, range_to: to } = run;
  if (!workspaceId || !projectId || !from || !to) return run.selection;
  await db.withPipeline((sql) => markRange(sql, { workspaceId, projectId, from, to, batchId: id }, manifest));
  return ledgeredModels(manifest).map(({ name }) => name);
}
