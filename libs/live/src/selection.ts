import { isWanted, type LiveEvent, type LiveFilter } from '@strata/contracts';
import type { LiveEntry } from '@strata/queue';

/** What a viewer is shown of some entries, oldest first, and how many more there were. */
export interface Selection {
  events: LiveEvent[];
  more: number;
}

/** Equal filters have equal names. */
export function filterName({ event_name, person, include_bots }: LiveFilter): string {
  return JSON.stringify([event_name ?? null, person ?? null, include_bots ?? false]);
}

/** `count` of the items, evenly spread, the newest among them. */
export function sample<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.ceil(((i + 1) * items.length) / count) - 1] as T);
}

/**
 * What passes the filter, at most `limit` events. What the worker told by number alone cannot be filtered: it counts
 * for those who look at everything.
 */
export function select(entries: readonly LiveEntry[], filter: LiveFilter, limit: number): Selection {
  const isWhole = filter.event_name === undefined && filter.person === undefined;
  const matching = entries.flatMap(({ batch }) => batch.events.filter((event) => isWanted(event, filter)));
  const untold = isWhole ? entries.reduce((sum, { batch }) => sum + batch.more, 0) : 0;
  const events = sample(matching, limit);
  return { events, more: matching.length - events.length + untold };
}
