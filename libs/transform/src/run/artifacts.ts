import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Project } from '../compiler.js';
import { ProjectErrors } from '../errors.js';
import type { Manifest, UniqueId } from '../manifest.js';
import { COMMANDS, isFailure, type NodeResult, type RunCommand, type RunResults } from './results.js';

/** The dbt whose artifacts these are shaped like. */
const DBT_VERSION = '1.8.0';
const RUN_RESULTS = 'run_results.json';

/** What a run was asked, kept in run_results.json so that `retry` can ask it again. */
export type RunArgs = Record<string, unknown> & { which: RunCommand };

function metadata(schema: string, { invocationId, finishedAt }: RunResults): Record<string, unknown> {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${schema}.json`,
    dbt_version: DBT_VERSION,
    generated_at: finishedAt,
    invocation_id: invocationId,
    env: {},
  };
}

function timing({ startedAt, finishedAt }: NodeResult): object[] {
  return startedAt === null ? [] : [{ name: 'execute', started_at: startedAt, completed_at: finishedAt }];
}

function adapterResponse({ message, rows, status }: NodeResult): Record<string, unknown> {
  if (status !== 'success' || message === null) return {};
  const code = message.replace(/[\d ]+$/, '');
  return { _message: message, code, ...(rows !== null && { rows_affected: rows }) };
}

/** run_results.json in dbt's shape (v6). */
export function runResultsJson(manifest: Manifest, results: RunResults, args: RunArgs): Record<string, unknown> {
  return {
    metadata: metadata('run-results/v6', results),
    results: results.results.map((result) => ({
      // dbt has no word for what was cancelled.
      status: result.status === 'cancelled' ? 'skipped' : result.status,
      timing: timing(result),
      thread_id: `Thread-${result.thread}`,
      execution_time: result.seconds,
      adapter_response: adapterResponse(result),
      message: result.message,
      failures: result.failures,
      unique_id: result.uniqueId,
      compiled: result.compiledCode !== null,
      compiled_code: result.compiledCode,
      relation_name: manifest.nodes[result.uniqueId]?.relation_name ?? null,
      batch_results: null,
    })),
    elapsed_time: results.seconds,
    args,
  };
}

/** sources.json in dbt's shape (v3). */
export function sourcesJson(results: RunResults): Record<string, unknown> {
  return {
    metadata: metadata('sources/v3', results),
    results: results.results.map((result) => {
      const { uniqueId, freshness, message, status } = result;
      if (freshness === undefined) return { unique_id: uniqueId, error: message, status: 'runtime error' };
      return {
        unique_id: uniqueId,
        max_loaded_at: freshness.maxLoadedAt,
        snapshotted_at: freshness.snapshottedAt,
        max_loaded_at_time_ago_in_s: freshness.ageSeconds,
        status,
        criteria: freshness.criteria,
        adapter_response: {},
        timing: timing(result),
        thread_id: `Thread-${result.thread}`,
        execution_time: result.seconds,
      };
    }),
    elapsed_time: results.seconds,
  };
}

/** Writes a file whole or not at all, with its folder. */
export async function writeArtifact(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.tmp`;
  await writeFile(beside, text);
  await rename(beside, file);
}

/** The artifacts of a run: run_results.json or sources.json, and the compiled queries. */
export async function writeRunArtifacts(
  folder: string,
  project: Project,
  results: RunResults,
  args: RunArgs,
): Promise<void> {
  if (results.command === 'freshness') {
    return writeArtifact(path.join(folder, 'sources.json'), JSON.stringify(sourcesJson(results)));
  }
  for (const { uniqueId, compiledCode } of results.results) {
    const node = project.manifest.nodes[uniqueId];
    if (node === undefined || compiledCode === null) continue;
    const file =
      node.resource_type === 'test' ? `${node.original_file_path}/${node.name}.sql` : node.original_file_path;
    await writeArtifact(path.join(folder, 'compiled', node.package_name, file), compiledCode);
  }
  const record = runResultsJson(project.manifest, results, args);
  await writeArtifact(path.join(folder, RUN_RESULTS), JSON.stringify(record));
}

/** What a retry has to run: what failed or was skipped last time, asked as it was then. */
export interface Retry {
  args: RunArgs;
  nodes: UniqueId[];
}

/** @throws ProjectErrors when there is no run to go on with */
export async function readRetry(folder: string): Promise<Retry> {
  const file = path.join(folder, RUN_RESULTS);
  const refuse = (message: string): ProjectErrors =>
    new ProjectErrors([{ code: 'no_previous_run', message, hint: 'Run something first.', file }]);
  const text = await readFile(file, 'utf8').catch(() => {
    throw refuse('There is no earlier run to retry.');
  });
  const { args, results } = parseResults(text) ?? {};
  if (args === undefined || results === undefined) throw refuse('This is not the record of a run.');
  const again = results.filter(({ status }) => status === 'skipped' || isFailure(status));
  return { args, nodes: again.map(({ unique_id: id }) => id) };
}

function parseResults(
  text: string,
): { args: RunArgs; results: { unique_id: string; status: NodeResult['status'] }[] } | null {
  try {
    const parsed = JSON.parse(text) as ReturnType<typeof parseResults>;
    const isRecord = Array.isArray(parsed?.results) && COMMANDS.includes(parsed.args.which);
    return isRecord ? parsed : null;
  } catch {
    return null;
  }
}
