import type { components } from './generated';

type Schemas = components['schemas'];

export type ResultColumn = Schemas['QueryColumnDto'];
export type ColumnType = ResultColumn['type'];
export type Parameter = Omit<Schemas['ParameterDto'], 'default'> & { default?: ParamValue };
export type ParameterType = Parameter['type'];
export type Position = Schemas['PositionDto'];
export interface QueryProblem {
  message: string;
  hint?: string | null;
  position: Position | null;
}
export interface QueryCheck {
  problems: QueryProblem[];
  parameters: string[];
}
export type Relation = Schemas['RelationDto'];
export type Connection = Schemas['ConnectionDto'];
export type NewConnection = Schemas['CreateConnectionDto'];
export type ConnectionChange = Schemas['UpdateConnectionDto'];
export type ConnectionTarget = Schemas['TestConnectionDto'];
export type ConnectionTest = Schemas['ConnectionTestDto'];

/** A number over time that the server keeps up to date. */
export type Metric = Schemas['MetricDto'];
export type NewMetric = Schemas['CreateMetricDto'];
export type MetricChange = Partial<Omit<NewMetric, 'workspace_id'>>;
/** What is computed: SQL, and which of its columns are dimensions. */
export type MetricDefinition = Required<Pick<NewMetric, 'sql' | 'dimensions'>>;
export type MetricRun = Schemas['MetricRunDto'];
export type MetricPoint = Schemas['MetricPointDto'];
export type MetricGrain = Schemas['MetricValuesDto']['grain'];

/** As JSON carries it; large numbers, NaN and Infinity come as text. */
export type Cell = string | number | boolean | null | object;

export interface ResultTable {
  columns: ResultColumn[];
  rows: Cell[][];
}

export interface QueryResult extends ResultTable {
  row_count: number;
  is_truncated: boolean;
  duration_ms: number;
}

export interface SnapshotResult extends QueryResult {
  snapshot_id: string;
  version: number;
  computed_at: string;
  expires_at: string;
  is_cached: boolean;
  age_seconds: number;
  params: Params;
}

export type ParamValue = string | number | boolean | null | (string | number)[];
export type Params = Record<string, ParamValue>;

/** What is asked of an endpoint that runs SQL which is not saved. */
export interface AdHocQuery {
  workspace_id: string;
  sql: string;
  parameters: Parameter[];
  params: Params;
  connection_id: string | null;
}

export type ChartKind = 'table' | 'line' | 'bar' | 'area' | 'pie' | 'scatter' | 'number';

export interface ChartMapping {
  x?: string;
  y?: string[];
  series?: string;
  stacked?: boolean;
  format?: string;
}

export interface NewChart {
  title: string;
  kind: ChartKind;
  mapping: ChartMapping;
  position: number;
}

export interface SavedChart extends NewChart {
  id: string;
}

export interface Author {
  id: string;
  name: string;
}

export interface SavedQueryItem {
  id: string;
  name: string;
  description: string;
  question: string;
  tags: string[];
  visibility: 'private' | 'shared';
  owner: Author;
  is_mine: boolean;
  may_edit: boolean;
  connection_id: string | null;
  version: number;
  parameters: Parameter[];
  refresh_seconds: number | null;
  chart_kinds: ChartKind[];
  updated_at: string;
  created_at: string;
  last_run: { at: string; status: RunOutcome; duration_ms: number } | null;
}

export type RunOutcome = 'completed' | 'failed' | 'cancelled';

export interface SavedQuery extends SavedQueryItem {
  sql: string;
  cache_ttl_seconds: number;
  explore: unknown;
  charts: SavedChart[];
}

export interface NewSavedQuery {
  workspace_id: string;
  name: string;
  description: string;
  question: string;
  sql: string;
  parameters: Parameter[];
  connection_id: string | null;
  visibility: 'private' | 'shared';
  tags: string[];
  cache_ttl_seconds: number;
  refresh_seconds?: number | null;
  explore?: unknown;
}

export type SavedQueryChange = Partial<Omit<NewSavedQuery, 'workspace_id'>> & { version: number };

export interface QueryVersion {
  version: number;
  author: Author;
  created_at: string;
  question: string;
  sql: string;
  parameters: Parameter[];
  connection_id: string | null;
  restored_from: number | null;
}

export interface QueryRun {
  id: string;
  version: number;
  trigger: 'person' | 'schedule' | 'export';
  user_name: string;
  params: Params;
  status: RunOutcome;
  is_cached: boolean;
  snapshot_id: string | null;
  row_count: number | null;
  duration_ms: number;
  error: { message: string } | null;
  started_at: string;
}

export type FileFormat = 'csv' | 'json' | 'xlsx';
