import type { Target } from '../compiler.js';
import { quoteIdentifier } from '../jinja/context/relation.js';
import type { ColumnInfo, FreshnessThreshold, SourceNode } from '../manifest.js';
import { folderConfig, listOf, mergeConfig, type RawConfig } from './config.js';
import type { Package } from './packages.js';
import { fqnOf, withinFolders } from './paths.js';
import type { Problems } from './problems.js';
import type { ColumnEntry, PropertiesEntry, SourceEntry } from './properties.js';
import { isMap, scalarText } from './yaml.js';

const PERIODS = ['minute', 'hour', 'day'] as const;

export function relationName(database: string, schema: string, identifier: string): string {
  return [database, schema, identifier].map(quoteIdentifier).join('.');
}

export function columnInfos(columns: readonly ColumnEntry[]): Record<string, ColumnInfo> {
  return Object.fromEntries(
    columns.map((column) => [column.name, { ...column, tags: listOf(column.tags).map(String) }]),
  );
}

function threshold(
  value: unknown,
  place: { file: string; line: number },
  problems: Problems,
): FreshnessThreshold | undefined {
  if (!isMap(value)) return undefined;
  const count = Number(value['count']);
  const period = PERIODS.find((one) => one === value['period']);
  if (Number.isInteger(count) && count > 0 && period !== undefined) return { count, period };
  if (value['count'] === null && value['period'] === null) return undefined;
  problems.add({
    code: 'yaml',
    message: 'freshness takes a count and a period',
    ...place,
    hint: `Write {count: 12, period: hour}; periods are ${PERIODS.join(', ')}.`,
  });
  return undefined;
}

/** Freshness of a table: its own over the source's, part by part; null turns it off. */
function freshnessOf(
  source: unknown,
  table: unknown,
  place: { file: string; line: number },
  problems: Problems,
): SourceNode['freshness'] {
  if (table === null) return null;
  const merged = { ...(isMap(source) ? source : {}), ...(isMap(table) ? table : {}) };
  const warn = threshold(merged['warn_after'], place, problems);
  const error = threshold(merged['error_after'], place, problems);
  if (warn === undefined && error === undefined) return null;
  return {
    ...(warn === undefined ? {} : { warn_after: warn }),
    ...(error === undefined ? {} : { error_after: error }),
    ...(typeof merged['filter'] === 'string' ? { filter: merged['filter'] } : {}),
  };
}

function firstText(...values: unknown[]): string | null {
  for (const value of values) if (value !== undefined) return value === null ? null : scalarText(value);
  return null;
}

/** What the config block or the entry itself says; the block goes first. */
function setting(entry: PropertiesEntry, key: string): unknown {
  return entry.config[key] === undefined ? entry.data[key] : entry.config[key];
}

/** A table of a source, and whether it is enabled. */
export interface BuiltSource {
  node: SourceNode;
  isEnabled: boolean;
  entry: PropertiesEntry;
}

function configOf(
  packages: readonly Package[],
  fqn: readonly string[],
  entries: readonly PropertiesEntry[],
): RawConfig {
  const own = packages.find(({ settings }) => settings.name === fqn[0]);
  const trees = [...new Set([own, packages[0]])].flatMap((one) =>
    one === undefined ? [] : [one.settings.configs.sources],
  );
  return [...trees.map((tree) => folderConfig(tree, fqn)), ...entries.map(({ config }) => config)].reduce(
    mergeConfig,
    {},
  );
}

function buildTable(
  source: PropertiesEntry,
  table: PropertiesEntry,
  packages: readonly Package[],
  target: Target,
  problems: Problems,
): BuiltSource {
  const one = packages.find(({ settings }) => settings.name === table.packageName);
  const { folder = '', paths } = one?.settings ?? {};
  const file = folder === '' ? table.file : table.file.slice(folder.length + 1);
  const path = withinFolders(file, Object.values(paths ?? {}).flat()) ?? file;
  const fqn = [...fqnOf(table.packageName, path, source.name), table.name];
  const config = configOf(packages, fqn, [source, table]);
  const database = firstText(source.data['database'], target.database) ?? target.database;
  const schema = firstText(source.data['schema'], source.name) ?? source.name;
  const identifier = firstText(table.data['identifier'], table.name) ?? table.name;
  const node: SourceNode = {
    resource_type: 'source',
    unique_id: `source.${table.packageName}.${source.name}.${table.name}`,
    name: table.name,
    source_name: source.name,
    package_name: table.packageName,
    path: file,
    original_file_path: file,
    fqn,
    tags: listOf(config['tags']).map(String),
    meta: isMap(config['meta']) ? config['meta'] : {},
    description: table.description,
    database,
    schema,
    identifier,
    relation_name: relationName(database, schema, identifier),
    loaded_at_field: firstText(
      setting(table, 'loaded_at_field'),
      setting(source, 'loaded_at_field'),
      config['loaded_at_field'],
    ),
    freshness: freshnessOf(
      setting(source, 'freshness') ?? config['freshness'],
      setting(table, 'freshness'),
      table,
      problems,
    ),
    columns: columnInfos(table.columns),
  };
  return { node, isEnabled: config['enabled'] !== false, entry: table };
}

/** All tables of all sources; the same one twice is an error. */
export function buildSources(
  sources: readonly SourceEntry[],
  packages: readonly Package[],
  target: Target,
  problems: Problems,
): BuiltSource[] {
  const all = sources.flatMap(({ entry, tables }) =>
    tables.map((table) => buildTable(entry, table, packages, target, problems)),
  );
  const first = new Map<string, BuiltSource>();
  for (const one of all) {
    const other = first.get(one.node.unique_id);
    if (other === undefined) {
      first.set(one.node.unique_id, one);
      continue;
    }
    const message = `source ${one.node.source_name}.${one.node.name} is also defined in ${other.entry.file}:${other.entry.line}`;
    problems.add({
      code: 'duplicate_name',
      message,
      file: one.entry.file,
      line: one.entry.line,
      hint: 'Keep one of the two.',
    });
  }
  return [...first.values()];
}
