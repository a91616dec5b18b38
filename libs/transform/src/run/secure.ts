import type { TransformSql } from '@strata/data';
import { strataMeta, type Node } from '../manifest.js';
import { quoted, type Relation } from './names.js';
import { columnsOf } from './relations.js';

/** The role whose rights are those of people. */
export const READER = 'strata_app';
const ISOLATION = `CREATE POLICY workspace_isolation ON %s TO ${READER} USING (workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid)`;
const SHARED = `CREATE POLICY shared ON %s TO ${READER} USING (true)`;

export type Readership = 'tenants' | 'shared' | 'nobody';

interface Protection {
  is_view: boolean;
  row_security: boolean;
  forced: boolean;
  policies: string[];
  is_granted: boolean;
}

/** Who may read a relation besides the pipeline. */
export async function readershipOf(sql: TransformSql, relation: Relation, node: Node): Promise<Readership> {
  const columns = await columnsOf(sql, relation);
  if (columns.some(({ name, type }) => name === 'workspace_id' && type === 'uuid')) return 'tenants';
  return strataMeta(node).shared === true ? 'shared' : 'nobody';
}

/**
 * Sees to it that tenants read their own rows of a relation and nobody reads what names no tenant. Belongs into the
 * transaction that makes the relation visible; changes only what is off, so that it locks nothing that is right.
 */
export async function secure(
  sql: TransformSql,
  relation: Relation,
  node: Node,
  exposedSchemas: readonly string[],
): Promise<void> {
  const readership = await readershipOf(sql, relation, node);
  const now = await protectionOf(sql, relation);
  const name = quoted(relation);
  if (!now.is_view) {
    if (!now.row_security || !now.forced) {
      await sql.execute(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`);
    }
    await setPolicies(sql, name, readership, now.policies);
  }
  const wanted = readership !== 'nobody' && exposedSchemas.includes(relation.schema);
  if (wanted && !now.is_granted) await sql.execute(`GRANT SELECT ON ${name} TO ${READER}`);
  if (!wanted && now.is_granted) await sql.execute(`REVOKE ALL ON ${name} FROM ${READER}`);
}

async function protectionOf(sql: TransformSql, relation: Relation): Promise<Protection> {
  const [row] = await sql.query<Protection>(
    `SELECT relkind = 'v' AS is_view, relrowsecurity AS row_security, relforcerowsecurity AS forced,
       ARRAY(SELECT polname::text FROM pg_policy WHERE polrelid = c.oid) AS policies,
       has_table_privilege($2, c.oid, 'SELECT') AS is_granted
     FROM pg_class c WHERE oid = to_regclass($1)`,
    [quoted(relation), READER],
  );
  if (row === undefined) throw new Error(`${quoted(relation)} is gone`);
  return row;
}

async function setPolicies(
  sql: TransformSql,
  name: string,
  readership: Readership,
  present: readonly string[],
): Promise<void> {
  if (readership === 'tenants' && !present.includes('workspace_isolation')) {
    await sql.execute(ISOLATION.replace('%s', () => name));
  }
  if (readership === 'shared' && !present.includes('shared')) await sql.execute(SHARED.replace('%s', () => name));
  if (readership !== 'shared' && present.includes('shared')) await sql.execute(`DROP POLICY shared ON ${name}`);
}
