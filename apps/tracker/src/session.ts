import { SEEN, SESSION, SESSION_MS } from './constants.js';
import type { Store } from './store.js';
import { uuid } from './uuid.js';

/** The session's id, shared by all tabs until 30 minutes without an event; none without storage. */
export function sessionId(store: Store): string | undefined {
  if (!store.durable) return undefined;
  const now = Date.now();
  const id = (now - +store.get(SEEN)! < SESSION_MS && store.get(SESSION)) || uuid();
  store.put(SESSION, id);
  store.put(SEEN, now);
  return id;
}
