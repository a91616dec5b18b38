import type { AuditEntryView } from '@strata/identity';
import type { Cell, ColumnType, RunningQuery } from '@strata/query';

const COLUMNS: [keyof AuditEntryView, ColumnType][] = [
  ['seq', 'number'],
  ['created_at', 'timestamp'],
  ['actor_label', 'text'],
  ['actor_id', 'text'],
  ['action', 'text'],
  ['resource_type', 'text'],
  ['resource_id', 'text'],
  ['before', 'json'],
  ['after', 'json'],
  ['metadata', 'json'],
  ['ip_hash', 'text'],
  ['correlation_id', 'text'],
  ['id', 'text'],
];
const PG_TYPES: Partial<Record<ColumnType, string>> = { number: 'int8', timestamp: 'timestamptz', json: 'jsonb' };

/** Audit entries as a table that the writers of files take. */
export function auditTable(entries: AsyncIterable<AuditEntryView[]>): RunningQuery {
  const columns = COLUMNS.map(([name, type]) => ({ name, type, pg_type: PG_TYPES[type] ?? 'text' }));
  async function* rows(): RunningQuery['batches'] {
    for await (const batch of entries) yield batch.map((entry) => COLUMNS.map(([name]) => cellOf(entry[name])));
  }
  return { columns, batches: rows() };
}

function cellOf(value: unknown): Cell {
  return value instanceof Date ? value.toISOString() : (value as Cell);
}
