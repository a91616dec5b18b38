import { createTracker as startTracker } from './tracker.js';
import type { Tracker, TrackerOptions } from './types.js';

export type { Properties, Tracker, TrackerOptions } from './types.js';

/**
 * The tracker of a project on this page; a second call for the same project gives the same one. Where there is no
 * page, as in server-side rendering, it does nothing.
 */
export function createTracker(options: TrackerOptions): Tracker {
  if (typeof window != 'undefined') return startTracker(options);
  return { event: () => undefined, identify: () => undefined, reset: () => undefined };
}
