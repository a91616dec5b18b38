import { type Pool } from 'pg';
import { asSql, copyInto, inTransaction, type Sql } from './sql.js';

/** A transaction of the pipeline role: all tenants, no row-level security. For the drain and the transforms alone. */
export interface PipelineSql extends Sql {
  /** Streams rows in COPY's text format into `target`, such as `raw.events (a, b)`. */
  copy(target: string, chunks: Iterable<string>): Promise<void>;
}

/** Runs `work` in one transaction as the pipeline role. */
export async function pipelineTransaction<T>(pool: Pool, work: (sql: PipelineSql) => Promise<T>): Promise<T> {
  return inTransaction(pool, 'BEGIN', (client) =>
    work({
      ...asSql(client),
      copy: (target, chunks) => copyInto(client, target, chunks),
    }),
  );
}
