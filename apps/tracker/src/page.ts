import { URL_CHARACTERS } from './constants.js';

/** The address, as far as it is sent. No address contains a blank. */
export const pageUrl = (withHash?: boolean): string =>
  location.href.split(withHash ? ' ' : '#')[0]!.slice(0, URL_CHARACTERS);

/**
 * Calls `look` after each change of the address, with true when the page came back from the browser's memory, and
 * `leave` when it may go for good.
 */
export function watchPage(look: (isBack?: boolean) => void, leave: () => void): void {
  for (const method of ['pushState', 'replaceState'] as const) {
    const original = history[method].bind(history);
    history[method] = (...args) => {
      original(...args);
      // Routers set the title, or redirect, right after it.
      setTimeout(look);
    };
  }
  const changed = (event: Event): void => look((event as PageTransitionEvent).persisted);
  for (const type of ['popstate', 'pageshow']) addEventListener(type, changed);
  document.addEventListener('prerenderingchange', changed);
  for (const type of ['pagehide', 'visibilitychange']) addEventListener(type, leave);
}
