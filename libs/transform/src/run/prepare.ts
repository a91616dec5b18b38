import type { TransformSession } from '@strata/data';
import { ProjectErrors, type ProjectError } from '../errors.js';
import { runHooks } from './build.js';
import { traced } from './failure.js';
import type { RunContext } from './node-run.js';
import { SHARE_BUILT_TABLES } from '../ledger/removal-lock.js';
import { ensureSchema, templateDatabase } from './relations.js';

/**
 * Keeps every other run of the project out until the session ends, also by its process's death.
 * @throws ProjectErrors `run_in_progress`
 */
export async function claimProject(project: string, control: TransformSession): Promise<void> {
  await control.sql.query(SHARE_BUILT_TABLES);
  if (await control.tryLock(`strata transforms ${project}`)) return;
  const message = `Another run of ${project} is in progress.`;
  throw new ProjectErrors([{ code: 'run_in_progress', message, hint: 'Wait for its end, or cancel it.' }]);
}

/** @throws ProjectErrors when a schema is missing and may not be made */
export async function makeSchemas(schemas: Iterable<string>, control: TransformSession): Promise<void> {
  for (const schema of schemas) {
    try {
      await ensureSchema(control.sql, schema);
    } catch (cause) {
      const message = `The schema ${schema} cannot be made: ${(cause as Error).message}.`;
      const hint = 'Let strata_pipeline create schemas in this database, or choose another schema.';
      throw new ProjectErrors([{ code: 'database', message, hint }]);
    }
  }
}

/** Runs the project's `on-run-start` or `on-run-end`. @returns what went wrong with it */
export async function runProjectHooks(
  ctx: RunContext,
  which: 'start' | 'end',
  control: TransformSession,
): Promise<ProjectError | null> {
  const { project, invocationId, startedAt, fullRefresh, command, runId } = ctx;
  const state = { invocationId, startedAt, isIncremental: false, fullRefresh, command, runId };
  try {
    for (const hook of await project.compileOnRun(which, state, templateDatabase(control.sql))) {
      const work = (): Promise<void> => runHooks(traced(control.sql), [hook], hook.transaction);
      await (hook.transaction ? control.transaction('READ COMMITTED', work) : work());
    }
    return null;
  } catch (error) {
    if (error instanceof ProjectErrors && error.errors[0]) return error.errors[0];
    const message = `on-run-${which}: ${(error as Error).message}.`;
    return { code: 'database', message, hint: 'Correct the hook.', file: 'dbt_project.yml' };
  }
}
