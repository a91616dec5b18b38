/** What a column holds, as far as a chart or a grid cares. */
export type ColumnType = 'text' | 'number' | 'boolean' | 'date' | 'timestamp' | 'json' | 'other';

/** A column of a result. Names may repeat. */
export interface QueryColumn {
  name: string;
  type: ColumnType;
  /** PostgreSQL's name of the type. */
  pg_type: string;
}

/**
 * A value as JSON carries it. bigint and numeric are numbers where a number keeps the exact value, else strings; NaN and
 * infinities are strings; moments are ISO 8601 in UTC, timestamps without a zone the same without `Z`; json is as it is.
 */
export type Cell = string | number | boolean | null | object;

export interface QueryLimits {
  /** Time that the database may work on it. */
  timeoutMs: number;
  maxRows: number;
  /** Bytes that the database may send. */
  maxBytes: number;
}

/** SQL with `$1` …, and their values. */
export interface Statement {
  sql: string;
  values: readonly (string | number | boolean | null)[];
}

/** Where a statement runs. */
export interface QueryTarget {
  /** Null: the workspace's own store. */
  connectionId: string | null;
}

export interface RunningQuery {
  columns: QueryColumn[];
  /** Rows as they come; to be read once. */
  batches: AsyncIterable<Cell[][]>;
}

export interface QuerySummary {
  row_count: number;
  /** There were more rows than asked for. */
  is_truncated: boolean;
  bytes: number;
  /** Time that the database worked on it. */
  duration_ms: number;
}

/** A place in a text: `offset` and `column` in UTF-16 units from 0 and from 1, `line` from 1. */
export interface Position {
  offset: number;
  line: number;
  column: number;
  length?: number;
}

/** What is wrong with a query, for its author. */
export interface QueryProblem {
  message: string;
  hint?: string;
  position?: Position;
}

/** A table or view that SQL may read. */
export interface RelationInfo {
  schema: string;
  name: string;
  kind: 'table' | 'view';
  description: string;
  columns: { name: string; type: string; description: string }[];
}

export function positionAt(text: string, offset: number, length?: number): Position {
  const at = Math.max(0, Math.min(offset, text.length));
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { offset: at, line, column: at - lineStart + 1, ...(length !== undefined && { length }) };
}
