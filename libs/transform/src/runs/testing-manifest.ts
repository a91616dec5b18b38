import type { Manifest, ModelNode, NodeConfig } from '../manifest.js';

const CONFIG: NodeConfig = {
  enabled: true,
  materialized: 'incremental',
  database: null,
  schema: null,
  alias: null,
  tags: [],
  meta: {},
  pre_hook: [],
  post_hook: [],
  grants: {},
  indexes: [],
  incremental_strategy: null,
  unique_key: null,
  on_schema_change: 'ignore',
  incremental_predicates: [],
  merge_update_columns: null,
  merge_exclude_columns: null,
  full_refresh: null,
  event_time: null,
  column_types: {},
  quote_columns: false,
  delimiter: ',',
  severity: 'ERROR',
  warn_if: '!= 0',
  error_if: '!= 0',
  fail_calc: 'count(*)',
  where: null,
  limit: null,
  store_failures: false,
};

/** A model of tests, as the project `test` would have it. */
export function testModel(name: string, config: Partial<NodeConfig> = {}, schema = 'marts'): ModelNode {
  const path = `${name}.sql`;
  return {
    resource_type: 'model',
    unique_id: `model.test.${name}`,
    name,
    package_name: 'test',
    path,
    original_file_path: `models/${path}`,
    fqn: ['test', name],
    tags: config.tags ?? [],
    meta: config.meta ?? {},
    description: '',
    database: 'strata',
    schema,
    alias: name,
    relation_name: `"strata"."${schema}"."${name}"`,
    raw_code: 'select 1',
    language: 'sql',
    config: { ...CONFIG, ...config },
    columns: {},
    checksum: { name: 'sha256', checksum: '' },
    depends_on: { macros: [], nodes: [] },
    refs: [],
    sources: [],
    patch_path: null,
  };
}

/** A manifest of these models, none of which reads another. */
export function testManifest(models: readonly ModelNode[]): Manifest {
  return {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
      generated_at: '2026-11-21T00:00:00Z',
      project_name: 'test',
      adapter_type: 'postgres',
      invocation_id: '00000000-0000-0000-0000-000000000000',
    },
    nodes: Object.fromEntries(models.map((model) => [model.unique_id, model])),
    sources: {},
    macros: {},
    docs: {},
    disabled: {},
    parent_map: {},
    child_map: {},
  };
}
