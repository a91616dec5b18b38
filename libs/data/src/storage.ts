import type { Database } from './database.js';

/** What the database holds, of all tenants together. */
export interface Storage {
  /** Of the server: "18.4". */
  version: string;
  database_bytes: number;
  /** Largest first. */
  schemas: { name: string; bytes: number }[];
  /** The largest ones; a partitioned table is one. With indexes; rows are the planner's estimate. */
  tables: { schema: string; name: string; bytes: number; rows: number }[];
}

const LARGEST = 12;

// float8: bytes are no bigints in JSON. A table that was never analyzed says -1 rows.
const TABLES = `
  SELECT n.nspname AS schema, root.relname AS name, sum(pg_total_relation_size(c.oid))::float8 AS bytes,
    sum(greatest(c.reltuples, 0))::float8 AS rows
  FROM pg_class c
  JOIN pg_class root ON root.oid = coalesce(pg_partition_root(c.oid), c.oid)
  JOIN pg_namespace n ON n.oid = root.relnamespace
  WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  GROUP BY n.nspname, root.relname ORDER BY bytes DESC, schema, name`;

/** How much room the database takes, and what takes it. */
export async function readStorage(db: Database): Promise<Storage> {
  return db.withInstallation(async (sql) => {
    const [server] = await sql.query<{ version: string; bytes: number }>(
      `SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
         pg_database_size(current_database())::float8 AS bytes`,
    );
    const tables = await sql.query<Storage['tables'][number]>(TABLES);
    const schemas = new Map<string, number>();
    for (const { schema, bytes } of tables) schemas.set(schema, (schemas.get(schema) ?? 0) + bytes);
    return {
      version: server?.version ?? '',
      database_bytes: server?.bytes ?? 0,
      schemas: [...schemas].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes),
      tables: tables.slice(0, LARGEST),
    };
  });
}
