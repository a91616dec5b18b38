import type { TransformSql } from '@strata/data';
import type { CompiledNode } from '../compiler.js';
import { finish, type Build, type Outcome } from './build.js';
import { display, quoted } from './names.js';
import { dropRelation, relationKind } from './relations.js';

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
  await finish(build, true);
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
