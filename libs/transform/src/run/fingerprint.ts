import type { TransformSql } from '@strata/data';
import { createHash } from 'node:crypto';
import { literal, quoted, type Relation } from './names.js';

/** The same for the same input. */
export function fingerprint(...of: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('hex');
}

/** True when the relation was built from this. */
export async function isBuiltFrom(sql: TransformSql, relation: Relation, mark: string): Promise<boolean> {
  const found = await sql.query(
    `SELECT FROM pg_class WHERE oid = to_regclass($1) AND obj_description(oid, 'pg_class') = $2`,
    [quoted(relation), commentOf(mark)],
  );
  return found.length === 1;
}

/** Notes with the relation what it was built from, in the transaction that builds it. */
export async function noteBuiltFrom(
  sql: TransformSql,
  kind: 'TABLE' | 'VIEW',
  relation: Relation,
  mark: string,
): Promise<void> {
  await sql.execute(`COMMENT ON ${kind} ${quoted(relation)} IS ${literal(commentOf(mark))}`);
}

function commentOf(mark: string): string {
  return `strata: built from ${mark}`;
}
