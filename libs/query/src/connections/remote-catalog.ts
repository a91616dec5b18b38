import type { CursorRow, ExternalDatabase } from '@strata/data';
import type { RelationInfo } from '../types.js';

const LIMITS = { timeoutMs: 10_000, maxRows: 20_000, maxBytes: 16 * 1024 * 1024 };

/** One row per column, as text; the first relations by name when there are very many. */
const COLUMNS = `
  SELECT n.nspname, c.relname, c.relkind IN ('v', 'm'), coalesce(obj_description(c.oid, 'pg_class'), ''),
    a.attname, format_type(a.atttypid, a.atttypmod), coalesce(col_description(c.oid, a.attnum), '')
  FROM (
    SELECT c.oid, c.relname, c.relkind, c.relnamespace FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
      AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
      AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
    ORDER BY n.nspname, c.relname LIMIT 1000
  ) c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY n.nspname, c.relname, a.attnum`;

/** The tables and views of a database that is not ours, as far as our user may read them. */
export async function readRelations(database: ExternalDatabase): Promise<RelationInfo[]> {
  const relations = new Map<string, RelationInfo>();
  for (const row of await rowsOf(database, COLUMNS)) {
    const [schema, name, isView, description, column, type, columnDescription] = row.map((cell) => cell ?? '');
    const key = `${schema}.${name}`;
    const relation = relations.get(key) ?? {
      schema: schema ?? '',
      name: name ?? '',
      kind: isView === 't' ? ('view' as const) : ('table' as const),
      description: description ?? '',
      columns: [],
    };
    relation.columns.push({ name: column ?? '', type: type ?? '', description: columnDescription ?? '' });
    relations.set(key, relation);
  }
  return [...relations.values()];
}

/** The version of the server, such as `16.3`, by a read through the same cursor as every query. */
export async function readVersion(database: ExternalDatabase): Promise<string> {
  const [row] = await rowsOf(database, `SELECT current_setting('server_version')`);
  return (row?.[0] ?? '').split(' ')[0]?.slice(0, 40) ?? '';
}

async function rowsOf(database: ExternalDatabase, sql: string): Promise<CursorRow[]> {
  const rows: CursorRow[] = [];
  await database.query({ sql, values: [], limits: LIMITS }, async ({ batches }) => {
    for await (const batch of batches) rows.push(...batch);
  });
  return rows;
}
