import type { TemplateDatabase } from '../compiler.js';
import type { TransformSql } from '@strata/data';
import { columnList, display, quote, quoted, temporaryName, type Relation } from './names.js';

export interface Column {
  name: string;
  /** As format_type writes it. */
  type: string;
}

type RelationKind = 'table' | 'view' | 'materialized view';

const KINDS: Record<string, RelationKind> = { r: 'table', p: 'table', v: 'view', m: 'materialized view' };

/** What stands under this name. */
export async function relationKind(sql: TransformSql, { schema, name }: Relation): Promise<RelationKind | null> {
  const [row] = await sql.query<{ relkind: string }>(
    `SELECT relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm')`,
    [schema, name],
  );
  return KINDS[row?.relkind ?? ''] ?? null;
}

/** Columns in their order; none for what is not there. */
export function columnsOf(sql: TransformSql, { schema, name }: Relation): Promise<Column[]> {
  return sql.query<Column>(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY a.attnum`,
    [schema, name],
  );
}

/** True for the same names and types in the same order. */
export function sameColumns(some: readonly Column[], others: readonly Column[]): boolean {
  const shape = (columns: readonly Column[]): string => JSON.stringify(columns.map(({ name, type }) => [name, type]));
  return shape(some) === shape(others);
}

/** Names of a table's indexes. */
export async function indexNames(sql: TransformSql, relation: Relation): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    'SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = to_regclass($1)',
    [quoted(relation)],
  );
  return rows.map(({ name }) => name);
}

/** The columns that a query would yield; it is not run. */
export async function describeQuery(sql: TransformSql, query: string): Promise<Column[]> {
  return (await sql.typed(`SELECT * FROM (\n${query}\n) AS described LIMIT 0`)).columns;
}

/**
 * Creates an empty table. The one place that does, and by explicit columns: CREATE TABLE AS would leave no moment
 * between the table and its rows, which a distributed table needs.
 */
export async function createTable(
  sql: TransformSql,
  relation: Relation,
  columns: readonly Column[],
  temporary = false,
): Promise<void> {
  const list = columns.map(({ name, type }) => `${quote(name)} ${type}`).join(', ');
  const name = temporary ? quote(relation.name) : quoted(relation);
  await sql.execute(
    `CREATE ${temporary ? 'TEMPORARY ' : ''}TABLE ${name} (${list})${temporary ? ' ON COMMIT DROP' : ''}`,
  );
}

/** @returns how many rows the query yielded */
export function insertQuery(
  sql: TransformSql,
  into: string,
  columns: readonly Column[],
  query: string,
): Promise<number> {
  return sql.execute(`INSERT INTO ${into} (${columnList(columns.map(({ name }) => name))}) (\n${query}\n)`);
}

/** The views that read this relation, nearest first. */
export async function dependentViews(sql: TransformSql, relation: Relation): Promise<Relation[]> {
  return sql.query<Relation>(
    `WITH RECURSIVE dependent (oid) AS (
       SELECT to_regclass($1)::oid
       UNION
       SELECT r.ev_class FROM dependent
       JOIN pg_depend d ON d.refobjid = dependent.oid AND d.refclassid = 'pg_class'::regclass
       JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
     )
     SELECT n.nspname AS schema, c.relname AS name FROM dependent
     JOIN pg_class c ON c.oid = dependent.oid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.oid <> to_regclass($1)::oid`,
    [quoted(relation)],
  );
}

/** Drops what stands under this name with the views that read it, as dbt does; says which. */
export async function dropRelation(sql: TransformSql, relation: Relation, log: (line: string) => void): Promise<void> {
  const kind = await relationKind(sql, relation);
  if (kind === null) return;
  const views = await dependentViews(sql, relation);
  if (views.length > 0) {
    log(`views that read ${display(relation)} are dropped with it: ${views.map(display).join(', ')}`);
  }
  await sql.execute(`DROP ${kind.toUpperCase()} ${quoted(relation)} CASCADE`);
}

/** The relation under which a new version is built; nothing stands there afterwards. */
export async function freshTemporary(sql: TransformSql, relation: Relation): Promise<Relation> {
  const temporary = { schema: relation.schema, name: temporaryName(relation.name) };
  await dropRelation(sql, temporary, () => undefined);
  return temporary;
}

/** Puts `built` in the place of whatever stood there. */
export async function swapIn(
  sql: TransformSql,
  built: Relation,
  target: Relation,
  log: (line: string) => void,
): Promise<void> {
  await dropRelation(sql, target, log);
  await sql.execute(`ALTER TABLE ${quoted(built)} RENAME TO ${quote(target.name)}`);
}

/** Creates a schema unless it is there. */
export async function ensureSchema(sql: TransformSql, schema: string): Promise<void> {
  const found = await sql.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  if (found.length === 0) await sql.execute(`CREATE SCHEMA IF NOT EXISTS ${quote(schema)}`);
}

/** What templates may ask, on this connection. */
export function templateDatabase(sql: TransformSql): TemplateDatabase {
  return {
    query: (text) => sql.typed(text),
    relationType: async (schema, name) => {
      const kind = await relationKind(sql, { schema, name });
      return kind === 'materialized view' ? 'view' : kind;
    },
    columns: (schema, name) => columnsOf(sql, { schema, name }),
  };
}
