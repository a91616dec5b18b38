import type { Database, Sql, SqlValue } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';

/** Rows that are read at once. */
export const BATCH = 1_000;

/**
 * Rows of a statement as of one moment, by a cursor in a transaction of its own, which lasts until the last was taken.
 * @param signal ends it, also when nobody asks for the next rows
 */
export async function* cursorRows<Row extends object>(
  db: Database,
  ctx: WorkspaceContext,
  { text, values }: { text: string; values: readonly SqlValue[] },
  signal: AbortSignal,
): AsyncGenerator<Row[]> {
  signal.throwIfAborted();
  const taken = new AbortController();
  const over = AbortSignal.any([taken.signal, signal]);
  let transaction: Promise<void> | undefined;
  const opened = new Promise<Sql>((resolve, reject) => {
    const work = (sql: Sql): Promise<void> => (resolve(sql), aborted(over));
    transaction = db.readWorkspace(ctx, work, { signal }).catch(reject);
  });
  try {
    const sql = await opened;
    await sql.execute(`DECLARE person NO SCROLL CURSOR FOR ${text}`, values);
    for (;;) {
      // The connection may be somebody else's then.
      signal.throwIfAborted();
      const batch = await sql.query<Row>(`FETCH FORWARD ${BATCH} FROM person`);
      if (batch.length > 0) yield batch;
      if (batch.length < BATCH) return;
    }
  } finally {
    taken.abort();
    await transaction;
  }
}

/** Resolves when a signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
