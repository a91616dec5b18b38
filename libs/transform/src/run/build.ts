import type { TransformSql } from '@strata/data';
import type { Hook, Node } from '../manifest.js';
import type { Relation } from './names.js';
import { applyGrants } from './relations.js';
import { secure } from './secure.js';

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
