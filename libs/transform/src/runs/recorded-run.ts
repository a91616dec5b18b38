import type { Database } from '@strata/data';
import { newId } from '@strata/platform';
import { RunRecords, type NewRun } from './run-records.js';
import { RunWorker, type ExecuteRun } from './run-worker.js';

/**
 * Runs the installation's project in this process, at a command's request, with a record as of any other run: it waits for
 * its turn, can be followed and cancelled in the admin, and rows say which run made them.
 * @param onWaiting is told once when another run is active
 * @throws what `execute` throws; that is in the record, too
 */
export async function recordedRun(
  db: Database,
  request: NewRun,
  execute: ExecuteRun,
  { signal, onWaiting }: { signal: AbortSignal; onWaiting: () => void },
): Promise<void> {
  const records = new RunRecords(db);
  const failure: unknown[] = [];
  const attempt: ExecuteRun = async (run, hooks) => {
    try {
      return await execute(run, hooks);
    } catch (error) {
      failure.push(error);
      throw error;
    }
  };
  const worker = new RunWorker(records, attempt, () => undefined, onWaiting);
  const stop = (): void => void worker.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await worker.work(await records.create(newId(), request));
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (failure.length > 0) throw failure[0];
}
