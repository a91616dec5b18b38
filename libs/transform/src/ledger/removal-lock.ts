import type { Database, PipelineSql } from '@strata/data';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Retention removes rows of built tables, and a rebuild in a REPEATABLE READ snapshot could not go on beside it. So a run
 * shares this lock until its session ends; whoever removes takes it alone, in short transactions between runs.
 */
const KEY = `hashtextextended('strata built tables', 0)`;

/** What a run waits for at its beginning: for a moment at most. */
export const SHARE_BUILT_TABLES = `SELECT pg_advisory_lock_shared(${KEY})`;

const WAIT_MS = 500;
/** A full refresh takes its time. */
const TURNS = 1_200;

/**
 * Runs `work` in a transaction while no run of the transforms is in progress; one that begins waits for its end.
 * @throws Error when runs leave no room for ten minutes
 */
export async function betweenRuns<T>(db: Database, work: (sql: PipelineSql) => Promise<T>): Promise<T> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    const done = await db.withPipeline(async (sql) => {
      const [lock] = await sql.query<{ taken: boolean }>(`SELECT pg_try_advisory_xact_lock(${KEY}) AS taken`);
      return lock?.taken ? { value: await work(sql) } : undefined;
    });
    if (done) return done.value;
    await pause(WAIT_MS);
  }
  throw new Error('A run of the transforms has been in progress for ten minutes.');
}
