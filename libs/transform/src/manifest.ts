/**
 * What a parsed project is: dbt's manifest (schema v12), as far as this engine reads and writes it. Plain data: it goes
 * to manifest.json, to worker threads and to the admin as it is. Names and shapes are dbt's own.
 */

/** dbt's ids: `model.<project>.<name>`, `source.<project>.<source>.<table>`, `test.<project>.<name>.<hash>` … */
export type UniqueId = string;

export const MATERIALIZATIONS = ['view', 'table', 'incremental', 'ephemeral', 'seed', 'test'] as const;
export type Materialization = (typeof MATERIALIZATIONS)[number];

export const INCREMENTAL_STRATEGIES = ['append', 'delete+insert', 'merge'] as const;
export type IncrementalStrategy = (typeof INCREMENTAL_STRATEGIES)[number];

export interface Hook {
  /** Not yet rendered. */
  sql: string;
  /** False: runs outside of the model's transaction. */
  transaction: boolean;
}

export interface IndexConfig {
  columns: string[];
  unique?: boolean;
  /** Access method, `btree` by default. */
  type?: string;
}

/** Configuration that every resource may have, each key in dbt's words. */
export interface NodeConfig {
  enabled: boolean;
  materialized: Materialization;
  database: string | null;
  schema: string | null;
  alias: string | null;
  tags: string[];
  meta: Record<string, unknown>;
  pre_hook: Hook[];
  post_hook: Hook[];
  /** `{privilege: [roles]}` */
  grants: Record<string, string[]>;
  indexes: IndexConfig[];
  // Incremental models.
  incremental_strategy: IncrementalStrategy | null;
  unique_key: string | string[] | null;
  on_schema_change: 'ignore' | 'fail' | 'append_new_columns' | 'sync_all_columns';
  /** SQL conditions over `DBT_INTERNAL_DEST` and `DBT_INTERNAL_SOURCE`. */
  incremental_predicates: string[];
  merge_update_columns: string[] | null;
  merge_exclude_columns: string[] | null;
  full_refresh: boolean | null;
  /** The column that says when a row happened. */
  event_time: string | null;
  // Seeds.
  column_types: Record<string, string>;
  quote_columns: boolean;
  delimiter: string;
  // Tests.
  severity: 'ERROR' | 'WARN';
  warn_if: string;
  error_if: string;
  fail_calc: string;
  where: string | null;
  limit: number | null;
  store_failures: boolean;
}

/** What `meta.strata` of a model may say: what only this platform knows of. dbt carries it and does not look at it. */
export interface StrataMeta {
  /**
   * Makes an incremental model one of the interval ledger: it is rebuilt by whole intervals of this length, found by
   * its `event_time` column. `day` and `week`, from Monday, are those of the workspace's reporting zone.
   */
  grain?: '15 minutes' | 'hour' | 'day' | 'week';
  /**
   * Of a table: the ledger rebuilds it only when something ledgered above it, or its own file, has changed. Changes of
   * what the ledger does not see, such as seeds, do not count.
   */
  when_changed?: true;
  /**
   * Of a ledgered model, which of the workspace's clocks its rows go by, once the events of their time were removed: that of
   * `events` (what is kept of single people), of `hourly` or of `daily` figures; `reports_day` and `reports_week` are the
   * reports' own windows. `daily` by default.
   */
  retention?: 'events' | 'hourly' | 'daily' | 'reports_day' | 'reports_week';
  /**
   * The column of a row's end, where a row may reach into the next interval: it stays until that one is sealed, too, and
   * stays as it is once that one is.
   */
  lasts_until?: string;
  /** Readable for every tenant although it has no workspace_id. */
  shared?: boolean;
  /** A schedule of its own, as a cron expression in UTC. */
  cron?: string;
}

export interface ColumnInfo {
  name: string;
  description: string;
  data_type: string | null;
  meta: Record<string, unknown>;
  tags: string[];
}

export interface DependsOn {
  macros: UniqueId[];
  nodes: UniqueId[];
}

export interface RefArgs {
  name: string;
  package: string | null;
  version: string | null;
}

interface Resource {
  unique_id: UniqueId;
  name: string;
  package_name: string;
  /** Relative to the folder of its kind, such as `staging/stg_x.sql`. */
  path: string;
  /** Relative to the project. */
  original_file_path: string;
  /** What `path:` and bare names select by: project, folders, name. */
  fqn: string[];
  tags: string[];
  meta: Record<string, unknown>;
  description: string;
}

interface Relation {
  database: string;
  schema: string;
  alias: string;
  /** Quoted and complete: `"db"."schema"."name"`; null for what has no relation (ephemeral models, tests). */
  relation_name: string | null;
}

interface Compilable extends Resource, Relation {
  raw_code: string;
  language: 'sql';
  config: NodeConfig;
  columns: Record<string, ColumnInfo>;
  /** Of the raw text. */
  checksum: { name: 'sha256'; checksum: string };
  depends_on: DependsOn;
  refs: RefArgs[];
  /** `[source, table]` */
  sources: [string, string][];
  /** The .yml file that describes it, as `<project>://<path>`. */
  patch_path: string | null;
  /** Present after compilation. */
  compiled_code?: string;
}

export interface ModelNode extends Compilable {
  resource_type: 'model';
}

export interface SeedNode extends Compilable {
  resource_type: 'seed';
}

/** A query that returns the rows that are wrong. */
export interface TestNode extends Compilable {
  resource_type: 'test';
  /** Null for a singular test. */
  test_metadata: { name: string; namespace: string | null; kwargs: Record<string, unknown> } | null;
  column_name: string | null;
  /** The model, seed or source it hangs on. */
  attached_node: UniqueId | null;
}

export type Node = ModelNode | SeedNode | TestNode;

export interface FreshnessThreshold {
  count: number;
  period: 'minute' | 'hour' | 'day';
}

export interface SourceNode extends Resource, Omit<Relation, 'alias'> {
  resource_type: 'source';
  source_name: string;
  identifier: string;
  loaded_at_field: string | null;
  freshness: { warn_after?: FreshnessThreshold; error_after?: FreshnessThreshold; filter?: string } | null;
  columns: Record<string, ColumnInfo>;
  relation_name: string;
}

export interface MacroNode extends Omit<Resource, 'fqn' | 'tags'> {
  resource_type: 'macro';
  macro_sql: string;
  depends_on: { macros: UniqueId[] };
}

/** A parsed project. `parent_map` and `child_map` hold direct neighbours among nodes and sources. */
export interface Manifest {
  metadata: {
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json';
    generated_at: string;
    project_name: string;
    adapter_type: 'postgres';
    invocation_id: string;
  };
  nodes: Record<UniqueId, Node>;
  sources: Record<UniqueId, SourceNode>;
  macros: Record<UniqueId, MacroNode>;
  /** Named blocks of text, `doc.<project>.<name>`. */
  docs: Record<UniqueId, { unique_id: UniqueId; name: string; block_contents: string }>;
  /** What `enabled: false` takes out. */
  disabled: Record<UniqueId, Node[]>;
  parent_map: Record<UniqueId, UniqueId[]>;
  child_map: Record<UniqueId, UniqueId[]>;
}

/** `meta.strata` of a node. */
export function strataMeta(node: { config: Pick<NodeConfig, 'meta'> }): StrataMeta {
  return node.config.meta['strata'] ?? {};
}

/** True for a model that the interval ledger keeps: incremental, rebuilt by whole intervals of its event_time. */
export function isLedgered(node: Node | undefined): node is ModelNode {
  if (node?.resource_type !== 'model') return false;
  const { materialized, event_time: eventTime } = node.config;
  return materialized === 'incremental' && eventTime !== null && strataMeta(node).grain !== undefined;
}

/** True for a table that the ledger has rebuilt only when something above it changed. */
export function isWhenChanged(node: Node | undefined): node is ModelNode {
  if (node?.resource_type !== 'model' || node.config.materialized !== 'table') return false;
  return strataMeta(node).when_changed === true;
}

/** True for what has pending rows in the interval ledger. */
export function isKept(node: Node | undefined): node is ModelNode {
  return isLedgered(node) || isWhenChanged(node);
}
