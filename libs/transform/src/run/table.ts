import type { CompiledNode } from '../compiler.js';
import type { IndexConfig } from '../manifest.js';
import { finish, type Build, type Outcome } from './build.js';
import { columnList, indexKey, indexName, quoted, temporaryName, type Relation } from './names.js';
import {
  columnsOf,
  createTable,
  describeQuery,
  freshTemporary,
  indexNames,
  insertQuery,
  relationKind,
  sameColumns,
  swapIn,
  type Column,
} from './relations.js';
import { readershipOf } from './secure.js';
import { analyze } from './statistics.js';

/** Writes the new rows into the table that it is given. */
type Fill<T> = (into: Relation, columns: readonly Column[]) => Promise<T>;

/** Builds the rows of a query into a table: readers see the old rows until the commit. */
export async function buildTable(build: Build, { sql: query }: Pick<CompiledNode, 'sql'>): Promise<Outcome> {
  const rows = await replaceTable(build, await describeQuery(build.sql, query), (into, columns) =>
    insertQuery(build.sql, quoted(into), columns, query),
  );
  return { message: `SELECT ${rows}`, rows };
}

/**
 * Replaces what stands under the build's name by a table of these columns.
 * @returns what `fill` returned
 */
export async function replaceTable<T>(build: Build, columns: readonly Column[], fill: Fill<T>): Promise<T> {
  return (await staysInPlace(build, columns)) ? refill(build, columns, fill) : rebuild(build, columns, fill);
}

/**
 * A table that people read keeps its place while its columns and indexes stay the same. A swap would show it empty to
 * whoever took a snapshot before the commit and comes to the table after it, and our reads are such snapshots.
 */
async function staysInPlace(build: Build, columns: readonly Column[]): Promise<boolean> {
  const { sql, relation, exposedSchemas } = build;
  if (!exposedSchemas.includes(relation.schema) || (await relationKind(sql, relation)) !== 'table') return false;
  if (!sameColumns(await columnsOf(sql, relation), columns)) return false;
  const present = (await indexNames(sql, relation)).map((name) => name.split('_')[0]);
  const wanted = (await indexesOf(build, relation)).map((index) => indexKey(index));
  return [...present].sort().join() === [...wanted].sort().join();
}

async function refill<T>(build: Build, columns: readonly Column[], fill: Fill<T>): Promise<T> {
  const { sql, relation } = build;
  const temporary = { schema: 'pg_temp', name: temporaryName(relation.name) };
  await createTable(sql, temporary, columns, true);
  const filled = await fill(temporary, columns);
  const list = columnList(columns.map(({ name }) => name));
  await sql.execute(`DELETE FROM ${quoted(relation)}`);
  await sql.execute(`INSERT INTO ${quoted(relation)} (${list}) SELECT ${list} FROM ${quoted(temporary)}`);
  await analyze(sql, relation);
  await finish(build, true);
  return filled;
}

async function rebuild<T>(build: Build, columns: readonly Column[], fill: Fill<T>): Promise<T> {
  const { sql, relation, log } = build;
  const temporary = await freshTemporary(sql, relation);
  await createTable(sql, temporary, columns);
  const filled = await fill(temporary, columns);
  for (const index of await indexesOf(build, temporary)) await createIndex(build, temporary, index);
  await analyze(sql, temporary);
  await finish({ ...build, relation: temporary }, true);
  // From here to the commit readers wait.
  await swapIn(sql, temporary, relation, log);
  return filled;
}

/** The configured indexes, and one that starts with the tenant if none does. */
async function indexesOf({ sql, node }: Build, relation: Relation): Promise<IndexConfig[]> {
  const { indexes } = node.config;
  const byTenant = indexes.some(({ columns, type = 'btree' }) => type === 'btree' && columns[0] === 'workspace_id');
  const isTenants = (await readershipOf(sql, relation, node)) === 'tenants';
  return byTenant || !isTenants ? indexes : [...indexes, { columns: ['workspace_id'] }];
}

function createIndex({ sql }: Build, relation: Relation, index: IndexConfig): Promise<number> {
  const unique = index.unique === true ? 'UNIQUE ' : '';
  const method = index.type === undefined ? '' : ` USING ${index.type}`;
  // As in dbt, a column may be an expression.
  const columns = index.columns.join(', ');
  return sql.execute(`CREATE ${unique}INDEX "${indexName(index)}" ON ${quoted(relation)}${method} (${columns})`);
}
