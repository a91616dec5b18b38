import { clockOffset } from './clock.js';
import { PERSON, PREFIX, SESSION } from './constants.js';
import { createOutbox } from './outbox.js';
import { pageUrl, watchPage } from './page.js';
import { sessionId } from './session.js';
import { openStore } from './store.js';
import type { Properties, TrackedEvent, Tracker, TrackerOptions } from './types.js';
import { uuid } from './uuid.js';
import { warn } from './warn.js';

/** The page's tracker of a project; a second call for the same project gives the first one's. */
export function createTracker(options: TrackerOptions): Tracker {
  const registry = window as unknown as Record<string, Tracker>;
  const key = PREFIX + options.project;
  return (registry[key] = registry[key] || startTracker(options));
}

function startTracker({ project, api, auto = true, hash, storage = true }: TrackerOptions): Tracker {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  const optedOut = doNotTrack == '1' || globalPrivacyControl;
  const store = openStore(PREFIX + project + ':', storage);
  if (optedOut) store.names().map(store.drop);
  const outbox = createOutbox(store, project, api + '/api/v1/events/ingest');
  let page = '';
  let referrer = document.referrer;

  const guarded =
    <A extends unknown[]>(work: (...args: A) => void) =>
    (...args: A): void => {
      try {
        if (!optedOut) work(...args);
      } catch (error) {
        warn(error);
      }
    };
  const track = (event: string, properties?: Properties, time = Date.now()): void => {
    // What happens on a page comes after its view.
    look(false, time);
    const event_id = uuid();
    const tracked: TrackedEvent = {
      event,
      event_id,
      timestamp: time + clockOffset(store),
      distinct_id: store.get(PERSON),
      session_id: sessionId(store),
      page_url: pageUrl(hash),
      referrer: referrer.slice(0, 2048),
      language: navigator.language,
      screen: screen.width + 'x' + screen.height,
      properties,
    };
    outbox.add(event_id, JSON.stringify(tracked));
  };
  const look = guarded((isBack?: boolean, time?: number): void => {
    const url = pageUrl(hash);
    if (!auto || (url == page && !isBack) || (document as Document & { prerendering?: boolean }).prerendering) return;
    if (!isBack) referrer = page || referrer;
    page = url;
    track('page_view', { title: document.title }, time);
  });
  watchPage(look, () => {
    look();
    outbox.hide();
  });
  look();
  return {
    event: guarded(track),
    identify: guarded((id, traits, time) => {
      if (!id || typeof id == 'object') return warn('identify without an id');
      store.put(PERSON, '' + id);
      track('$identify', traits, time);
    }),
    reset: guarded(() => {
      store.drop(PERSON);
      store.drop(SESSION);
    }),
  };
}
