/** What the scheduler knows of one schedule when it looks. */
export interface ScheduleState {
  isPaused: boolean;
  /** The last moment at which it was due. */
  slot: Date;
  /** The last slot that was run or passed over. */
  lastSlot: Date | null;
  /** Its newest run, if there is one. */
  lastRun: { status: 'pending' | 'running' | 'completed' | 'failed' | 'cancelled'; attempt: number; at: Date } | null;
  /** Some run of the installation waits or runs, whosever it is. */
  isBusy: boolean;
}

export type Decision =
  /** Run now. `attempt` counts from 1 since the last success. */
  | { kind: 'run'; attempt: number }
  /** This slot is over without a run: nothing is caught up later. */
  | { kind: 'skip' }
  /** Nothing is due, or not yet: ask again at the next tick. */
  | { kind: 'wait' };

const MINUTE_MS = 60_000;
const LONGEST_BACKOFF_MINUTES = 30;

/** How long after its failed attempt a schedule is tried again: 1, 2, 4 … at most 30 minutes. */
export function backoffMs(attempt: number): number {
  return Math.min(2 ** Math.min(attempt - 1, 10), LONGEST_BACKOFF_MINUTES) * MINUTE_MS;
}

/**
 * What to do with a schedule now. Slots that passed while nobody looked, or while another run was active, are one: only
 * the newest counts. After a failure it is the back-off that decides when, also when slots are due before.
 */
export function decideSlot(now: Date, { isPaused, slot, lastSlot, lastRun, isBusy }: ScheduleState): Decision {
  const isNew = lastSlot === null || slot > lastSlot;
  if (isPaused) return isNew ? { kind: 'skip' } : { kind: 'wait' };
  const hasFailed = lastRun?.status === 'failed';
  const mayRetry = hasFailed && now.getTime() >= lastRun.at.getTime() + backoffMs(lastRun.attempt);
  const isDue = hasFailed ? mayRetry : isNew;
  if (!isDue || isBusy) return { kind: 'wait' };
  return { kind: 'run', attempt: hasFailed ? lastRun.attempt + 1 : 1 };
}
