import type { TransformSql } from '@strata/data';
import type { CompiledNode } from '../compiler.js';
import { strataMeta } from '../manifest.js';
import { finish, NOTHING_TO_DO, type Build, type Outcome } from './build.js';
import { fingerprint, isBuiltFrom, noteBuiltFrom } from './fingerprint.js';
import { display, quoted } from './names.js';
import { columnsOf, describeQuery, dropRelation, relationKind, sameColumns } from './relations.js';
import { secure } from './secure.js';

const CANNOT_REPLACE = '42P16';

/**
 * Makes a view, which reads with its reader's rights. One that says the same already stays untouched; one whose columns
 * allow it is replaced in place.
 */
export async function buildView(build: Build, { sql: query }: Pick<CompiledNode, 'sql'>): Promise<Outcome> {
  const { sql, node, relation, exposedSchemas, log } = build;
  const mark = fingerprint(query, node.config.grants, strataMeta(node));
  const create = (words: string) =>
    sql.execute(`${words} ${quoted(relation)} WITH (security_invoker = true) AS (\n${query}\n)`);
  const kind = await relationKind(sql, relation);
  if (kind === 'view' && (await saysTheSame(build, query, mark))) {
    await secure(sql, relation, node, exposedSchemas);
    return { message: NOTHING_TO_DO, rows: null };
  }
  if (kind !== 'view' || !(await succeeds(sql, () => create('CREATE OR REPLACE VIEW')))) {
    if (kind !== null && kind !== 'view') log(`${display(relation)} was a ${kind}`);
    await dropRelation(sql, relation, log);
    await create('CREATE VIEW');
  }
  await finish(build, true);
  await noteBuiltFrom(sql, 'VIEW', relation, mark);
  return { message: 'CREATE VIEW', rows: null };
}

/** A `select *` says something else once the table below it has other columns. */
async function saysTheSame({ sql, relation }: Build, query: string, mark: string): Promise<boolean> {
  if (!(await isBuiltFrom(sql, relation, mark))) return false;
  return sameColumns(await columnsOf(sql, relation), await describeQuery(sql, query));
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
