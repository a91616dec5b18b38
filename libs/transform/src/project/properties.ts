import { nearest } from '../nearest.js';
import type { Problems } from './problems.js';
import { descriptionOf, toTest, type TestEntry } from './test-entry.js';
import { isMap, scalarText, YamlFile, type YamlMap, type YamlPath } from './yaml.js';

export interface ColumnEntry {
  name: string;
  description: string;
  data_type: string | null;
  meta: YamlMap;
  tags: unknown;
}

/** What a .yml file says of a model, a seed, a macro or a table of a source. */
export interface PropertiesEntry {
  name: string;
  description: string;
  config: YamlMap;
  columns: ColumnEntry[];
  tests: TestEntry[];
  /** The whole entry, for what only its kind has. */
  data: YamlMap;
  file: string;
  line: number;
  packageName: string;
}

export interface SourceEntry {
  entry: PropertiesEntry;
  tables: PropertiesEntry[];
}

/** All that .yml files describe. */
export interface Properties {
  models: PropertiesEntry[];
  seeds: PropertiesEntry[];
  macros: PropertiesEntry[];
  singularTests: PropertiesEntry[];
  sources: SourceEntry[];
}

const PASSED_OVER = [
  'snapshots',
  'analyses',
  'exposures',
  'metrics',
  'semantic_models',
  'saved_queries',
  'groups',
  'unit_tests',
  'functions',
  'anchors',
  'catalogs',
];
const FILE_KEYS = ['version', 'models', 'seeds', 'sources', 'macros', 'tests', 'data_tests', ...PASSED_OVER];
const COMMON = ['name', 'description', 'config', 'meta', 'docs', 'columns', 'tests', 'data_tests'];
const MODEL_KEYS = [
  ...COMMON,
  'tags',
  'access',
  'group',
  'latest_version',
  'deprecation_date',
  'constraints',
  'versions',
  'tests',
  'data_tests',
  'time_spine',
  'semantic_model',
  'primary_key',
];
const TABLE_KEYS = [
  ...COMMON,
  'tags',
  'identifier',
  'loaded_at_field',
  'loaded_at_query',
  'freshness',
  'quoting',
  'external',
  'loader',
];
const SOURCE_KEYS = [...TABLE_KEYS, 'database', 'catalog', 'schema', 'tables', 'overrides'];
const MACRO_KEYS = ['name', 'description', 'arguments', 'docs', 'meta', 'config'];
const COLUMN_KEYS = [
  'name',
  'description',
  'data_type',
  'tests',
  'data_tests',
  'meta',
  'tags',
  'quote',
  'constraints',
  'config',
  'policy_tags',
  'docs',
  'dimension',
  'entity',
  'granularity',
];
/** Reads the properties of one .yml file; what is wrong goes to the problems. */
export class PropertiesReader {
  constructor(
    private readonly yaml: YamlFile,
    private readonly packageName: string,
    private readonly problems: Problems,
  ) {}

  readInto(properties: Properties): void {
    const { data } = this.yaml;
    if (data === null || data === undefined) return;
    if (!isMap(data)) return this.error([], 'the file must be a mapping', 'Begin it with version: 2 and models:.');
    this.checkKeys(data, [], FILE_KEYS);
    for (const key of PASSED_OVER)
      if (data[key] !== undefined) this.warn([key], `${key}: is passed over by this engine`);
    properties.models.push(...this.entries(data, ['models'], MODEL_KEYS));
    properties.seeds.push(...this.entries(data, ['seeds'], MODEL_KEYS));
    properties.macros.push(...this.entries(data, ['macros'], MACRO_KEYS));
    for (const key of ['tests', 'data_tests']) properties.singularTests.push(...this.entries(data, [key], MODEL_KEYS));
    for (const [at, entry] of this.entries(data, ['sources'], SOURCE_KEYS).entries()) {
      properties.sources.push({ entry, tables: this.entries(entry.data, ['sources', at, 'tables'], TABLE_KEYS) });
    }
  }

  private error(path: YamlPath, message: string, hint?: string): void {
    const { file } = this.yaml;
    this.problems.add({
      code: 'yaml',
      message,
      file,
      line: this.yaml.lineOf(path),
      ...(hint === undefined ? {} : { hint }),
    });
  }

  private warn(path: YamlPath, message: string): void {
    this.problems.warn({ code: 'yaml', message, file: this.yaml.file, line: this.yaml.lineOf(path) });
  }

  /** A key that is nearly one we know is a typing error; any other may be of a newer dbt. */
  private checkKeys(data: YamlMap, path: YamlPath, known: readonly string[]): void {
    for (const key of Object.keys(data)) {
      if (known.includes(key)) continue;
      const near = nearest(key, known);
      if (near === undefined) this.warn([...path, key], `${key}: is not known here and is ignored`);
      else this.error([...path, key], `${key}: is not known here`, `Did you mean ${near}?`);
    }
  }

  private list(parent: YamlMap, path: YamlPath): unknown[] {
    const value = parent[String(path.at(-1))];
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    this.error(path, `${path.at(-1)}: must be a list`, 'Begin each item with a dash.');
    return [];
  }

  private map(parent: YamlMap, path: YamlPath): YamlMap {
    const value = parent[String(path.at(-1))];
    if (value === undefined || value === null) return {};
    if (isMap(value)) return value;
    this.error(path, `${path.at(-1)}: must be a mapping`);
    return {};
  }

  private entries(parent: YamlMap, path: YamlPath, known: readonly string[]): PropertiesEntry[] {
    return this.list(parent, path).flatMap((item, at) => {
      const place = [...path, at];
      const name = isMap(item) ? item['name'] : undefined;
      if (!isMap(item) || name === undefined || name === null || isMap(name)) {
        this.error(place, `an item of ${path.at(-1)}: needs a name`, 'Write - name: the_name.');
        return [];
      }
      this.checkKeys(item, place, known);
      return [this.entry(item, scalarText(name), place)];
    });
  }

  private entry(data: YamlMap, name: string, path: YamlPath): PropertiesEntry {
    const isMacro = path[0] === 'macros';
    const columns = isMacro ? [] : this.columns(data, path);
    return {
      name,
      description: descriptionOf(data['description']),
      config: { ...pick(data, ['meta', 'tags']), ...this.map(data, [...path, 'config']) },
      columns: columns.map(({ column }) => column),
      tests: isMacro ? [] : [...this.tests(data, path, null), ...columns.flatMap(({ tests }) => tests)],
      data,
      file: this.yaml.file,
      line: this.yaml.lineOf(path),
      packageName: this.packageName,
    };
  }

  private columns(data: YamlMap, path: YamlPath): { column: ColumnEntry; tests: TestEntry[] }[] {
    return this.list(data, [...path, 'columns']).flatMap((item, at) => {
      const place = [...path, 'columns', at];
      if (!isMap(item) || item['name'] === undefined || item['name'] === null) {
        this.error(place, 'a column needs a name', 'Write - name: the_column.');
        return [];
      }
      this.checkKeys(item, place, COLUMN_KEYS);
      const config = this.map(item, [...place, 'config']);
      const name = scalarText(item['name']);
      const column = {
        name,
        description: descriptionOf(item['description']),
        data_type: item['data_type'] === undefined || item['data_type'] === null ? null : scalarText(item['data_type']),
        meta: { ...this.map(item, [...place, 'meta']), ...(isMap(config['meta']) ? config['meta'] : {}) },
        tags: config['tags'] ?? item['tags'],
      };
      return [{ column, tests: this.tests(item, place, item['quote'] === true ? `"${name}"` : name) }];
    });
  }

  private tests(data: YamlMap, path: YamlPath, columnName: string | null): TestEntry[] {
    return ['tests', 'data_tests'].flatMap((key) =>
      this.list(data, [...path, key]).flatMap((item, at) => this.test(item, [...path, key, at], columnName) ?? []),
    );
  }

  private test(item: unknown, path: YamlPath, columnName: string | null): TestEntry | undefined {
    const line = this.yaml.lineOf(path);
    if (typeof item === 'string') return toTest(item, {}, columnName, line);
    const hint = 'Write - not_null, or - accepted_values: with its arguments below it.';
    if (!isMap(item)) {
      this.error(path, 'a test must be a name, or a name with arguments', hint);
      return undefined;
    }
    if (typeof item['test_name'] === 'string') {
      const { test_name: name, ...args } = item;
      return toTest(name, args, columnName, line);
    }
    const [entry, ...more] = Object.entries(item);
    if (entry === undefined || more.length > 0) {
      this.error(path, 'a test must have one name', `${hint} Its arguments are indented deeper than its name.`);
      return undefined;
    }
    const [name, args] = entry;
    if (args === null || args === undefined) return toTest(name, {}, columnName, line);
    if (isMap(args)) return toTest(name, args, columnName, line);
    this.error(path, `the arguments of the test ${name} must be a mapping`);
    return undefined;
  }
}

function pick(data: YamlMap, keys: readonly string[]): YamlMap {
  return Object.fromEntries(keys.filter((key) => data[key] !== undefined).map((key) => [key, data[key]]));
}
