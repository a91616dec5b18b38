import type { Database } from '@strata/data';
import { repositoryRoot } from '@strata/platform';
import { IntervalLedger, openProject, runProject } from '@strata/transform';
import path from 'node:path';

/** Builds all models or those selected, as a run of the transforms does, and tells of the slowest; returns the seconds. */
export async function buildRollups(
  db: Database,
  databaseUrl: string,
  log: (line: string) => void,
  select?: string[],
): Promise<number> {
  const database = new URL(databaseUrl).pathname.slice(1);
  const target = { name: 'default', type: 'postgres', database, schema: 'marts', threads: 2 } as const;
  const project = await openProject(path.join(repositoryRoot(), 'transforms'), { target });
  try {
    const options = { database: db, ledger: new IntervalLedger(db) };
    const what = { command: 'run', threads: 2, ...(select && { select }) } as const;
    const { results, seconds } = await runProject(project, what, options);
    const failed = results.filter(({ status }) => status !== 'success');
    if (failed.length > 0) throw new Error(failed.map(({ message }) => message).join('\n'));
    for (const model of [...results].sort((a, b) => b.seconds - a.seconds).slice(0, 5)) {
      log(`${model.seconds.toFixed(1)} s ${model.uniqueId} ${model.message}`);
    }
    return seconds;
  } finally {
    await project.close();
  }
}
