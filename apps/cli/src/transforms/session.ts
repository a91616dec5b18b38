import { Database } from '@strata/data';
import { childEnvironment } from '@strata/platform';
import { describeError, openProject, ProjectErrors, type Project, type Target } from '@strata/transform';
import { explain } from '../explain.js';
import { withRunningInstance } from '../start/join.js';
import type { Flags } from './flags.js';
import { targetOf, type Place } from './profile.js';

/** dbt's exit codes. */
export const EXIT = { ok: 0, failed: 1, unusable: 2 } as const;
const EMBEDDED_DATABASE = 'strata';
/** Keys of the installation are none of a project's business. */
const SECRET = new Set(['STRATA_SECRET', 'DATABASE_URL', 'REDIS_URL']);

/** Runs a subcommand and says by the exit code how it went. What cannot be run at all is explained and ends with 2. */
export async function withExitCode(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    for (const line of complaints(error)) console.error(line);
    process.exitCode = EXIT.unusable;
  }
}

function complaints(error: unknown): string[] {
  if (!(error instanceof ProjectErrors)) return [explain(error)];
  return error.errors.map(({ hint, ...problem }) => {
    const text = `${describeError(problem)}`;
    return hint === undefined ? text : `${text}\n  → ${hint}`;
  });
}

async function withProject<T>(
  place: Place,
  flags: Flags,
  target: Target,
  work: (project: Project) => Promise<T>,
): Promise<T> {
  const env = Object.fromEntries(
    Object.entries(childEnvironment()).flatMap(([name, value]) =>
      value === undefined || SECRET.has(name) ? [] : [[name, value] as const],
    ),
  );
  const project = await openProject(place.dir, { target, env, ...(flags.vars && { vars: flags.vars }) });
  try {
    if (!flags.quiet) for (const warning of project.warnings) console.error(`Warning: ${describeError(warning)}`);
    return await work(project);
  } finally {
    await project.close();
  }
}

/** Opens the project without a database: it is only looked at. */
export function withParsedProject<T>(place: Place, flags: Flags, work: (project: Project) => Promise<T>): Promise<T> {
  return withProject(place, flags, targetOf(place, flags, EMBEDDED_DATABASE), work);
}

/** Opens the project with the installation's database; Ctrl-C aborts the signal. */
export function withRunnableProject<T>(
  place: Place,
  flags: Flags,
  work: (project: Project, target: Target, database: Database, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withInterrupt((signal) =>
    withRunningInstance(
      async ({ databaseUrl, secret }) => {
        const database = new Database({ databaseUrl, secret, processName: 'cli' });
        const target = targetOf(place, flags, decodeURIComponent(new URL(databaseUrl).pathname.slice(1)));
        try {
          return await withProject(place, flags, target, (project) => work(project, target, database, signal));
        } finally {
          await database.close();
        }
      },
      { handlesSignals: true },
    ),
  );
}

async function withInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
