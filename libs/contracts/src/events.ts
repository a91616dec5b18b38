/** Limits of `POST /api/v1/events/ingest`. Sizes are bytes after decompression; lengths are UTF-16 code units. */
export const INGEST_LIMITS = {
  maxBodyBytes: 1_048_576,
  maxEvents: 1_000,
  maxEventName: 255,
  maxId: 255,
  maxSessionId: 64,
  maxUrl: 2_048,
  maxUserAgent: 1_024,
  maxShortText: 255,
  maxPropertyKeys: 100,
  maxPropertyDepth: 5,
  maxPropertyText: 8_192,
  /** One event as JSON. */
  maxEventBytes: 65_536,
  /** Oldest accepted `timestamp`. */
  oldest: '2000-01-01T00:00:00.000Z',
  /** Newest accepted `timestamp`, in ms after the server's clock. */
  maxFutureMs: 86_400_000,
} as const;

/** The event whose properties are traits of the person with its `distinct_id`. */
export const IDENTIFY_EVENT = '$identify';

/** One event as a client sends it. All but `event` is optional. */
export interface IngestEvent {
  event: string;
  /** UUID; makes retries safe. Needs a `timestamp`: both are part of the event's identity. */
  event_id?: string;
  /** ISO 8601 with zone, or milliseconds since the epoch. */
  timestamp?: string | number;
  distinct_id?: string;
  session_id?: string;
  page_url?: string;
  referrer?: string;
  language?: string;
  /** Screen size as `1440x900`. */
  screen?: string;
  properties?: Record<string, unknown>;
  /** Slug of an event source of the workspace's catalogue. */
  source?: string;
  entity_id?: string;
  status?: string;
  processing_ms?: number;
  amount_cents?: number;
}

/** The answer to an ingest request. */
export interface IngestResult {
  accepted: number;
  rejected: { index: number; code: RejectionCode; message: string }[];
}

export const REJECTION_CODES = [
  'invalid_event',
  'invalid_event_name',
  'invalid_field',
  'invalid_properties',
  'invalid_timestamp',
  'timestamp_out_of_range',
  'timestamp_required',
  'unknown_source',
  'event_too_large',
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

/**
 * The columns of `raw.events` in the order in which a batch carries them. The first four are the event's key, each of a
 * fixed width: a row's first 135 characters are its key, and rows sort by key as text. `batch_id` is the batch's own
 * and not repeated per row.
 */
export const EVENT_COLUMNS = [
  'workspace_id',
  'project_id',
  'occurred_at',
  'event_id',
  'received_at',
  'event_name',
  'distinct_id',
  'visitor_id',
  'session_id',
  'page_url',
  'path',
  'referrer',
  'referrer_domain',
  'channel',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'user_agent',
  'browser',
  'os',
  'device',
  'country',
  'language',
  'screen',
  'ip_hash',
  'is_bot',
  'source_id',
  'entity_id',
  'status',
  'processing_ms',
  'amount_cents',
  'properties',
] as const satisfies readonly (keyof StoredEvent)[];

/** One event as it is stored in `raw.events`. Times are ISO 8601 UTC strings with milliseconds. */
export interface StoredEvent {
  workspace_id: string;
  project_id: string;
  event_id: string;
  occurred_at: string;
  received_at: string;
  event_name: string;
  distinct_id: string | null;
  visitor_id: string;
  session_id: string | null;
  page_url: string | null;
  path: string | null;
  referrer: string | null;
  referrer_domain: string | null;
  channel: string;
  utm_source: string | null;
  utm_medium: string | null;
  utm_campaign: string | null;
  utm_term: string | null;
  utm_content: string | null;
  user_agent: string | null;
  browser: string | null;
  os: string | null;
  device: string | null;
  country: string | null;
  language: string | null;
  screen: string | null;
  ip_hash: string | null;
  is_bot: boolean;
  source_id: string | null;
  entity_id: string | null;
  status: string | null;
  processing_ms: number | null;
  amount_cents: number | null;
  /** JSON text, so that it is serialised once on its way to the table. */
  properties: string;
}
