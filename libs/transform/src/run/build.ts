import type { TransformSql } from '@strata/data';
import type { Hook, Node } from '../manifest.js';
import { grant, revokeOthers } from './grants.js';
import type { Relation } from './names.js';
import { READERS, secure } from './secure.js';

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

/** The message of what was looked at and left as it was. */
export const NOTHING_TO_DO = 'NOTHING TO DO';

/** Runs the hooks of one kind, in or outside of the transaction. */
export async function runHooks(sql: TransformSql, hooks: readonly Hook[], inTransaction: boolean): Promise<void> {
  for (const hook of hooks) {
    const text = hook.sql.trim();
    if (hook.transaction === inTransaction && text !== '') await sql.execute(text);
  }
}

/**
 * Rights, policies and grants of what was just built.
 * @param isReplaced it is new under an old name, and rights of the old one go, as in dbt; what is only added to keeps
 *   them unless the config names some
 */
export async function finish({ sql, node, relation, exposedSchemas }: Build, isReplaced: boolean): Promise<void> {
  await grant(sql, relation, node);
  if (isReplaced || Object.keys(node.config.grants).length > 0) await revokeOthers(sql, relation, node, READERS);
  await secure(sql, relation, node, exposedSchemas);
}
