import { CLOCK, MINUTE } from './constants.js';
import type { Store } from './store.js';

/** How far the server's clock is ahead of this one, in ms. Kept, and shared by all tabs. */
export const clockOffset = (store: Store): number => +(store.get(CLOCK) || 0);

/**
 * Compares the clocks by an answer's `Date`. It must lie between question and answer, give or take a minute: the
 * machine may have slept in between.
 */
export function compareClocks(store: Store, date: string | null, askedAt: number): void {
  const ahead = Date.parse(date!) - askedAt;
  const off = ahead - clockOffset(store);
  if (off < -MINUTE || off > Date.now() - askedAt + MINUTE) store.put(CLOCK, ahead);
}
