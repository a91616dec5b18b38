import { INGEST_LIMITS, type RejectionCode } from '@strata/contracts';
import { DomainError, newId } from '@strata/platform';
import { isEvent, propertiesProblem, shapeProblem, type CheckedEvent, type Problem } from './schema.js';
import { hasEscapedNul, mayBeOdd, storableJson, wellFormed } from './text.js';
import { parseTime } from './time.js';

/** An event that passed: its identity and times are settled. */
export interface ValidEvent {
  fields: CheckedEvent;
  eventId: string;
  occurredAt: number;
  sourceId: string | null;
  /** JSON text. */
  properties: string;
}

/** What an event is judged against. */
export interface ValidationContext {
  receivedAt: number;
  /** Slug → id of the active sources of the workspace. */
  sources: Readonly<Record<string, string>>;
  /** True when some text may hold NUL or lone surrogates; see {@link mayBeOdd}. */
  odd: boolean;
}

const TEXT_FIELDS = [
  'event',
  'distinct_id',
  'session_id',
  'page_url',
  'referrer',
  'language',
  'screen',
  'source',
  'entity_id',
  'status',
] as const satisfies readonly (keyof CheckedEvent)[];

/** Below this the event is within the limit: the other fields are limited, and a character takes at most six bytes. */
const SURELY_SMALL = INGEST_LIMITS.maxEventBytes / 8;

const TIME_MESSAGES = {
  invalid_timestamp: 'timestamp must be an ISO 8601 date-time with zone, or milliseconds since the epoch.',
  timestamp_out_of_range: `timestamp must lie between ${INGEST_LIMITS.oldest} and 24 hours from now.`,
};

/** The text of a body as `{ api_key?, events }`. @throws DomainError 400, 422 when that is not what it is. */
export function parseBatch(text: string): { events: unknown[]; apiKey?: string; odd: boolean } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new DomainError('bad_request', 'The body is not JSON.', { hint: 'Send {"events": [ … ]}.', cause });
  }
  const { events, api_key: apiKey } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  if (!Array.isArray(events)) {
    throw new DomainError('invalid', 'The body has no list "events".', { hint: 'Send {"events": [ … ]}.' });
  }
  if (events.length > INGEST_LIMITS.maxEvents) {
    const message = `A batch has at most ${INGEST_LIMITS.maxEvents} events; this one has ${events.length}.`;
    throw new DomainError('too_many_events', message, { hint: 'Send it in parts.' });
  }
  return { events, odd: mayBeOdd(text), ...(typeof apiKey === 'string' && { apiKey }) };
}

/** Judges one event by itself: a bad one does not touch its neighbours. */
export function validateEvent(value: unknown, context: ValidationContext): ValidEvent | Problem {
  if (!isEvent(value)) return shapeProblem(value);
  const fields = context.odd ? repaired(value) : value;
  if (!fields) return problem('invalid_field', 'Texts must not contain NUL characters.');
  const occurredAt = occurrence(fields, context.receivedAt);
  if (typeof occurredAt !== 'number') return occurredAt;
  const sourceId = fields.source ? source(context.sources, fields.source) : null;
  if (sourceId === undefined) return problem('unknown_source', 'source names no active event source of the workspace.');
  const properties = propertiesText(fields, context.odd);
  if (typeof properties !== 'string') return properties;
  const valid = { fields, eventId: fields.event_id?.toLowerCase() ?? newId(), occurredAt, sourceId, properties };
  return isTooLarge(fields, properties) ? problem('event_too_large', 'An event has at most 64 KB as JSON.') : valid;
}

export function isProblem(result: ValidEvent | Problem): result is Problem {
  return 'code' in result;
}

function problem(code: RejectionCode, message: string): Problem {
  return { code, message };
}

function occurrence(fields: CheckedEvent, receivedAt: number): number | Problem {
  const { timestamp } = fields;
  if (timestamp === undefined || timestamp === null) {
    if (!fields.event_id) return receivedAt;
    return problem('timestamp_required', 'event_id needs a timestamp: both are part of the identity of an event.');
  }
  const time = parseTime(timestamp, receivedAt);
  return typeof time === 'number' ? time : problem(time, TIME_MESSAGES[time]);
}

function source(sources: Readonly<Record<string, string>>, slug: string): string | undefined {
  return Object.hasOwn(sources, slug) ? sources[slug] : undefined;
}

/** A copy with lone surrogates replaced; undefined when some text contains NUL. */
function repaired(event: CheckedEvent): CheckedEvent | undefined {
  const copy = { ...event };
  for (const field of TEXT_FIELDS) {
    const text = copy[field];
    if (typeof text !== 'string') continue;
    if (text.includes('\0')) return undefined;
    copy[field] = wellFormed(text);
  }
  return copy;
}

function propertiesText({ properties }: CheckedEvent, odd: boolean): string | Problem {
  if (!properties) return '{}';
  const wrong = propertiesProblem(properties);
  if (wrong) return problem('invalid_properties', wrong);
  const text = JSON.stringify(properties);
  if (!odd) return text;
  if (hasEscapedNul(text)) return problem('invalid_field', 'Texts must not contain NUL characters.');
  return storableJson(text);
}

function isTooLarge(fields: CheckedEvent, properties: string): boolean {
  if (properties.length < SURELY_SMALL) return false;
  // Only what is kept counts; unknown fields may be nested deeper than the stack of JSON.stringify.
  const texts = TEXT_FIELDS.map((field) => fields[field]);
  return Buffer.byteLength(JSON.stringify(texts)) + Buffer.byteLength(properties) > INGEST_LIMITS.maxEventBytes;
}
