import type { PageRequest } from '@strata/platform';

/** Fields of an event by which analytics filter and break down, each with its SQL over the alias `e`. */
export const FIELDS = {
  event_name: 'e.event_name',
  path: 'e.path',
  page_url: 'e.page_url',
  referrer: 'e.referrer',
  referrer_domain: 'e.referrer_domain',
  channel: 'e.channel',
  utm_source: 'e.utm_source',
  utm_medium: 'e.utm_medium',
  utm_campaign: 'e.utm_campaign',
  utm_term: 'e.utm_term',
  utm_content: 'e.utm_content',
  browser: 'e.browser',
  os: 'e.os',
  device: 'e.device',
  country: 'e.country',
  language: 'e.language',
  screen: 'e.screen',
  distinct_id: 'e.distinct_id',
  visitor_id: 'e.visitor_id',
  session_id: 'e.session_id',
  source: `(SELECT s.slug FROM public.event_sources s WHERE s.workspace_id = e.workspace_id AND s.id = e.source_id)`,
  entity_id: 'e.entity_id',
  status: 'e.status',
} as const satisfies Record<string, string>;
export type EventField = keyof typeof FIELDS;

/**
 * Fields of a session, by name as it is stored: of its first event, or of its first or last page view. A filter on one
 * selects sessions; all their events count then.
 */
export const SESSION_FIELDS = [
  'entry_path',
  'exit_path',
  'entry_referrer_domain',
  'entry_channel',
  'entry_utm_source',
  'entry_utm_medium',
  'entry_utm_campaign',
  'entry_utm_term',
  'entry_utm_content',
] as const;
export type SessionField = (typeof SESSION_FIELDS)[number];

export type Field = EventField | SessionField;
export const FIELD_NAMES = [...Object.keys(FIELDS), ...SESSION_FIELDS] as Field[];

/** Tells the fields of a session from those of an event. */
export function isSessionField(field: Field): field is SessionField {
  return (SESSION_FIELDS as readonly string[]).includes(field);
}

export const OPERATORS = ['eq', 'neq', 'contains', 'not_contains', 'is_set', 'is_not_set'] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Filter {
  field: Field;
  op: Operator;
  /** Compared text; absent for `is_set` and `is_not_set`. `contains` ignores case. */
  value?: string;
}

/** A half-open range of time. */
export interface Range {
  from: Date;
  to: Date;
}

/** What every analytics question has in common. */
export interface AnalyticsRequest extends Range {
  projectId: string;
  /** IANA zone of buckets and calendar days. */
  tz: string;
  filters: readonly Filter[];
  /** Bots are left out unless asked for. */
  includeBots: boolean;
}

/** A page of a list that may be searched. */
export interface SearchPage extends PageRequest {
  /** Only rows with a text that contains this one, whatever the case. */
  search?: string;
}
