import type { TransformSql } from '@strata/data';
import { strataMeta, type Node } from '../manifest.js';
import { quoted, type Relation } from './names.js';
import { columnsOf } from './relations.js';

/** The role whose rights are those of people. */
const READER = 'strata_app';
/** The role under which SQL runs that people write. */
const QUERY_READER = 'strata_query';
export const READERS: readonly string[] = [READER, QUERY_READER];
/** Where that SQL may read. */
const QUERY_SCHEMAS = ['marts', 'aggregates'];
const CONDITIONS = {
  workspace_isolation: "workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid",
  shared: 'true',
} as const;
export type Readership = 'tenants' | 'shared' | 'nobody';
type PolicyName = keyof typeof CONDITIONS;
const POLICY_OF: Record<Readership, PolicyName | null> = {
  tenants: 'workspace_isolation',
  shared: 'shared',
  nobody: null,
};

interface Policy {
  name: string;
  roles: string[];
}

interface Protection {
  is_view: boolean;
  row_security: boolean;
  forced: boolean;
  policies: Policy[];
  /** Of the readers those that may SELECT. */
  granted: string[];
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
  const readers = readersOf(relation, exposedSchemas);
  if (!now.is_view) {
    if (!now.row_security || !now.forced) {
      await sql.execute(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`);
    }
    await setPolicies(sql, name, POLICY_OF[readership], now.policies, readers);
  }
  const wanted = readership === 'nobody' ? [] : readers;
  for (const reader of wanted.filter((role) => !now.granted.includes(role))) {
    await sql.execute(`GRANT SELECT ON ${name} TO ${reader}`);
  }
  for (const reader of now.granted.filter((role) => !wanted.includes(role))) {
    await sql.execute(`REVOKE ALL ON ${name} FROM ${reader}`);
  }
}

/** The roles for which people read relations of this schema. */
function readersOf({ schema }: Relation, exposedSchemas: readonly string[]): string[] {
  if (!exposedSchemas.includes(schema)) return [];
  return QUERY_SCHEMAS.includes(schema) ? [...READERS] : [READER];
}

async function protectionOf(sql: TransformSql, relation: Relation): Promise<Protection> {
  const [row] = await sql.query<Protection>(
    `SELECT relkind = 'v' AS is_view, relrowsecurity AS row_security, relforcerowsecurity AS forced,
       coalesce((SELECT json_agg(json_build_object('name', polname,
           'roles', ARRAY(SELECT role::regrole::text FROM unnest(polroles) role)))
         FROM pg_policy WHERE polrelid = c.oid), '[]') AS policies,
       ARRAY(SELECT role FROM unnest($2::text[]) role WHERE has_table_privilege(role, c.oid, 'SELECT')) AS granted
     FROM pg_class c WHERE oid = to_regclass($1)`,
    [quoted(relation), [...READERS]],
  );
  if (row === undefined) throw new Error(`${quoted(relation)} is gone`);
  return row;
}

async function setPolicies(
  sql: TransformSql,
  name: string,
  wanted: PolicyName | null,
  present: readonly Policy[],
  readers: readonly string[],
): Promise<void> {
  // A policy needs a role; without a grant it opens nothing.
  const roles = readers.length > 0 ? readers : [READER];
  if (wanted !== null) {
    const policy = present.find((one) => one.name === wanted);
    if (policy === undefined) {
      await sql.execute(`CREATE POLICY ${wanted} ON ${name} TO ${roles.join(', ')} USING (${CONDITIONS[wanted]})`);
    } else if ([...policy.roles].sort().join() !== [...roles].sort().join()) {
      await sql.execute(`ALTER POLICY ${wanted} ON ${name} TO ${roles.join(', ')}`);
    }
  }
  if (wanted !== 'shared' && present.some((one) => one.name === 'shared')) {
    await sql.execute(`DROP POLICY shared ON ${name}`);
  }
}
