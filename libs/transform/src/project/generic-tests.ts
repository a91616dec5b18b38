import { createHash } from 'node:crypto';
import { isMap, scalarText, type YamlMap } from './yaml.js';
import type { TestEntry } from './test-entry.js';

/** Longest name that Postgres keeps. */
const MAX_NAME = 63;

/** What a generic test hangs on. */
export interface TestTarget {
  name: string;
  /** `ref('orders')` or `source('shop', 'orders')` */
  written: string;
  /** `source_` in front of the names of tests of sources. */
  prefix: string;
}

export interface BuiltTest {
  /** Whole, however long. */
  name: string;
  /** At most 63 characters: the name of its file, and of its table of failures. */
  short: string;
  /** The short name, where it is another. */
  alias: string | null;
  source: string;
  args: YamlMap;
  namespace: string | null;
  testName: string;
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** As Python's `str()` writes a value, which dbt builds names of. */
function pythonText(value: unknown, isNested = false): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map((item) => pythonText(item, true)).join(', ')}]`;
  if (isMap(value))
    return `{${Object.entries(value)
      .map(([key, item]) => `'${key}': ${pythonText(item, true)}`)
      .join(', ')}}`;
  return isNested && typeof value === 'string' ? `'${value}'` : scalarText(value);
}

function flatArguments(args: YamlMap): string[] {
  return Object.keys(args)
    .sort()
    .flatMap((key) => {
      const value = args[key];
      if (Array.isArray(value)) return value.map((item) => pythonText(item));
      return isMap(value) ? Object.values(value).map((item) => pythonText(item)) : [pythonText(value)];
    });
}

function generatedNames(type: string, target: string, args: YamlMap): { short: string; full: string } {
  const identifier = `${type}_${target}`;
  const flat = flatArguments(args).map((argument) => argument.replace(/[^0-9a-zA-Z_]+/g, '_'));
  const full = `${identifier}_${flat.join('__')}`;
  return { full, short: full.length > MAX_NAME ? `${identifier.slice(0, 30)}_${md5(full)}` : full };
}

/** A generic test's name, and the template that calls its macro. */
export function buildTest(entry: TestEntry, target: TestTarget): BuiltTest {
  const [first = '', second] = entry.name.split('.');
  const [namespace, testName] = second === undefined ? [null, first] : [first, second];
  const type = [namespace, target.prefix + testName].filter((part) => part !== null).join('_');
  const { short, full } = generatedNames(type, target.name, entry.args);
  const macro = namespace === null ? `test_${testName}` : `${namespace}.test_${testName}`;
  return {
    name: entry.customName ?? full,
    short: entry.customName ?? short,
    alias: entry.customName === null && short !== full ? short : null,
    source: `{{ ${macro}(**_dbt_generic_test_kwargs) }}`,
    args: { ...entry.args, model: `{{ get_where_subquery(${target.written}) }}` },
    namespace,
    testName,
  };
}
