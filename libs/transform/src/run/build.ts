import type { TransformSql } from '@strata/data';
import type { CompiledNode } from '../compiler.js';
import type { Hook, Node } from '../manifest.js';
import { display, indexName, quoted, type Relation } from './names.js';
import {
  applyGrants,
  createTable,
  describeQuery,
  dropRelation,
  freshTemporary,
  insertQuery,
  relationKind,
  swapIn,
  type Column,
} from './relations.js';
import { readershipOf, secure } from './secure.js';

/** What a materialization works with, inside the transaction that makes its relation visible. */
export interface Build {
  sql: TransformSql;
  node: Node;
  relation: Relation;
  /** Schemas that people may read. */
  exposedSchemas: readonly string[];
  log: (line: string) => void;
}

/** What was done, in dbt's words such as `SELECT 99`. */
export interface Outcome {
  message: string;
  rows: number | null;
}

/** Runs the hooks of one kind, in or outside of the transaction. */
export async function runHooks(sql: TransformSql, hooks: readonly Hook[], inTransaction: boolean): Promise<void> {
  for (const hook of hooks) {
    const text = hook.sql.trim();
    if (hook.transaction === inTransaction && text !== '') await sql.execute(text);
  }
}

/** Rights, policies and grants of what was just built. */
export async function finish({ sql, node, relation, exposedSchemas }: Build): Promise<void> {
  await applyGrants(sql, relation, node.config.grants);
  await secure(sql, relation, node, exposedSchemas);
}

/** The configured indexes, and one that starts with the tenant if none does. */
export async function createIndexes({ sql, node }: Build, relation: Relation): Promise<void> {
  const indexes = [...node.config.indexes];
  const byTenant = indexes.some(({ columns, type = 'btree' }) => type === 'btree' && columns[0] === 'workspace_id');
  if (!byTenant && (await readershipOf(sql, relation, node)) === 'tenants') indexes.push({ columns: ['workspace_id'] });
  for (const index of indexes) {
    const unique = index.unique === true ? 'UNIQUE ' : '';
    const method = index.type === undefined ? '' : ` USING ${index.type}`;
    const name = indexName(relation, index);
    // As in dbt, a column may be an expression.
    await sql.execute(`CREATE ${unique}INDEX "${name}" ON ${quoted(relation)}${method} (${index.columns.join(', ')})`);
  }
}

/** Builds a table beside the old one and lets it take its place: readers see the old one until the commit. */
export async function buildTable(build: Build, { sql: query }: Pick<CompiledNode, 'sql'>): Promise<Outcome> {
  const rows = await replaceTable(build, await describeQuery(build.sql, query), (temporary, columns) =>
    insertQuery(build.sql, quoted(temporary), columns, query),
  );
  return { message: `SELECT ${rows}`, rows };
}

/**
 * Builds a table of these columns, filled by `fill`, in the place of what stands there.
 * @returns what `fill` returned
 */
export async function replaceTable<T>(
  build: Build,
  columns: readonly Column[],
  fill: (temporary: Relation, columns: readonly Column[]) => Promise<T>,
): Promise<T> {
  const { sql, relation, log } = build;
  const temporary = await freshTemporary(sql, relation);
  await createTable(sql, temporary, columns);
  const filled = await fill(temporary, columns);
  await createIndexes(build, temporary);
  // From here to the commit readers wait.
  await finish({ ...build, relation: temporary });
  await swapIn(sql, temporary, relation, log);
  return filled;
}

const CANNOT_REPLACE = '42P16';

/** Makes a view, which reads with its reader's rights. One whose columns allow it is replaced in place. */
export async function buildView(build: Build, { sql: query }: Pick<CompiledNode, 'sql'>): Promise<Outcome> {
  const { sql, relation, log } = build;
  const create = (words: string) =>
    sql.execute(`${words} ${quoted(relation)} WITH (security_invoker = true) AS (\n${query}\n)`);
  const kind = await relationKind(sql, relation);
  if (kind !== 'view' || !(await succeeds(sql, () => create('CREATE OR REPLACE VIEW')))) {
    if (kind !== null && kind !== 'view') log(`${display(relation)} was a ${kind}`);
    await dropRelation(sql, relation, log);
    await create('CREATE VIEW');
  }
  await finish(build);
  return { message: 'CREATE VIEW', rows: null };
}

/** False when the view's new columns do not go with the old ones; nothing is changed then. */
async function succeeds(sql: TransformSql, replace: () => Promise<unknown>): Promise<boolean> {
  await sql.execute('SAVEPOINT before_replace');
  try {
    await replace();
    await sql.execute('RELEASE before_replace');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== CANNOT_REPLACE) throw error;
    await sql.execute('ROLLBACK TO before_replace');
    return false;
  }
}
