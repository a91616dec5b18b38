import type { TransformSql } from '@strata/data';
import type { Manifest } from '../manifest.js';
import { quoted, type Relation } from './names.js';

/** Brings up to date what the planner knows of a table. Autovacuum does so too, but after the next model has been planned. */
export function analyze(sql: TransformSql, relation: Relation): Promise<number> {
  return sql.execute(`ANALYZE ${quoted(relation)}`);
}

/**
 * The sources of which the planner's idea is wrong by a fifth and a thousand rows or more, partitions included, as far
 * as this role may analyze them. A join that is planned for no rows takes minutes for a hundred thousand.
 */
export async function staleSources(sql: TransformSql, manifest: Manifest): Promise<Relation[]> {
  const sources = Object.values(manifest.sources);
  return sql.query<Relation>(
    `SELECT n.nspname AS schema, c.relname AS name
     FROM unnest($1::text[], $2::text[]) AS s(schema, name)
     JOIN pg_namespace n ON n.nspname = s.schema
     JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.name AND c.relkind IN ('r', 'p')
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(pg_stat_get_live_tuples(t.relid)), 0) AS rows FROM pg_partition_tree(c.oid) t WHERE t.isleaf
     ) live
     WHERE has_table_privilege(c.oid, 'MAINTAIN')
       AND abs(live.rows - greatest(c.reltuples, 0)) > 1000 + 0.2 * greatest(c.reltuples, 0)`,
    [sources.map(({ schema }) => schema), sources.map(({ identifier }) => identifier)],
  );
}

/**
 * Analyzes a table after `rows` of it were written, if these are a fifth of it or more. Of a table that was empty a
 * moment ago the planner believes it still is, and compares every row of it with every other.
 */
export async function analyzeWhenChanged(sql: TransformSql, relation: Relation, rows: number): Promise<void> {
  const [table] = await sql.query<{ known: number }>(
    'SELECT reltuples::float8 AS known FROM pg_class WHERE oid = $1::regclass',
    [quoted(relation)],
  );
  if (rows > 0 && rows * 5 >= (table?.known ?? 0)) await analyze(sql, relation);
}
