import { nearest } from '../nearest.js';
import type { PackageFiles } from './files.js';
import { Problems } from './problems.js';
import { isMap, YamlFile, type YamlMap } from './yaml.js';

export type ConfigSection = 'models' | 'seeds' | 'tests' | 'sources' | 'snapshots';

type PathKind = 'models' | 'seeds' | 'tests' | 'macros' | 'analyses' | 'snapshots' | 'docs';
export type ProjectPaths = Record<PathKind, string[]>;

/** What dbt_project.yml says. */
export interface ProjectSettings {
  name: string;
  folder: string;
  paths: ProjectPaths;
  packagesPath: string;
  vars: YamlMap;
  configs: Record<ConfigSection, YamlMap>;
  dispatch: Record<string, string[]>;
  onRunStart: string[];
  onRunEnd: string[];
  yaml: YamlFile | undefined;
}

const PATHS: Record<PathKind, readonly [key: string, old: string, fallback: string[]]> = {
  models: ['model-paths', 'source-paths', ['models']],
  seeds: ['seed-paths', 'data-paths', ['seeds']],
  tests: ['test-paths', 'test-paths', ['tests']],
  macros: ['macro-paths', 'macro-paths', ['macros']],
  analyses: ['analysis-paths', 'analysis-paths', ['analyses']],
  snapshots: ['snapshot-paths', 'snapshot-paths', ['snapshots']],
  docs: ['docs-paths', 'docs-paths', []],
};

const KNOWN = new Set([
  ...Object.values(PATHS).flatMap(([key, old]) => [key, old]),
  ...[
    'name',
    'version',
    'config-version',
    'profile',
    'target-path',
    'log-path',
    'packages-install-path',
    'clean-targets',
  ],
  ...[
    'require-dbt-version',
    'query-comment',
    'on-run-start',
    'on-run-end',
    'dispatch',
    'quoting',
    'flags',
    'vars',
    'models',
  ],
  ...['seeds', 'tests', 'data_tests', 'unit_tests', 'sources', 'snapshots', 'exposures', 'metrics', 'semantic-models'],
  ...[
    'saved-queries',
    'functions',
    'asset-paths',
    'function-paths',
    'packages',
    'restrict-access',
    'dbt-cloud',
    'docs-paths',
    'model-version',
  ],
]);

/** One text, or a list of them. */
export function textList(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value])
    .filter((item) => item !== null && item !== undefined)
    .map((item) => (isMap(item) ? JSON.stringify(item) : String(item)));
}

function mapOf(data: YamlMap, key: string, yaml: YamlFile | undefined, problems: Problems): YamlMap {
  const value = data[key];
  if (value === undefined || value === null) return {};
  if (isMap(value)) return value;
  problems.add({
    code: 'yaml',
    message: `${key}: must be a mapping`,
    file: yaml?.file ?? 'dbt_project.yml',
    line: yaml?.lineOf([key]) ?? 1,
  });
  return {};
}

function readPaths(data: YamlMap): ProjectPaths {
  const read = (kind: PathKind): string[] => {
    const [key, old, fallback] = PATHS[kind];
    const given = textList(data[key] ?? data[old]).map((folder) => folder.replace(/\/+$/, ''));
    return given.length > 0 ? given : fallback;
  };
  return {
    models: read('models'),
    seeds: read('seeds'),
    tests: read('tests'),
    macros: read('macros'),
    analyses: read('analyses'),
    snapshots: read('snapshots'),
    docs: read('docs'),
  };
}

function readDispatch(data: YamlMap): Record<string, string[]> {
  const list = Array.isArray(data['dispatch']) ? data['dispatch'] : [];
  const entries = list
    .filter(isMap)
    .map((entry) => [String(entry['macro_namespace']), textList(entry['search_order'])] as const);
  return Object.fromEntries(entries);
}

function checkKeys(data: YamlMap, yaml: YamlFile, problems: Problems): void {
  for (const key of Object.keys(data)) {
    if (KNOWN.has(key)) continue;
    const near = nearest(key, KNOWN);
    const hint = near === undefined ? 'Remove it, or put it under vars:.' : `Did you mean ${near}?`;
    problems.add({
      code: 'yaml',
      message: `${key}: is not known here`,
      file: yaml.file,
      line: yaml.lineOf([key]),
      hint,
    });
  }
}

/** Reads dbt_project.yml; its templates are not rendered yet. */
export function readSettings({ folder, files }: PackageFiles, problems: Problems): ProjectSettings {
  const file = folder === '' ? 'dbt_project.yml' : `${folder}/dbt_project.yml`;
  const yaml = YamlFile.parse(file, files['dbt_project.yml'] ?? '', problems);
  const data = isMap(yaml?.data) ? yaml.data : {};
  if (yaml !== undefined) checkKeys(data, yaml, problems);
  const { name } = data;
  if (yaml !== undefined && (typeof name !== 'string' || !/^[A-Za-z_]\w*$/.test(name))) {
    const hint = 'Letters, digits and underscores, such as name: my_project.';
    problems.add({ code: 'yaml', message: 'name: must name the project', file, line: yaml.lineOf(['name']), hint });
  }
  const section = (key: string): YamlMap => mapOf(data, key, yaml, problems);
  return {
    name: typeof name === 'string' ? name : '',
    folder,
    paths: readPaths(data),
    packagesPath: typeof data['packages-install-path'] === 'string' ? data['packages-install-path'] : 'dbt_packages',
    vars: section('vars'),
    configs: {
      models: section('models'),
      seeds: section('seeds'),
      tests: { ...section('tests'), ...section('data_tests') },
      sources: section('sources'),
      snapshots: section('snapshots'),
    },
    dispatch: readDispatch(data),
    onRunStart: textList(data['on-run-start']),
    onRunEnd: textList(data['on-run-end']),
    yaml,
  };
}
