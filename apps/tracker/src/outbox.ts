import { ATTEMPTS, BATCH_EVENTS, BATCH_MS, CHUNK_CHARACTERS, MAX_STORED } from './constants.js';
import { deliver, type Events } from './deliver.js';
import type { Store } from './store.js';
import type { TrackedEvent } from './types.js';
import { warn } from './warn.js';

/** Events that wait for their 202. */
export interface Outbox {
  /** Takes in an event and sends it soon. @throws when it cannot be JSON */
  add: (event: TrackedEvent) => void;
  /** Sends what is new by a beacon. It gives no answer, so the events stay until a later request has one. */
  hide: () => void;
}

/**
 * An event is stored under its id, so no tab ever writes what another one writes, and is removed when a 202 for it was
 * read. Sending it twice is harmless: the server knows it by id and timestamp.
 */
export function createOutbox(store: Store, project: string, url: string): Outbox {
  const events: Events = new Map();
  let timer = 0;
  let failures = 0;
  let isBusy = false;
  let isFresh = false;

  const body = (ids: string[]): string =>
    `{"api_key":"${project}","events":[${ids.map((id) => events.get(id)!).join()}]}`;
  const plan = (retryAfter?: number): void => {
    if (isBusy) return;
    if (events.size >= BATCH_EVENTS && !failures) void send();
    else timer = timer || setTimeout(send, Math.max(retryAfter || 0, BATCH_MS * 2 ** failures));
  };
  const send = async (): Promise<void> => {
    const ids = chunk(events, [...events.keys()]);
    clearTimeout(timer);
    timer = 0;
    if (isBusy || !ids[0]) return;
    isBusy = true;
    const retryAfter = await deliver(events, ids, body(ids), store, url).catch(() => 0);
    isBusy = false;
    failures = retryAfter == null ? 0 : (failures % ATTEMPTS) + 1;
    if (failures < ATTEMPTS) plan(retryAfter);
  };

  for (const id of store.names()) if (id[1]) events.set(id, store.get(id)!);
  addEventListener('online', () => {
    failures = 0;
    void send();
  });
  plan();
  return {
    add: (event) => {
      const id = event.event_id;
      const text = JSON.stringify(event);
      events.set(id, text);
      if (events.size <= MAX_STORED) store.put(id, text);
      else if (events.size == MAX_STORED + 1) warn('1000 events wait');
      isFresh = true;
      plan();
    },
    hide: () => {
      let ids = isFresh ? [...events.keys()] : [];
      isFresh = false;
      while (ids[0] && navigator.sendBeacon(url, body(chunk(events, ids)))) ids = ids.slice(chunk(events, ids).length);
    },
  };
}

/** The first ids whose events fit into a request, at least one. */
function chunk(events: Events, ids: string[], size = 0): string[] {
  return ids.filter((id, i) => (size += events.get(id)!.length) < CHUNK_CHARACTERS || !i);
}
