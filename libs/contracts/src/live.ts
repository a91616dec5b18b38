import type { StoredEvent } from './events.js';

/** The subprotocol of `/api/v1/ws/events/{project_id}`; a second one carries the ticket: `ticket.<token>`. */
export const LIVE_PROTOCOL = 'strata.live.v1';
export const LIVE_TICKET_PREFIX = 'ticket.';

/** How the server ends a live feed, beside the codes of RFC 6455. Only `restarting` and `tooSlow` are worth a retry. */
export const LIVE_CLOSE = {
  /** The process stops; another one, or the next, takes over. */
  restarting: 1012,
  /** What the client sent is no message of ours. */
  badMessage: 4400,
  /** The sign-in ended. */
  unauthenticated: 4401,
  /** The right to see this project ended, or the project did. */
  forbidden: 4403,
  /** The client did not read for too long. */
  tooSlow: 4408,
} as const;

/** The server says something at least this often; a client that hears nothing for longer connects anew. */
export const LIVE_HEARTBEAT_MS = 15_000;
/** Longest frame that a client may send, in bytes. */
export const LIVE_MAX_FRAME = 4_096;

/** What the live feed shows of an event. */
export const LIVE_COLUMNS = [
  'event_id',
  'occurred_at',
  'received_at',
  'event_name',
  'distinct_id',
  'visitor_id',
  'session_id',
  'path',
  'referrer_domain',
  'channel',
  'country',
  'browser',
  'os',
  'device',
  'is_bot',
] as const satisfies readonly (keyof StoredEvent)[];

/** An event as the live feed shows it. */
export type LiveEvent = Pick<StoredEvent, (typeof LIVE_COLUMNS)[number]>;

/** Which events a viewer wants; absent: all, without bots. */
export interface LiveFilter {
  /** Exact name. */
  event_name?: string;
  /** Exact distinct_id or visitor_id. */
  person?: string;
  include_bots?: boolean;
}

/** Whether a viewer with this filter wants the event: the server asks before it sends, the admin for what it has. */
export function isWanted(event: LiveEvent, { event_name, person, include_bots }: LiveFilter): boolean {
  return (
    (include_bots === true || !event.is_bot) &&
    (event_name === undefined || event.event_name === event_name) &&
    (person === undefined || event.distinct_id === person || event.visitor_id === person)
  );
}

/** What the worker tells of a moment: the events (a sample, when there were very many) and how many more there were. */
export interface LiveBatch {
  events: LiveEvent[];
  more: number;
}

/**
 * What the server sends. `position` names a place in the feed; a client that comes back says it as `?after=` and gets
 * what it missed.
 */
export type LiveServerMessage =
  /** First of all. `is_gap`: what followed the asked position is not kept any more; load the list anew. */
  | { type: 'hello'; position: string; is_gap: boolean }
  /** Oldest first. `more`: further events that match (without a filter: or were left out before), not shown. */
  | { type: 'events'; position: string; more: number; events: LiveEvent[] }
  /** The filter is in force from here on. */
  | { type: 'filter'; filter: LiveFilter }
  /** Nothing but events that were sent lie between the last position and this one. */
  | { type: 'heartbeat'; position: string }
  | { type: 'error'; error: { code: string; message: string; hint?: string } };

/** What a client may send. */
export interface LiveClientMessage {
  type: 'filter';
  filter: LiveFilter;
}
