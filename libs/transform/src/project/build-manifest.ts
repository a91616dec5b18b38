import type { ProjectOptions } from '../compiler.js';
import { findCycle } from '../graph/order.js';
import type { MacroSource } from '../jinja/protocol.js';
import type { MacroReport, RenderThread } from '../jinja/thread.js';
import type { Manifest, Node, UniqueId } from '../manifest.js';
import { assembleNode, macroNode, type Draft } from './assemble.js';
import { nameNodes } from './naming.js';
import { collectDocs, type Package } from './packages.js';
import type { Problems } from './problems.js';
import type { Properties } from './properties.js';
import { References } from './references.js';
import type { BuiltSource } from './sources.js';

function checkDuplicates(nodes: readonly { node: Node; one: Draft }[], problems: Problems): void {
  const seen = new Map<string, Draft>();
  const check = (key: string, one: Draft, what: string, hint: string): void => {
    const other = seen.get(key);
    seen.set(key, other ?? one);
    if (other === undefined) return;
    const { shownFile: file, line } = one.candidate;
    problems.add({ code: 'duplicate_name', message: `${what} is also ${other.candidate.shownFile}`, file, line, hint });
  };
  for (const { node, one } of nodes) {
    const isTest = node.resource_type === 'test';
    check(
      isTest ? node.unique_id : `${node.package_name}.${node.name}`,
      one,
      node.name,
      isTest ? 'Give one of the tests a name: of its own.' : 'Rename one of the two files.',
    );
    if (node.relation_name !== null && !isTest)
      check(
        node.relation_name,
        one,
        `the relation ${node.relation_name}`,
        'Give one of the two another alias or schema.',
      );
  }
}

function neighbours(
  nodes: Record<UniqueId, Node>,
  sources: Record<UniqueId, unknown>,
): Pick<Manifest, 'parent_map' | 'child_map'> {
  const parent_map: Record<UniqueId, UniqueId[]> = {};
  const child_map: Record<UniqueId, UniqueId[]> = {};
  for (const id of [...Object.keys(nodes), ...Object.keys(sources)]) {
    parent_map[id] = nodes[id]?.depends_on.nodes ?? [];
    child_map[id] ??= [];
  }
  for (const [id, parents] of Object.entries(parent_map)) for (const parent of parents) child_map[parent]?.push(id);
  return { parent_map, child_map };
}

function checkCycle(manifest: Manifest, drafts: ReadonlyMap<string, Draft>, problems: Problems): void {
  const cycle = findCycle(manifest.parent_map);
  if (cycle === undefined) return;
  const names = cycle.map((id) => manifest.nodes[id]?.name ?? id);
  const first = drafts.get(cycle[0] ?? '');
  const { file, line } = first?.captured.places[`ref:${names[1]}`] ?? {
    file: first?.candidate.shownFile ?? '',
    line: 1,
  };
  const message = `models need each other in a circle: [${names.join(' > ')}]`;
  problems.add({ code: 'cycle', message, file, line, hint: 'Remove one of these refs.' });
}

/** What a manifest is made of. */
export interface ManifestParts {
  drafts: Draft[];
  sources: BuiltSource[];
  macros: MacroSource[];
  report: MacroReport;
  properties: Properties;
}

/** Nodes, sources and macros as one manifest, with their neighbours. */
export async function buildManifest(
  parts: ManifestParts,
  packages: readonly Package[],
  options: ProjectOptions,
  thread: RenderThread,
  problems: Problems,
): Promise<Manifest> {
  const projectName = packages[0]?.settings.name ?? '';
  const names = await nameNodes(parts.drafts, parts.macros, options.target, projectName, thread, problems);
  const all = parts.drafts.flatMap((one, at) => {
    const name = names[at];
    return name === undefined ? [] : [{ one, node: assembleNode(one, name) }];
  });
  const enabled = all.filter(({ node }) => node.config.enabled);
  checkDuplicates(enabled, problems);
  const sources = Object.fromEntries(
    parts.sources.filter(({ isEnabled }) => isEnabled).map(({ node }) => [node.unique_id, node]),
  );
  const disabledNodes = all.filter(({ node }) => !node.config.enabled).map(({ node }) => node);
  const switchedOff = {
    nodes: new Set(disabledNodes.map(({ name }) => name)),
    sources: new Set(
      parts.sources.filter(({ isEnabled }) => !isEnabled).map(({ node }) => `${node.source_name}.${node.name}`),
    ),
  };
  const candidates = Object.fromEntries(enabled.map(({ node }) => [node.unique_id, node]));
  const references = new References({ nodes: candidates, sources }, projectName, switchedOff, problems);
  const nodes = Object.fromEntries(
    enabled.filter(({ node, one }) => references.resolve(node, one)).map(({ node }) => [node.unique_id, node]),
  );
  const manifest: Manifest = {
    metadata: metadataOf(projectName),
    nodes,
    sources,
    macros: macroNodes(parts),
    docs: docNodes(packages),
    disabled: Object.fromEntries(disabledNodes.map((node) => [node.unique_id, [node]])),
    ...neighbours(nodes, sources),
  };
  checkCycle(manifest, new Map(enabled.map(({ node, one }) => [node.unique_id, one])), problems);
  return manifest;
}

function macroNodes({ macros, report, properties }: ManifestParts): Manifest['macros'] {
  const entries = new Map(properties.macros.map((entry) => [`macro.${entry.packageName}.${entry.name}`, entry]));
  return Object.fromEntries(
    macros.map((macro) => [
      macro.uniqueId,
      macroNode(macro, report.macros[macro.uniqueId] ?? [], entries.get(macro.uniqueId)),
    ]),
  );
}

function docNodes(packages: readonly Package[]): Manifest['docs'] {
  const blocks = Object.entries(collectDocs(packages)).map(([key, text]) => {
    const id = `doc.${key}`;
    return [id, { unique_id: id, name: key.split('.')[1] ?? key, block_contents: text }] as const;
  });
  return Object.fromEntries(blocks);
}

function metadataOf(projectName: string): Manifest['metadata'] {
  return {
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
    generated_at: new Date().toISOString(),
    project_name: projectName,
    adapter_type: 'postgres',
    invocation_id: '',
  };
}
