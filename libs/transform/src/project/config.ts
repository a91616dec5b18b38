import type { Plain } from '../jinja/json.js';
import {
  INCREMENTAL_STRATEGIES,
  MATERIALIZATIONS,
  type Hook,
  type IncrementalStrategy,
  type IndexConfig,
  type Materialization,
  type NodeConfig,
} from '../manifest.js';
import { nearest } from '../nearest.js';
import { isMap, type YamlMap } from './yaml.js';

/** Configuration as it is written, keys in dbt's words with underscores. */
export type RawConfig = Record<string, unknown>;

const HOOKS = new Set(['pre_hook', 'post_hook']);
const MERGED = new Set(['meta', 'column_types', 'persist_docs', 'docs', 'contract']);

export function configKey(key: string): string {
  return key.replace(/^\+/, '').trim().replaceAll('-', '_');
}

/** One value, or a list of them. */
export function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function mergeGrants(base: unknown, over: unknown): YamlMap {
  const result: YamlMap = isMap(base) ? { ...base } : {};
  for (const [key, roles] of Object.entries(isMap(over) ? over : {})) {
    const name = key.replace(/^\+/, '');
    result[name] = key.startsWith('+') ? [...listOf(result[name]), ...listOf(roles)] : listOf(roles);
  }
  return result;
}

function mergeValue(key: string, base: unknown, over: unknown): unknown {
  if (HOOKS.has(key)) return [...listOf(base), ...listOf(over)];
  if (key === 'tags') return [...new Set([...listOf(base), ...listOf(over)])];
  if (key === 'grants') return mergeGrants(base, over);
  return MERGED.has(key) && isMap(base) && isMap(over) ? { ...base, ...over } : over;
}

/** Puts one configuration over another: most keys replace, tags and hooks add up, meta merges. */
export function mergeConfig(base: RawConfig, over: RawConfig): RawConfig {
  const result: RawConfig = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const name = configKey(key);
    if (value !== undefined) result[name] = mergeValue(name, result[name], value);
  }
  return result;
}

/** The configs that stand at one level of the tree in dbt_project.yml; the rest of its keys are folders. */
function levelConfig(level: YamlMap): RawConfig {
  const entries = Object.entries(level).filter(([key, value]) => key.startsWith('+') || !isMap(value));
  return Object.fromEntries(entries.map(([key, value]) => [configKey(key), value]));
}

/** What a tree of dbt_project.yml says of a resource: from its root down the folders to the name. */
export function folderConfig(tree: YamlMap, fqn: readonly string[]): RawConfig {
  let config = levelConfig(tree);
  let level = tree;
  for (const part of fqn) {
    const next = level[part];
    if (!isMap(next)) break;
    config = mergeConfig(config, levelConfig(next));
    level = next;
  }
  return config;
}

/** A value that a config does not take. */
export interface ConfigProblem {
  message: string;
  hint?: string;
}

/** Reads typed configuration and notes what does not fit. */
export class ConfigReader {
  readonly problems: ConfigProblem[] = [];

  constructor(private readonly raw: RawConfig) {}

  text(key: string): string | null {
    const value = this.raw[key];
    if (value === undefined || value === null) return null;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.wrong(key, 'a text', null);
  }

  texts(key: string): string[] {
    const values = listOf(this.raw[key]);
    return values.every((value) => ['string', 'number', 'boolean'].includes(typeof value))
      ? values.map(String)
      : this.wrong(key, 'a text or a list of texts', []);
  }

  boolean(key: string, fallback: boolean): boolean {
    return this.nullableBoolean(key) ?? fallback;
  }

  nullableBoolean(key: string): boolean | null {
    const value = this.raw[key];
    if (value === undefined || value === null) return null;
    if (typeof value === 'boolean') return value;
    if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
    return this.wrong(key, 'true or false', null);
  }

  integer(key: string): number | null {
    const value = this.raw[key];
    if (value === undefined || value === null) return null;
    const number = Number(value);
    return Number.isInteger(number) ? number : this.wrong(key, 'a whole number', null);
  }

  map(key: string): YamlMap {
    const value = this.raw[key];
    if (value === undefined || value === null) return {};
    return isMap(value) ? value : this.wrong(key, 'a mapping', {});
  }

  choice<T extends string>(key: string, choices: readonly T[], fallback: T): T {
    const value = this.text(key);
    if (value === null) return fallback;
    const choice = choices.find((one) => one === value);
    if (choice !== undefined) return choice;
    const near = nearest(value, choices);
    const hint = near === undefined ? `It may be ${choices.join(', ')}.` : `Did you mean ${near}?`;
    this.problems.push({ message: `${key}: '${value}' is not known`, hint });
    return fallback;
  }

  hooks(key: string): Hook[] {
    return listOf(this.raw[key]).flatMap((hook): Hook[] => {
      if (typeof hook === 'string') return [{ sql: hook, transaction: true }];
      if (isMap(hook) && typeof hook['sql'] === 'string')
        return [{ sql: hook['sql'], transaction: hook['transaction'] !== false }];
      return this.wrong(key, 'SQL, or a mapping with sql:', []);
    });
  }

  indexes(): IndexConfig[] {
    return listOf(this.raw['indexes']).flatMap((index): IndexConfig[] => {
      const columns = isMap(index) ? listOf(index['columns']).map(String) : [];
      if (!isMap(index) || columns.length === 0) return this.wrong('indexes', 'a list of mappings with columns:', []);
      return [
        {
          columns,
          ...(typeof index['unique'] === 'boolean' ? { unique: index['unique'] } : {}),
          ...(typeof index['type'] === 'string' ? { type: index['type'] } : {}),
        },
      ];
    });
  }

  private wrong<T>(key: string, wanted: string, fallback: T): T {
    this.problems.push({ message: `config ${key} must be ${wanted}` });
    return fallback;
  }
}

function textMap(map: YamlMap): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));
}

const SCHEMA_CHANGES = ['ignore', 'fail', 'append_new_columns', 'sync_all_columns'] as const;

function incrementalConfig(
  read: ConfigReader,
  raw: RawConfig,
): Pick<
  NodeConfig,
  | 'incremental_strategy'
  | 'unique_key'
  | 'on_schema_change'
  | 'incremental_predicates'
  | 'merge_update_columns'
  | 'merge_exclude_columns'
  | 'full_refresh'
  | 'event_time'
> {
  const keys = read.texts('unique_key');
  const strategy = raw['incremental_strategy'] === 'delete_insert' ? 'delete+insert' : raw['incremental_strategy'];
  const chosen = new ConfigReader({ incremental_strategy: strategy });
  const incremental =
    strategy === undefined || strategy === null
      ? null
      : chosen.choice<IncrementalStrategy | 'default'>(
          'incremental_strategy',
          [...INCREMENTAL_STRATEGIES, 'default'],
          'default',
        );
  read.problems.push(...chosen.problems);
  return {
    incremental_strategy: incremental === 'default' ? null : incremental,
    unique_key: Array.isArray(raw['unique_key']) ? keys : (keys[0] ?? null),
    on_schema_change: read.choice('on_schema_change', SCHEMA_CHANGES, 'ignore'),
    incremental_predicates: read.texts(
      raw['incremental_predicates'] === undefined ? 'predicates' : 'incremental_predicates',
    ),
    merge_update_columns: raw['merge_update_columns'] === undefined ? null : read.texts('merge_update_columns'),
    merge_exclude_columns: raw['merge_exclude_columns'] === undefined ? null : read.texts('merge_exclude_columns'),
    full_refresh: read.nullableBoolean('full_refresh'),
    event_time: read.text('event_time'),
  };
}

function testConfig(
  read: ConfigReader,
  raw: RawConfig,
): Pick<NodeConfig, 'severity' | 'warn_if' | 'error_if' | 'fail_calc' | 'where' | 'limit' | 'store_failures'> {
  const severity = new ConfigReader({
    severity: typeof raw['severity'] === 'string' ? raw['severity'].toUpperCase() : undefined,
  });
  const result = {
    severity: severity.choice('severity', ['ERROR', 'WARN'] as const, 'ERROR'),
    warn_if: read.text('warn_if') ?? '!= 0',
    error_if: read.text('error_if') ?? '!= 0',
    fail_calc: read.text('fail_calc') ?? 'count(*)',
    where: read.text('where'),
    limit: read.integer('limit'),
    store_failures: read.boolean('store_failures', false),
  };
  read.problems.push(...severity.problems);
  return result;
}

/** Typed configuration with dbt's defaults; keys of a project's own stay as they are. */
export function readConfig(
  raw: RawConfig,
  materialized: Materialization,
): { config: NodeConfig; problems: ConfigProblem[] } {
  const read = new ConfigReader(raw);
  const config: NodeConfig = {
    ...raw,
    enabled: read.boolean('enabled', true),
    materialized: read.choice('materialized', MATERIALIZATIONS, materialized),
    database: read.text('database'),
    schema: read.text('schema'),
    alias: read.text('alias'),
    tags: [...new Set(read.texts('tags'))],
    meta: read.map('meta'),
    pre_hook: read.hooks('pre_hook'),
    post_hook: read.hooks('post_hook'),
    grants: Object.fromEntries(
      Object.entries(read.map('grants')).map(([key, roles]) => [key, listOf(roles).map(String)]),
    ),
    indexes: read.indexes(),
    ...incrementalConfig(read, raw),
    column_types: textMap(read.map('column_types')),
    quote_columns: read.boolean('quote_columns', false),
    delimiter: read.text('delimiter') ?? ',',
    ...testConfig(read, raw),
  };
  return { config, problems: read.problems };
}

/** A configuration as templates see it. */
export function plainConfig(config: NodeConfig): Record<string, Plain> {
  return JSON.parse(JSON.stringify(config)) as Record<string, Plain>;
}
