import { type AnalyticsEvent } from '../../api/types';
import { dayOf } from '../../ui/time/zone';

/** As for the figures: after this much silence an event without session_id begins a new session. */
const INACTIVITY_MS = 30 * 60_000;

/** Events of one session, in the order of the list they come from. */
export interface Visit {
  id: string;
  events: AnalyticsEvent[];
}

export interface Day {
  /** `YYYY-MM-DD` in the zone. */
  day: string;
  visits: Visit[];
}

const at = (event: AnalyticsEvent | undefined) => Date.parse(event?.occurred_at ?? '');

/** Sessions of one visitor's events, newest first; a session is where its newest event is. */
export function visitsOf(newestFirst: readonly AnalyticsEvent[]): Visit[] {
  const visits = new Map<string, Visit>();
  let derived: Visit | undefined;
  for (const event of newestFirst) {
    const { session_id } = event;
    let visit = session_id === null ? derived : visits.get(`s:${session_id}`);
    if (session_id === null && at(visit?.events.at(-1)) - at(event) > INACTIVITY_MS) visit = undefined;
    if (!visit) {
      visit = { id: session_id === null ? `v:${event.event_id}` : `s:${session_id}`, events: [] };
      visits.set(visit.id, visit);
      if (session_id === null) derived = visit;
    }
    visit.events.push(event);
  }
  return [...visits.values()];
}

/** The sessions under the day of their newest event, newest day first. */
export function daysOf(newestFirst: readonly AnalyticsEvent[], tz: string): Day[] {
  const days = new Map<string, Day>();
  for (const visit of visitsOf(newestFirst)) {
    const day = dayOf(tz, new Date(at(visit.events[0])));
    const entry = days.get(day) ?? { day, visits: [] };
    entry.visits.push(visit);
    days.set(day, entry);
  }
  return [...days.values()];
}

/** Seconds since the event before, in a list that is ordered either way; undefined for the first. */
export function gapBefore(event: AnalyticsEvent, before: AnalyticsEvent | undefined): number | undefined {
  return before && Math.abs(at(event) - at(before)) / 1_000;
}

/** Length of a visit in seconds. */
export function lengthOf({ events }: Visit): number {
  return gapBefore(events[0] as AnalyticsEvent, events.at(-1)) ?? 0;
}
