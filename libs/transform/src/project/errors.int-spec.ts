import type { ProjectError } from '../errors.js';
import { ProjectFolders } from '../testing/project-folder.js';

const folders = new ProjectFolders();
afterEach(() => folders.clear());

const TABLE: [what: string, files: Record<string, string>, expected: Partial<ProjectError>][] = [
  [
    'a template that cannot be parsed',
    { 'models/a.sql': 'select\n{{ ref("b" }}' },
    { code: 'syntax', file: 'models/a.sql', line: 2 },
  ],
  [
    'a block that is never closed',
    { 'models/a.sql': 'x\n{% if true %}\nselect 1' },
    { code: 'syntax', file: 'models/a.sql', line: 2 },
  ],
  [
    'a ref of nothing',
    { 'models/orders.sql': 'select 1', 'models/a.sql': "select 1\nfrom {{ ref('order') }}" },
    { code: 'unknown_ref', file: 'models/a.sql', line: 2, hint: 'Did you mean orders?' },
  ],
  [
    'a source of nothing',
    { 'models/a.sql': "select * from {{ source('raw', 'x') }}" },
    { code: 'unknown_source', file: 'models/a.sql', line: 1 },
  ],
  [
    'a macro of nothing',
    { 'macros/m.sql': '{% macro cents() %}{% endmacro %}', 'models/a.sql': 'select\n{{ cent() }}' },
    { code: 'unknown_macro', file: 'models/a.sql', line: 2, hint: 'Did you mean cents?' },
  ],
  [
    'a package of nothing',
    { 'models/a.sql': 'select {{ dbt_utils.pivot() }}' },
    { code: 'unknown_macro', line: 1, hint: 'Is the package dbt_utils installed in dbt_packages/?' },
  ],
  [
    'a model that is switched off',
    { 'models/a.sql': '{{ config(enabled=false) }} select 1', 'models/b.sql': "select * from {{ ref('a') }}" },
    { code: 'disabled_ref', file: 'models/b.sql', line: 1 },
  ],
  [
    'a circle',
    { 'models/a.sql': "select * from {{ ref('b') }}", 'models/b.sql': "select 1\nfrom {{ ref('a') }}" },
    { code: 'cycle', message: 'models need each other in a circle: [a > b > a]', file: 'models/a.sql', line: 1 },
  ],
  [
    'a model that needs itself',
    { 'models/a.sql': "select * from {{ ref('a') }}" },
    { code: 'cycle', message: 'models need each other in a circle: [a > a]' },
  ],
  [
    'a name twice',
    { 'models/x/a.sql': 'select 1', 'models/y/a.sql': 'select 2' },
    { code: 'duplicate_name', file: 'models/y/a.sql' },
  ],
  [
    'a relation twice',
    { 'models/a.sql': 'select 1', 'models/b.sql': "{{ config(alias='a') }} select 2" },
    { code: 'duplicate_name', file: 'models/b.sql' },
  ],
  [
    'a macro twice',
    { 'macros/a.sql': '{% macro m() %}{% endmacro %}', 'macros/b.sql': '\n{% macro m() %}{% endmacro %}' },
    { code: 'duplicate_name', file: 'macros/b.sql', line: 2 },
  ],
  [
    'a model described twice',
    { 'models/a.sql': 'select 1', 'models/a.yml': 'models:\n  - name: a\n', 'models/b.yml': 'models:\n  - name: a\n' },
    { code: 'duplicate_name', file: 'models/b.yml', line: 2 },
  ],
  [
    'a var that is not set',
    { 'models/a.sql': "select 1\n where x = {{ var('start') }}" },
    { code: 'missing_var', file: 'models/a.sql', line: 2 },
  ],
  [
    'an environment variable that is not set',
    { 'models/a.sql': "select {{ env_var('HOME') }}" },
    { code: 'missing_var', line: 1 },
  ],
  [
    'what the template raises itself',
    {
      'macros/m.sql': "{% macro m() %}\n{{ exceptions.raise_compiler_error('no such thing') }}\n{% endmacro %}",
      'models/a.sql': 'select {{ m() }}',
    },
    { code: 'compiler_error', message: 'no such thing', file: 'macros/m.sql', line: 2 },
  ],
  [
    'a macro that calls itself without end',
    { 'macros/m.sql': '{% macro m() %}{{ m() }}{% endmacro %}', 'models/a.sql': 'select {{ m() }}' },
    { code: 'template_timeout', file: 'macros/m.sql' },
  ],
  [
    'YAML that cannot be read',
    { 'models/a.yml': 'models:\n  - name: a\n   columns: [' },
    { code: 'yaml', file: 'models/a.yml' },
  ],
  [
    'a misspelt key',
    { 'models/a.sql': 'select 1', 'models/a.yml': 'models:\n  - name: a\n    colums:\n      - name: id\n' },
    { code: 'yaml', file: 'models/a.yml', line: 3, hint: 'Did you mean columns?' },
  ],
  [
    'a list that is none',
    { 'models/a.yml': 'version: 2\nmodels:\n  name: a\n' },
    { code: 'yaml', file: 'models/a.yml', line: 2, message: 'models: must be a list' },
  ],
  [
    'an unknown materialization',
    { 'models/a.sql': "\n{{ config(materialized='tabel') }} select 1" },
    { code: 'yaml', file: 'models/a.sql', line: 2, hint: 'Did you mean table?' },
  ],
  [
    'a misspelt key of the project',
    { 'dbt_project.yml': 'name: shop\nmodel-path: [m]\n' },
    { code: 'yaml', file: 'dbt_project.yml', line: 2, hint: 'Did you mean model-paths?' },
  ],
  [
    'a package that is not installed',
    { 'packages.yml': 'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n' },
    { code: 'missing_package', file: 'packages.yml', message: 'not installed: dbt_utils' },
  ],
  [
    'a freshness without a period',
    {
      'models/s.yml':
        'sources:\n  - name: raw\n    tables:\n      - name: x\n        freshness: {warn_after: {count: 3}}\n',
    },
    { code: 'yaml', file: 'models/s.yml' },
  ],
];

describe('a project that is wrong', () => {
  it.each(TABLE)('%s: says what, where and what to do', async (_, files, expected) => {
    const [error] = await folders.errors(files);
    expect(error).toMatchObject(expected);
    expect(error?.hint ?? error?.message).toBeTruthy();
  });

  it('is told everything at once', async () => {
    const errors = await folders.errors({
      'models/a.sql': "select {{ ref('nowhere') }}",
      'models/b.sql': '{{ nothing() }}',
      'models/c.sql': '{% if %}',
      'models/d.yml': 'models: 3',
    });
    expect(errors.map(({ code, file }) => `${file} ${code}`)).toEqual([
      'models/a.sql unknown_ref',
      'models/b.sql unknown_macro',
      'models/c.sql syntax',
      'models/d.yml yaml',
    ]);
  });

  it('ends a template that does not end, names its file and goes on with the others', async () => {
    const loop = '{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}';
    const errors = await folders.errors(
      { 'models/a.sql': `select 1\n${loop}`, 'models/b.sql': "select {{ ref('nowhere') }}" },
      { templateTimeoutMs: 300 },
    );
    expect(errors.map(({ code, file }) => `${file} ${code}`)).toEqual([
      'models/a.sql template_timeout',
      'models/b.sql unknown_ref',
    ]);
  });

  it('is no project without dbt_project.yml', async () => {
    const { openProject } = await import('../compile/project.js');
    const { TARGET } = await import('../testing/project-folder.js');
    await expect(openProject('/nonexistent', { target: TARGET })).rejects.toThrow(/is no dbt project/);
  });
});
