import { createHash } from 'node:crypto';
import type { Target } from '../compiler.js';
import type { Captured, RenderNode } from '../jinja/protocol.js';
import type { MacroNode, Materialization, Node, NodeConfig } from '../manifest.js';
import { folderConfig, mergeConfig, plainConfig, readConfig, type RawConfig } from './config.js';
import type { Candidate } from './candidates.js';
import type { Package } from './packages.js';
import type { Problems } from './problems.js';
import { columnInfos, relationName } from './sources.js';
import type { YamlMap } from './yaml.js';

const DEFAULT: Record<Candidate['kind'], Materialization> = { model: 'view', seed: 'seed', test: 'test' };
const SECTION = { model: 'models', seed: 'seeds', test: 'tests' } as const;
/** Where dbt keeps the rows that tests find. */
const TEST_SCHEMA = 'dbt_test__audit';

/** A candidate with what its template said, its names still to be made. */
export interface Draft {
  candidate: Candidate;
  captured: Captured;
  config: NodeConfig;
}

function lineOfKey(candidate: Candidate, key: string): { file: string; line: number } {
  const lines = candidate.raw.split('\n');
  const at = lines.findIndex((line) => line.includes(key));
  if (at >= 0 && candidate.test === undefined) return { file: candidate.shownFile, line: at + 1 };
  const { entry } = candidate;
  return entry === undefined
    ? { file: candidate.shownFile, line: candidate.line }
    : { file: entry.file, line: entry.line };
}

function rawConfigOf({ candidate, captured }: Pick<Draft, 'candidate' | 'captured'>, root: Package): RawConfig {
  const section = SECTION[candidate.kind];
  const trees = [...new Set([candidate.package, root])].map(({ settings }) => settings.configs[section]);
  const { test } = candidate;
  const fromTest: RawConfig[] =
    test === undefined
      ? []
      : [{ ...(test.built.alias === null ? {} : { alias: test.built.alias }) }, test.entry.config];
  const layers: RawConfig[] = [
    ...trees.map((tree) => folderConfig(tree, candidate.fqn)),
    ...(candidate.entry === undefined ? [] : [candidate.entry.config]),
    ...fromTest,
    ...captured.configs,
  ];
  return layers.reduce<RawConfig>(mergeConfig, {});
}

/** Settles the configuration of a node: dbt_project.yml, then .yml files, then the file itself. */
export function draft(candidate: Candidate, captured: Captured, root: Package, problems: Problems): Draft {
  const { config, problems: found } = readConfig(rawConfigOf({ candidate, captured }, root), DEFAULT[candidate.kind]);
  if (candidate.kind !== 'model') config.materialized = DEFAULT[candidate.kind];
  for (const { message, hint } of found) {
    const key = /[a-z_]+(?=:| must)/.exec(message)?.[0] ?? 'config';
    problems.add({ code: 'yaml', message, ...lineOfKey(candidate, key), ...(hint === undefined ? {} : { hint }) });
  }
  return { candidate, captured, config };
}

/** The custom names of a node as the macros `generate_…_name` get them. */
export function customNames({ candidate, config }: Draft): {
  database: string | null;
  schema: string | null;
  alias: string | null;
} {
  return {
    database: config.database,
    schema: candidate.kind === 'test' ? (config.schema ?? TEST_SCHEMA) : config.schema,
    alias: config.alias,
  };
}

/** A node as macros and templates see it. */
export function renderNode(node: Node): RenderNode {
  const { unique_id, name, package_name, resource_type, database, schema, alias, fqn, path, original_file_path } = node;
  return {
    ...{ unique_id, name, package_name, resource_type, database, schema, alias, fqn, path, original_file_path },
    config: plainConfig(node.config),
    tags: node.tags,
    description: node.description,
    raw_code: node.raw_code,
    refs: node.refs.map((ref) => ({ ...ref })),
    sources: node.sources,
    depends_on: { macros: node.depends_on.macros, nodes: node.depends_on.nodes },
    columns: JSON.parse(JSON.stringify(node.columns)) as Record<string, never>,
    meta: JSON.parse(JSON.stringify(node.meta)) as Record<string, never>,
    relation_name: node.relation_name,
    version: null,
    column_name: node.resource_type === 'test' ? node.column_name : null,
  };
}

function relationOf(
  { config, candidate }: Draft,
  names: { database: string; schema: string; alias: string },
): string | null {
  if (config.materialized === 'ephemeral') return null;
  if (candidate.kind === 'test' && !config.store_failures) return null;
  return relationName(names.database, names.schema, names.alias);
}

/** A node of the manifest; its parents are not resolved yet. */
export function assembleNode(one: Draft, names: { database: string; schema: string; alias: string }): Node {
  const { candidate, captured, config } = one;
  const { entry, test } = candidate;
  const common = {
    unique_id: candidate.uniqueId,
    name: candidate.name,
    package_name: candidate.package.settings.name,
    path: candidate.path,
    original_file_path: candidate.file,
    fqn: candidate.fqn,
    tags: config.tags,
    meta: config.meta,
    description: entry?.description ?? test?.entry.description ?? '',
    ...names,
    relation_name: relationOf(one, names),
    raw_code: candidate.kind === 'seed' ? '' : candidate.raw,
    language: 'sql' as const,
    config,
    columns: columnInfos(entry?.columns ?? []),
    checksum: { name: 'sha256' as const, checksum: createHash('sha256').update(candidate.raw.trim()).digest('hex') },
    depends_on: { macros: captured.macros, nodes: [] },
    refs: captured.refs,
    sources: captured.sources,
    patch_path: entry === undefined ? null : `${entry.packageName}://${entry.file}`,
  };
  if (candidate.kind !== 'test') return { ...common, resource_type: candidate.kind };
  return {
    ...common,
    resource_type: 'test',
    test_metadata:
      test === undefined
        ? null
        : { name: test.built.testName, namespace: test.built.namespace, kwargs: test.built.args },
    column_name: test?.entry.columnName ?? null,
    attached_node: test?.target.attached ?? null,
  };
}

/** Macros as the manifest lists them. */
export function macroNode(
  {
    uniqueId,
    name,
    packageName,
    file,
    source,
  }: { uniqueId: string; name: string; packageName: string; file: string; source: string },
  dependencies: string[],
  entry: { description: string; data: YamlMap } | undefined,
): MacroNode {
  return {
    resource_type: 'macro',
    unique_id: uniqueId,
    name,
    package_name: packageName,
    path: file,
    original_file_path: file,
    macro_sql: source,
    depends_on: { macros: dependencies },
    description: entry?.description ?? '',
    meta: {},
  };
}

/** Names without macros of the project's own: what dbt's macros would say, without asking them. */
export function defaultNames(one: Draft, target: Target): { database: string; schema: string; alias: string } {
  const { database, schema, alias } = customNames(one);
  return {
    database: database ?? target.database,
    schema: schema === null ? target.schema : `${target.schema}_${schema.trim()}`,
    alias: alias === null || alias === '' ? one.candidate.name : alias.trim(),
  };
}
