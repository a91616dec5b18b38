import { isMap, scalarText, type YamlMap } from './yaml.js';

/** A test as it is written below a model or a column. */
export interface TestEntry {
  /** `not_null`, `dbt_utils.expression_is_true` … */
  name: string;
  args: YamlMap;
  config: YamlMap;
  customName: string | null;
  description: string;
  columnName: string | null;
  line: number;
}

const TEST_CONFIGS = [
  'severity',
  'tags',
  'enabled',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'store_failures_as',
  'meta',
  'database',
  'schema',
  'alias',
];

/** A description; none is an empty text. */
export function descriptionOf(value: unknown): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : scalarText(value);
}

/** A test with its configuration and its arguments told apart, in dbt's older way of writing them and in the newer. */
export function toTest(name: string, given: YamlMap, columnName: string | null, line: number): TestEntry {
  const { name: customName, description, config, arguments: named, ...rest } = given;
  const args: YamlMap = { ...rest, ...(isMap(named) ? named : {}) };
  const settings: YamlMap = isMap(config) ? { ...config } : {};
  for (const key of TEST_CONFIGS) {
    if (args[key] === undefined) continue;
    settings[key] ??= args[key];
    delete args[key];
  }
  return {
    name,
    args: columnName === null ? args : { ...args, column_name: columnName },
    config: settings,
    customName: typeof customName === 'string' ? customName : null,
    description: descriptionOf(description),
    columnName,
    line,
  };
}
