import type { Database } from '@strata/data';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import {
  failedHook,
  IntervalLedger,
  manifestJson,
  planRun,
  ProjectErrors,
  readManifest,
  readRetry,
  recordedRun,
  runProject,
  writeArtifact,
  type Manifest,
  type Project,
  type RunCommand,
  type RunDeps,
  type RunEvent,
  type RunOptions,
  type RunResults,
} from '@strata/transform';
import type { Flags } from './flags.js';
import { listing } from './listing.js';
import { Printer } from './printer.js';
import { placeOf, type Place } from './profile.js';
import { EXIT, withParsedProject, withRunnableProject } from './session.js';

/** `run`, `build`, `test`, `seed`, `compile`, `source freshness`. */
export async function runCommand(command: RunCommand, flags: Flags): Promise<number> {
  return start(placeOf(flags), flags, { command, ...(await selection(flags)) });
}

/** `retry`: what failed or was skipped last time, with the settings of that time. */
export async function retry(flags: Flags): Promise<number> {
  const place = placeOf(flags);
  const { args, nodes } = await readRetry(place.targetPath);
  if (nodes.length === 0) {
    console.log('Nothing to retry: everything of the last run went well.');
    return EXIT.ok;
  }
  const vars = flags.vars ?? (args['vars'] as Flags['vars']);
  const fullRefresh = flags.fullRefresh ?? args['full_refresh'] === true;
  return start(place, { ...flags, fullRefresh, ...(vars && { vars }) }, { command: args.which, nodes });
}

/** @throws ProjectErrors when there is no manifest.json */
async function readState(folder: string): Promise<Manifest> {
  const file = path.resolve(folder, 'manifest.json');
  const text = await readFile(file, 'utf8').catch(() => {
    const message = 'There is no earlier manifest.json here.';
    const hint = 'Name the folder of one by --state; `transforms parse` writes it.';
    throw new ProjectErrors([{ code: 'no_state', message, hint, file }]);
  });
  return readManifest(text);
}

/** `parse`: reads the project and writes manifest.json. */
export function parseProject(flags: Flags): Promise<number> {
  const place = placeOf(flags);
  return withParsedProject(place, flags, async ({ manifest }) => {
    await writeManifest(place, manifest);
    const [nodes, sources, macros] = [manifest.nodes, manifest.sources, manifest.macros].map(
      (of) => Object.keys(of).length,
    );
    if (!flags.quiet) console.log(`Parsed ${nodes} nodes, ${sources} sources and ${macros} macros.`);
    return EXIT.ok;
  });
}

/** `ls`: what a selection takes. */
export function list(flags: Flags): Promise<number> {
  const place = placeOf(flags);
  return withParsedProject(place, flags, async ({ manifest }) => {
    const options = { command: 'build' as const, ...(await selection(flags)) };
    const ids = planRun(manifest, options).map(({ id }) => id);
    for (const line of listing(manifest, ids, flags)) console.log(line);
    return EXIT.ok;
  });
}

async function selection({ select, exclude, state }: Flags): Promise<Pick<RunOptions, 'select' | 'exclude' | 'state'>> {
  return {
    ...(select && { select }),
    ...(exclude && { exclude }),
    ...(state !== undefined && { state: await readState(state) }),
  };
}

type What = Pick<RunOptions, 'command' | 'nodes' | 'select' | 'exclude' | 'state'>;

function start(place: Place, flags: Flags, what: What): Promise<number> {
  return withRunnableProject(place, flags, async (project, target, database, signal) => {
    await writeManifest(place, project.manifest);
    const write = (line: string): void => console.log(line);
    const printer = new Printer(project.manifest, target, { quiet: flags.quiet ?? false, write });
    const options: RunOptions = {
      ...what,
      threads: target.threads,
      targetPath: place.targetPath,
      args: { vars: flags.vars ?? {}, target: target.name },
      ...(flags.fullRefresh !== undefined && { fullRefresh: flags.fullRefresh }),
      ...(flags.failFast !== undefined && { failFast: flags.failFast }),
      ...(flags.statementTimeout !== undefined && { statementTimeoutMs: flags.statementTimeout * 1_000 }),
    };
    const deps = { database, signal, onEvent: (event: RunEvent) => printer.on(event) };
    const results = place.isInstalled
      ? await runInstalled(project, options, deps)
      : await runProject(project, options, deps);
    // Stopped while it waited for its turn.
    if (!results) return EXIT.failed;
    const [only] = results.results;
    if (what.command === 'compile' && results.results.length === 1 && only?.compiledCode)
      console.log(only.compiledCode);
    return results.status === 'completed' ? EXIT.ok : EXIT.failed;
  });
}

/**
 * Runs the installation's own project, which alone may take the marks of the ledger; what it builds is recorded as a run.
 * Answers undefined when it never came to its turn.
 */
async function runInstalled(
  project: Project,
  options: RunOptions,
  deps: RunDeps & { database: Database; signal: AbortSignal; onEvent: (event: RunEvent) => void },
): Promise<RunResults | undefined> {
  const { command } = options;
  const ledgered = { ...deps, ledger: new IntervalLedger(deps.database) };
  if (command === 'compile' || command === 'freshness') return runProject(project, options, ledgered);
  let results: RunResults | undefined;
  const request = {
    command,
    requester: userInfo().username,
    select: options.nodes ?? options.select ?? [],
    exclude: options.exclude ?? [],
    fullRefresh: options.fullRefresh ?? false,
  };
  await recordedRun(
    deps.database,
    request,
    async ({ id: runId }, { onEvent, signal }) => {
      const both = (event: RunEvent): void => {
        deps.onEvent(event);
        onEvent(event);
      };
      results = await runProject(project, { ...options, runId }, { ...ledgered, onEvent: both, signal });
      return failedHook(results.results);
    },
    { signal: deps.signal, onWaiting: () => console.log('Waiting for the run that is in progress …') },
  );
  return results;
}

function writeManifest({ targetPath }: Place, manifest: Manifest): Promise<void> {
  return writeArtifact(path.join(targetPath, 'manifest.json'), manifestJson(manifest));
}
