import { clockOffset } from './clock.js';
import { PERSON, PREFIX, SESSION, URL_CHARACTERS } from './constants.js';
import { createOutbox } from './outbox.js';
import { pageUrl, watchPage } from './page.js';
import { sessionId } from './session.js';
import { openStore } from './store.js';
import type { Properties, Tracker, TrackerOptions } from './types.js';
import { uuid } from './uuid.js';
import { warn } from './warn.js';

/** The page's tracker of a project; a second call for the same project gives the first one's. */
export function createTracker(options: TrackerOptions): Tracker {
  const registry = window as unknown as Record<string, Tracker>;
  const key = PREFIX + options.project;
  return (registry[key] = registry[key] || startTracker(options));
}

/** What never throws into the page, and does nothing for those who do not want it. */
const guard =
  <A extends unknown[]>(work: (...args: A) => void, optedOut?: boolean) =>
  (...args: A): void => {
    try {
      if (!optedOut) work(...args);
    } catch (error) {
      warn(error);
    }
  };

function startTracker({ project, api, auto = true, hash, storage = true }: TrackerOptions): Tracker {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  const optedOut = doNotTrack == '1' || globalPrivacyControl;
  const store = openStore(PREFIX + project + ':', storage);
  if (optedOut) store.names().map(store.drop);
  const outbox = createOutbox(store, project, api + '/api/v1/events/ingest');
  let page = '';
  let referrer = document.referrer.slice(0, URL_CHARACTERS);

  const track = (event: string, properties?: Properties, time = Date.now()): void => {
    // What happens on a page comes after its view.
    look(false, time);
    outbox.add({
      event,
      event_id: uuid(),
      timestamp: time + clockOffset(store),
      distinct_id: store.get(PERSON),
      session_id: sessionId(store),
      page_url: pageUrl(hash),
      referrer,
      language: navigator.language,
      screen: screen.width + 'x' + screen.height,
      properties,
    });
  };
  const look = guard((isBack?: boolean, time?: number): void => {
    const url = pageUrl(hash);
    if (!auto || (url == page && !isBack) || (document as Document & { prerendering?: boolean }).prerendering) return;
    if (!isBack) referrer = page || referrer;
    page = url;
    track('page_view', { title: document.title }, time);
  }, optedOut);
  watchPage(look, () => {
    look();
    outbox.hide();
  });
  look();
  return {
    event: guard(track, optedOut),
    identify: guard((id, traits, time) => {
      if (!id || typeof id == 'object') return warn('identify needs an id');
      store.put(PERSON, '' + id);
      track('$identify', traits, time);
    }, optedOut),
    reset: guard(() => {
      store.drop(PERSON);
      store.drop(SESSION);
    }, optedOut),
  };
}
