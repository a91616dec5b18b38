import { DomainError } from '@strata/platform';
import type { Pool, PoolClient } from 'pg';
import { withCursor, type CursorQuery, type CursorSummary, type OpenCursor } from './cursor.js';
import { socketOf } from './wire.js';

/** A reader may take this many times the time of the query to read its rows; then the server ends the transaction. */
const READER_FACTOR = 4;
/** Longest that a roll-back may take. */
const ROLLBACK_MS = 2_000;

export interface CursorResult<T> {
  result: T;
  summary: CursorSummary;
}

/**
 * Runs one statement with a connection of a pool and rolls back. The connection goes back to the pool only when everything went
 * well: one that was cancelled, cut or failed may still have something on the way.
 */
export async function inCursor<T>(
  connect: () => Promise<PoolClient>,
  begin: string,
  query: CursorQuery,
  consume: (open: OpenCursor) => Promise<T>,
): Promise<CursorResult<T>> {
  query.signal?.throwIfAborted();
  const client = await connect();
  let broken: unknown;
  let keep = (_: Error): void => undefined;
  // Told at once: a reader that reads no more would never ask for rows, and so hold the connection for ever.
  const lost = new Promise<never>((_, reject) => {
    keep = (error) => {
      broken ??= error;
      if (isTransactionTimeout(error)) reject(error);
    };
  });
  client.on('error', keep);
  let isGood = false;
  try {
    const answer = await Promise.race([withCursor(client, begin, query, consume), lost]);
    isGood = await rollsBack(client);
    return answer;
  } catch (error) {
    // An ordinary mistake of the author: the server said so, and the connection is as good as before.
    if (isStatementError(error) && !query.signal?.aborted) isGood = await rollsBack(client);
    // The server ended the transaction while the reader took its time: the next fetch only sees that nobody is there.
    throw isTransactionTimeout(broken) ? broken : error;
  } finally {
    client.off('error', keep);
    client.release(!isGood);
  }
}

/** False for a connection that is of no more use. A server that is not ours may never answer. */
async function rollsBack(client: PoolClient): Promise<boolean> {
  const patience = setTimeout(() => socketOf(client).destroy(), ROLLBACK_MS);
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(patience);
  }
}

function isTransactionTimeout(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: string };
  return code === '25P03' || code === '25P04';
}

function isStatementError(error: unknown): boolean {
  const { code, severity } = (error ?? {}) as { code?: string; severity?: string };
  return severity === 'ERROR' && code !== undefined && code !== '57014';
}

/** Opens the transaction of one query of a person. The last statement gives up the right to change any of this. */
export function beginQuery(enterWorkspace: string, timeoutMs: number): string {
  const timeout = Math.ceil(timeoutMs);
  // PostgreSQL leaves a clock that runs as it is: the role's own has to be stopped before a shorter one begins.
  return (
    `BEGIN READ ONLY; SET LOCAL statement_timeout = ${timeout}; SET LOCAL transaction_timeout = 0; ` +
    `SET LOCAL transaction_timeout = ${timeout * READER_FACTOR}; ${enterWorkspace}; SET LOCAL ROLE strata_query`
  );
}

/**
 * Resolves when PostgreSQL keeps people's SQL from choosing its workspace.
 * @throws DomainError `unavailable` when it does not: then no such SQL may run at all
 */
export async function requireWall(app: Pool): Promise<void> {
  const { rows } = await app.query<{ open: boolean }>(
    `SELECT has_function_privilege('strata_query', 'set_config(text,text,boolean)', 'execute') AS open`,
  );
  if (rows[0]?.open !== false) {
    throw new DomainError('unavailable', 'SQL is switched off: the database does not protect tenants from it.', {
      hint: 'Start Strata again; it needs a superuser to take set_config from PUBLIC in this database.',
    });
  }
}
