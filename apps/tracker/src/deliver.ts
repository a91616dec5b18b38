import { clockOffset, compareClocks } from './clock.js';
import { DAY } from './constants.js';
import type { Store } from './store.js';
import type { TrackedEvent } from './types.js';
import { warn } from './warn.js';

/** Events as JSON, by id. */
export type Events = Map<string, string>;

interface Answer {
  rejected: { index: number; code: string; message: string }[];
  error?: { message: string; hint: string };
}

/** Request timeout, rate limit, and whatever is the server's own fault. */
const PASSING = /^(408|429|5)/;

/**
 * Posts the events with these ids, and forgets them when the server has decided on them.
 * @returns undefined then, else after how many ms it wants to be asked again
 * @throws when there is no answer
 */
export async function deliver(events: Events, ids: string[], body: string, store: Store, url: string) {
  const askedAt = Date.now();
  const response = await fetch(url, { method: 'POST', body });
  compareClocks(store, response.headers.get('date'), askedAt);
  if (PASSING.test(response.status as unknown as string)) return +response.headers.get('retry-after')! * 1e3;
  const { error, rejected } = (await response.json()) as Answer;
  if (error) warn(error.message + ' ' + error.hint);
  else
    for (const { index, code, message } of rejected) {
      const text = code.endsWith('range') && restamped(events.get(ids[index]!)!, clockOffset(store));
      if (text) {
        store.put(ids[index]!, text);
        events.set(ids[index]!, text);
        ids[index] = '';
      } else warn(message);
    }
  for (const id of ids) {
    events.delete(id);
    store.drop(id);
  }
  return undefined;
}

/** A rejected event was not stored, so it may have another timestamp; none when that would be far off too. */
function restamped(text: string, offset: number): string | false {
  const event = JSON.parse(text) as TrackedEvent;
  event.timestamp += offset;
  return Math.abs(event.timestamp - offset - Date.now()) < DAY && JSON.stringify(event);
}
