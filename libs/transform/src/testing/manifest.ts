import type { Manifest, Node, NodeConfig } from '../manifest.js';

/** What a node of a test is configured as, unless it says otherwise. */
export const TEST_CONFIG: NodeConfig = {
  enabled: true,
  materialized: 'table',
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

/** A manifest of these nodes, by what each depends on. */
export function manifestOf(nodes: readonly Node[], projectName: string): Manifest {
  const readersOf = (id: string): string[] =>
    nodes.filter((node) => node.depends_on.nodes.includes(id)).map((node) => node.unique_id);
  return {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
      generated_at: '2026-01-01T00:00:00.000Z',
      project_name: projectName,
      adapter_type: 'postgres',
      invocation_id: '00000000-0000-0000-0000-000000000000',
    },
    nodes: Object.fromEntries(nodes.map((node) => [node.unique_id, node])),
    sources: {},
    macros: {},
    docs: {},
    disabled: {},
    parent_map: Object.fromEntries(nodes.map((node) => [node.unique_id, node.depends_on.nodes])),
    child_map: Object.fromEntries(nodes.map(({ unique_id: id }) => [id, readersOf(id)])),
  };
}
