import { Readable } from 'node:stream';
import { pipeline as pipe } from 'node:stream/promises';
import { DomainError } from '@strata/platform';
import { Pool, types, type ClientBase, type PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { requestCancel } from './cancel-request.js';

// bigint and numeric sums of ours stay far below 2^53; as numbers they need no parsing at every reader.
types.setTypeParser(types.builtins.INT8, Number);

export type SqlValue =
  string | number | boolean | bigint | Date | null | Uint8Array | readonly (string | number | null)[];

/** A transaction: every statement goes to the same connection. */
export interface Sql {
  /** Rows of one parameterised statement (`$1` …). */
  query<Row extends object>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** The number of rows that one parameterised statement changed. */
  execute(text: string, values?: readonly SqlValue[]): Promise<number>;
}

export function asSql(client: ClientBase): Sql {
  return {
    query: async <Row extends object>(text: string, values: readonly SqlValue[] = []) =>
      (await client.query<Row>(text, [...values])).rows,
    execute: async (text, values = []) => (await client.query(text, [...values])).rowCount ?? 0,
  };
}

/** Streams rows in COPY's text format into `target`, such as `raw.events (a, b)`. */
export async function copyInto(client: ClientBase, target: string, chunks: Iterable<string>): Promise<void> {
  const sink = client.query(copyFrom(`COPY ${target} FROM STDIN`));
  await pipe(Readable.from(chunks, { objectMode: true }), sink);
}

/** A pool whose idle connections may break (a database restart) without taking the process down. */
export function openPool(url: string, name: string, max: number): Pool {
  const pool = new Pool({ connectionString: url, application_name: name, max, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => undefined);
  return pool;
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  '08003',
]);

/** True when a statement ran past the role's statement_timeout. */
export function isTimeout(error: unknown): boolean {
  return (error as { code?: string } | undefined)?.code === '57014';
}

/** True for errors that mean "the database is away", not "the statement is wrong". */
export function isUnreachable(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  return (
    (code !== undefined && UNREACHABLE.has(code)) ||
    isPoolExhausted(error) ||
    /Connection terminated|Client has encountered a connection error/.test(message ?? '')
  );
}

/** True when all connections of a pool were taken for as long as one may wait. */
export function isPoolExhausted(error: unknown): boolean {
  return /timeout exceeded when trying to connect/.test((error as { message?: string } | undefined)?.message ?? '');
}

/** True when a statement names a table that is not there. */
export function isUndefinedTable(error: unknown): boolean {
  return (error as { code?: string } | undefined)?.code === '42P01';
}

/** True when a row with the same key exists already: somebody else was faster between our look and our write. */
export function isUniqueViolation(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: string };
  return code === '23505' || code === 'P2002';
}

/** A connection of the pool. @throws DomainError `unavailable` when the database is away. */
export async function checkOut(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    if (!isUnreachable(cause)) throw cause;
    throw new DomainError('unavailable', 'The database is away.', { hint: 'Try again shortly.', retryAfter: 2, cause });
  }
}

/**
 * Runs `work` in one transaction that begins with the statement(s) `begin`; commits, or rolls back when `work` throws.
 * A connection that failed is discarded instead of going back to the pool.
 * @param signal cancels the statement that runs, on the server
 * @throws the signal's reason when it is aborted
 */
export async function inTransaction<T>(
  pool: Pool,
  begin: string,
  work: (client: PoolClient) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const client = await checkOut(pool);
  // A connection may break while it is checked out and idle; the next statement on it reports that.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let broken = false;
  const cancel = (): void => {
    // The request may reach the server late, and would hit the next one's statement.
    broken = true;
    requestCancel(client);
  };
  signal?.addEventListener('abort', cancel);
  try {
    signal?.throwIfAborted();
    await client.query(begin);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => (broken = true));
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    client.off('error', ignore);
    client.release(broken);
  }
}
