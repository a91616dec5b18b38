import type { Manifest } from '../manifest.js';
import { ProjectErrors } from '../errors.js';
import { ProjectFolders } from '../testing/project-folder.js';
import { selectNodes } from './select.js';
import { manifestJson, readManifest } from './state.js';

const FILES = {
  'seeds/raw.csv': 'id\n1\n',
  'macros/m.sql': '{% macro one() %}1{% endmacro %}',
  'models/staging/stg_a.sql': "{{ config(tags=['nightly']) }} select * from {{ ref('raw') }}",
  'models/staging/stg_b.sql': "select * from {{ source('shop', 'orders') }}",
  'models/int.sql':
    "{{ config(materialized='ephemeral') }} select {{ one() }} from {{ ref('stg_a') }}, {{ ref('stg_b') }}",
  'models/marts/fct.sql': "{{ config(materialized='table', tags=['nightly']) }} select * from {{ ref('int') }}",
  'models/marts/dim.sql': "{{ config(materialized='table') }} select * from {{ ref('stg_a') }}",
  'models/schema.yml': `sources:
  - name: shop
    tables: [{name: orders, columns: [{name: id, tests: [not_null]}]}]
models:
  - name: fct
    columns: [{name: id, tests: [unique, {relationships: {to: ref('dim'), field: id}}]}]
`,
  'tests/no_dim.sql': "select * from {{ ref('dim') }} where false",
};

const folders = new ProjectFolders();
let manifest: Manifest;
beforeAll(async () => {
  ({ manifest } = await folders.open(FILES));
});
afterAll(() => folders.clear());

/** Names of what is chosen, tests by the first two words. */
function names(
  select: string[],
  exclude: string[] = [],
  resourceTypes = ['model', 'seed', 'source'],
  state?: Manifest,
): string {
  const ids = selectNodes(manifest, { select, exclude, resourceTypes, ...(state === undefined ? {} : { state }) });
  return ids
    .map((id) => manifest.nodes[id]?.name ?? manifest.sources[id]?.name ?? id)
    .sort()
    .join(' ');
}

const TABLE: [select: string[], exclude: string[], expected: string][] = [
  [[], [], 'dim fct int orders raw stg_a stg_b'],
  [['fct'], [], 'fct'],
  [['+fct'], [], 'fct int orders raw stg_a stg_b'],
  [['1+fct'], [], 'fct int'],
  [['2+fct'], [], 'fct int stg_a stg_b'],
  [['stg_a+'], [], 'dim fct int stg_a'],
  [['stg_a+1'], [], 'dim int stg_a'],
  [['1+int+1'], [], 'fct int stg_a stg_b'],
  [['@stg_b'], [], 'dim fct int orders raw stg_a stg_b'],
  [['tag:nightly'], [], 'fct stg_a'],
  [['tag:night*'], [], 'fct stg_a'],
  [['path:models/staging'], [], 'stg_a stg_b'],
  [['models/marts/'], [], 'dim fct'],
  [['path:models/marts/fct.sql'], [], 'fct'],
  [['fct.sql'], [], 'fct'],
  [['staging'], [], 'stg_a stg_b'],
  [['shop.staging.stg_a'], [], 'stg_a'],
  [['staging.*'], [], 'stg_a stg_b'],
  [['stg_*'], [], 'stg_a stg_b'],
  [['source:shop.orders+'], [], 'fct int orders stg_b'],
  [['source:*'], [], 'orders'],
  [['config.materialized:table'], [], 'dim fct'],
  [['resource_type:seed'], [], 'raw'],
  [['package:shop'], [], 'dim fct int orders raw stg_a stg_b'],
  [['tag:nightly,config.materialized:table'], [], 'fct'],
  [['dim raw', 'stg_b'], [], 'dim raw stg_b'],
  [['+fct'], ['staging', 'source:shop'], 'fct int raw'],
  [[], ['+fct'], 'dim'],
  [['nothing'], [], ''],
];

describe('selectNodes', () => {
  it.each(TABLE)('--select %j --exclude %j', (select, exclude, expected) => {
    expect(names(select, exclude)).toBe(expected);
  });

  it.each<[string[], string]>([
    [['fct'], 'relationships_fct_id__id__ref_dim_ unique_fct_id'],
    [['dim'], 'no_dim relationships_fct_id__id__ref_dim_'],
    [['source:shop'], 'source_not_null_shop_orders_id'],
    [['test_type:singular'], 'no_dim'],
    [['test_type:generic,fct'], 'relationships_fct_id__id__ref_dim_ unique_fct_id'],
    [['test_name:unique'], 'unique_fct_id'],
    [['no_dim'], 'no_dim'],
  ])('takes the tests of %j along', (select, expected) => {
    expect(names(select, [], ['test'])).toBe(expected);
  });

  it.each([['tga:nightly'], ['+'], ['state:modified'], ['@a+']])('refuses %s', (text) => {
    expect(() => names([text])).toThrow(ProjectErrors);
  });

  it.each<[what: string, changed: Record<string, string>, modified: string]>([
    ['nothing', {}, ''],
    [
      'a body',
      { 'models/marts/dim.sql': "{{ config(materialized='table') }} select 1 from {{ ref('stg_a') }}" },
      'dim',
    ],
    [
      'a config of a folder',
      { 'dbt_project.yml': 'name: shop\nmodels: {shop: {staging: {+materialized: table}}}\n' },
      'stg_a stg_b',
    ],
    ['a macro', { 'macros/m.sql': '{% macro one() %}2{% endmacro %}' }, 'int'],
    ['a seed', { 'seeds/raw.csv': 'id\n2\n' }, 'raw'],
    ['a new model', { 'models/new.sql': 'select 1' }, 'new'],
    ['a comment in a description', { 'models/more.yml': 'models: [{name: dim, description: the customers}]' }, ''],
  ])('finds %s that has changed', async (_, changed, modified) => {
    const before = readManifest(manifestJson(manifest));
    const now = await folders.open({ ...FILES, ...changed });
    const ids = selectNodes(now.manifest, {
      select: ['state:modified'],
      resourceTypes: ['model', 'seed'],
      state: before,
    });
    expect(
      ids
        .map((id) => now.manifest.nodes[id]?.name)
        .sort()
        .join(' '),
    ).toBe(modified);
    const added = selectNodes(now.manifest, { select: ['state:new'], resourceTypes: ['model', 'seed'], state: before });
    expect(added).toEqual(modified === 'new' ? ['model.shop.new'] : []);
  });

  it('reads no manifest from what is none', () => {
    expect(() => readManifest('{')).toThrow(ProjectErrors);
    expect(() => readManifest('[]')).toThrow(ProjectErrors);
  });
});
