import type { TransformSql } from '@strata/data';
import { ProjectErrors } from '../errors.js';
import type { Node } from '../manifest.js';
import { quote, quoted, type Relation } from './names.js';

const PRIVILEGE = /^[a-z]+( [a-z]+)*$/i;

interface Grant {
  role: string;
  privilege: string;
}

/** Grants what the node's config says. */
export async function grant(sql: TransformSql, relation: Relation, node: Node): Promise<void> {
  for (const { role, privilege } of wantedGrants(node)) {
    await sql.execute(`GRANT ${privilege} ON ${quoted(relation)} TO ${roleName(role)}`);
  }
}

/**
 * Takes back what the node's config does not say, of a relation that stayed where it was.
 * @param except roles whose rights are not the config's matter
 */
export async function revokeOthers(
  sql: TransformSql,
  relation: Relation,
  node: Node,
  except: readonly string[],
): Promise<void> {
  const key = ({ role, privilege }: Grant): string => `${privilege.toUpperCase()} ${role}`;
  const wanted = new Set(wantedGrants(node).map(key));
  const present = await sql.query<Grant>(
    `SELECT coalesce(r.rolname, 'PUBLIC') AS role, a.privilege_type AS privilege
     FROM pg_class c CROSS JOIN aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
     WHERE c.oid = to_regclass($1) AND a.grantee <> c.relowner AND NOT (coalesce(r.rolname, '') = ANY ($2::text[]))`,
    [quoted(relation), [...except]],
  );
  for (const held of present.filter((one) => !wanted.has(key(one)))) {
    await sql.execute(`REVOKE ${held.privilege} ON ${quoted(relation)} FROM ${roleName(held.role)}`);
  }
}

function wantedGrants({ config, original_file_path: file }: Node): Grant[] {
  return Object.entries(config.grants).flatMap(([privilege, roles]) => {
    if (PRIVILEGE.test(privilege)) return roles.map((role) => ({ role, privilege }));
    const message = `${privilege} is no privilege.`;
    throw new ProjectErrors([{ code: 'config', message, hint: 'Name one such as select in the config grants.', file }]);
  });
}

function roleName(role: string): string {
  return role.toUpperCase() === 'PUBLIC' ? 'PUBLIC' : quote(role);
}
