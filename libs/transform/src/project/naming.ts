import type { Target } from '../compiler.js';
import { DBT_PACKAGE } from '../jinja/macro-library.js';
import type { MacroSource, RenderJob, RenderNode } from '../jinja/protocol.js';
import type { RenderThread } from '../jinja/thread.js';
import { customNames, defaultNames, type Draft } from './assemble.js';
import { plainConfig } from './config.js';
import type { Problems } from './problems.js';
import { scalarText } from './yaml.js';

type Names = { database: string; schema: string; alias: string };
const PARTS = ['database', 'schema', 'alias'] as const;

function nodeOf({ candidate, config }: Draft, names: Names): RenderNode {
  return {
    unique_id: candidate.uniqueId,
    name: candidate.name,
    package_name: candidate.package.settings.name,
    resource_type: candidate.kind,
    ...names,
    config: plainConfig(config),
    fqn: candidate.fqn,
    path: candidate.path,
    original_file_path: candidate.file,
    tags: config.tags,
    version: null,
  };
}

function job(one: Draft, part: (typeof PARTS)[number], names: Names, projectName: string): RenderJob {
  const node = nodeOf(one, names);
  return {
    file: one.candidate.shownFile,
    line: 1,
    source: '',
    packageName: projectName,
    node,
    call: { macro: `generate_${part}_name`, args: [customNames(one)[part], node] },
  };
}

/**
 * Database, schema and alias of every node. A project names them by macros of its own; where it has none, dbt's rule is
 * applied without asking the thread.
 */
export async function nameNodes(
  drafts: readonly Draft[],
  macros: readonly MacroSource[],
  target: Target,
  projectName: string,
  thread: RenderThread,
  problems: Problems,
): Promise<Names[]> {
  const own = macros.filter(({ packageName }) => packageName !== DBT_PACKAGE);
  const overridden = PARTS.filter((part) => own.some(({ name }) => name.endsWith(`generate_${part}_name`)));
  const names = drafts.map((one) => defaultNames(one, target));
  const jobs = drafts.flatMap((one, at) =>
    overridden.map((part) => ({ at, part, job: job(one, part, names[at] ?? defaultNames(one, target), projectName) })),
  );
  const results = await thread.render(jobs.map((one) => one.job));
  for (const [index, result] of results.entries()) {
    const { at, part } = jobs[index] ?? { at: 0, part: 'alias' };
    const name = names[at];
    if ('error' in result) problems.add(result.error);
    else if (name !== undefined) name[part] = scalarText(result.value);
  }
  return names;
}
