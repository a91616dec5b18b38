import { Client, types, type QueryResult } from 'pg';
import { type PipelineSql } from './pipeline.js';
import { asSql, copyInto } from './sql.js';

/** What a statement answered, with the types of its columns as PostgreSQL writes them. */
export interface TypedRows {
  columns: { name: string; type: string }[];
  rows: unknown[][];
}

/** The connection of a transform: all tenants, any statement. */
export interface TransformSql extends PipelineSql {
  /** Rows by position. Numbers come as numbers, times as PostgreSQL's text: both can be written into SQL again. */
  typed(text: string): Promise<TypedRows>;
}

export type Isolation = 'READ COMMITTED' | 'REPEATABLE READ';

export interface TransformSessionOptions {
  /** Longest time that one statement may take. */
  statementTimeoutMs: number;
  /** What the server says meanwhile: warnings and notices. */
  onNotice?: (notice: { code: string; severity: string; message: string }) => void;
}

const TEXT = (value: string): string => value;
const AS_TEXT = new Set<number>([
  types.builtins.DATE,
  types.builtins.TIMESTAMP,
  types.builtins.TIMESTAMPTZ,
  types.builtins.TIME,
  types.builtins.INTERVAL,
]);

/** Values as a template reads and writes them. */
const templateTypes = {
  getTypeParser: (oid: number): ((value: string) => unknown) => {
    if (oid === Number(types.builtins.NUMERIC)) return Number;
    return AS_TEXT.has(oid) ? TEXT : (types.getTypeParser(oid) as (value: string) => unknown);
  },
};

/**
 * One connection of strata_pipeline for a transform alone. What it sets, locks or creates temporarily ends with it;
 * PostgreSQL notices within a second when its process is gone, and rolls back.
 */
export class TransformSession {
  private readonly lost = new AbortController();

  private constructor(
    private readonly client: Client,
    private readonly url: string,
    private readonly pid: number,
    /** Statements outside of a transaction: each is one of its own. */
    readonly sql: TransformSql,
  ) {
    client.on('error', () => this.lost.abort()).on('end', () => this.lost.abort());
  }

  static async open(url: string, name: string, options: TransformSessionOptions): Promise<TransformSession> {
    const client = new Client({
      connectionString: url,
      application_name: name,
      statement_timeout: options.statementTimeoutMs,
      options: '-c client_connection_check_interval=1s -c timezone=UTC',
    });
    client.on('notice', ({ code = '', severity = '', message = '' }) =>
      options.onNotice?.({ code, severity, message }),
    );
    // From the beginning: a connection that breaks while nobody listens takes the process down.
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return new TransformSession(client, url, rows[0]?.pid ?? 0, transformSql(client));
  }

  /** True when the connection is gone: this session answers nothing any more. */
  get isBroken(): boolean {
    return this.lost.signal.aborted;
  }

  /** Aborted when the connection goes, and with it the locks that it held. */
  get whenLost(): AbortSignal {
    return this.lost.signal;
  }

  /**
   * Runs `work` in one transaction: commits, or rolls back when it throws.
   * @throws Error when a statement of the work ended the transaction itself
   */
  async transaction<T>(isolation: Isolation, work: (sql: TransformSql) => Promise<T>): Promise<T> {
    await this.client.query(`BEGIN ISOLATION LEVEL ${isolation}`);
    try {
      const result = await work(insideTransaction(this.client, this.sql));
      await this.client.query('COMMIT');
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK').catch(() => this.lost.abort());
      throw error;
    }
  }

  /** Takes the lock of this name until the session ends. @returns false when another session has it */
  async tryLock(name: string): Promise<boolean> {
    const [row] = await this.sql.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
      [name],
    );
    return row?.taken ?? false;
  }

  /** Ends the statement that runs now; it fails with `isTimeout`'s code. */
  async cancel(): Promise<void> {
    if (this.isBroken) return;
    const other = new Client({ connectionString: this.url });
    other.on('error', () => undefined);
    try {
      await other.connect();
      await other.query('SELECT pg_cancel_backend($1)', [this.pid]);
    } finally {
      await other.end();
    }
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}

/** The same statements, none after one that ended the transaction: it would be no part of it. */
function insideTransaction(client: Client, sql: TransformSql): TransformSql {
  const stay = async <T>(statement: Promise<T>): Promise<T> => {
    const result = await statement;
    if (client.getTransactionStatus() === 'I') throw new Error('A statement ended the transaction that it runs in');
    return result;
  };
  return {
    query: (text, values) => stay(sql.query(text, values)),
    execute: (text, values) => stay(sql.execute(text, values)),
    typed: (text) => stay(sql.typed(text)),
    copy: (target, chunks) => stay(sql.copy(target, chunks)),
  };
}

function transformSql(client: Client): TransformSql {
  return {
    ...asSql(client),
    copy: (target, chunks) => copyInto(client, target, chunks),
    typed: async (text) => {
      const result: QueryResult<unknown[]> = await client.query({ text, rowMode: 'array', types: templateTypes });
      // Of several statements the last one answers.
      const last = Array.isArray(result) ? (result.at(-1) as QueryResult<unknown[]>) : result;
      return { columns: await typedColumns(client, last), rows: last.rows };
    },
  };
}

async function typedColumns(client: Client, { fields }: QueryResult<unknown[]>): Promise<TypedRows['columns']> {
  if (fields.length === 0) return [];
  const { rows } = await client.query<{ type: string }>(
    `SELECT format_type(oid, modifier) AS type
     FROM unnest($1::oid[], $2::int[]) WITH ORDINALITY AS field (oid, modifier, position) ORDER BY position`,
    [fields.map((field) => field.dataTypeID), fields.map((field) => field.dataTypeModifier)],
  );
  return fields.map((field, i) => ({ name: field.name, type: rows[i]?.type ?? 'text' }));
}
