import type { Project } from '../compiler.js';
import { planOrder } from '../graph/order.js';
import { selectNodes, type Selection } from '../graph/select.js';
import type { Manifest, SourceNode, UniqueId } from '../manifest.js';
import { writeRunArtifacts, type RunArgs } from './artifacts.js';
import { execute, STATEMENT_TIMEOUT_MS, type ExecuteOptions, type RunDeps } from './executor.js';
import { runFreshness } from './freshness-run.js';
import { hasFreshness } from './freshness.js';
import type { RunCommand, RunResults } from './results.js';
import type { Step } from './schedule.js';

export interface RunOptions extends ExecuteOptions {
  /** dbt's selectors; everything by default. */
  select?: string[];
  exclude?: string[];
  /** What `state:` compares with. */
  state?: Manifest;
  /** These nodes and no selectors: a retry. */
  nodes?: UniqueId[];
  /** Where the artifacts go; none are written without it. */
  targetPath?: string;
  /** Kept in run_results.json beside what this function knows. */
  args?: Record<string, unknown>;
}

const RESOURCES: Record<RunCommand, string[]> = {
  freshness: ['source'],
  run: ['model'],
  test: ['test'],
  seed: ['seed'],
  build: ['model', 'seed', 'test'],
  compile: ['model', 'seed', 'test'],
};

/**
 * Runs a command of dbt's over a project.
 * @throws ProjectErrors for wrong selectors and when another run is in progress; what goes wrong with a node stands in
 * the results
 */
export async function runProject(project: Project, options: RunOptions, deps: RunDeps): Promise<RunResults> {
  const results =
    options.command === 'freshness'
      ? await runFreshness(chosenSources(project, options), options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS, deps)
      : await execute(project, planRun(project.manifest, options), options, deps);
  if (options.targetPath !== undefined) {
    await writeRunArtifacts(options.targetPath, project, results, argsOf(options));
  }
  return results;
}

/** What a command would run, in its order. */
export function planRun(manifest: Manifest, options: RunOptions): Step[] {
  const ids = options.nodes ?? selectNodes(manifest, selectionOf(options));
  return planOrder(manifest, ids).map(({ id, parents }) => ({ id, waitsFor: parents }));
}

function selectionOf({ command, select, exclude, state }: RunOptions): Selection {
  return {
    resourceTypes: RESOURCES[command],
    ...(select && { select }),
    ...(exclude && { exclude }),
    ...(state && { state }),
  };
}

function argsOf({ command, select, exclude, fullRefresh, threads, failFast, args }: RunOptions): RunArgs {
  return {
    ...args,
    which: command,
    select: select ?? [],
    exclude: exclude ?? [],
    full_refresh: fullRefresh ?? false,
    threads: threads ?? null,
    fail_fast: failFast ?? false,
  };
}

/** Sources that say how old they may be. */
function chosenSources({ manifest }: Project, options: RunOptions): SourceNode[] {
  const ids = options.nodes ?? selectNodes(manifest, selectionOf(options));
  return ids.flatMap((id) => manifest.sources[id] ?? []).filter(hasFreshness);
}
