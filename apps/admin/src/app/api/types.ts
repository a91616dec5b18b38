/**
 * The API's shapes as the admin uses them. Hand-written until docs/openapi.json is generated; then each becomes
 * `export type X = components['schemas']['X']` and no importer changes.
 */
import type { Role } from '@strata/contracts';

export interface User {
  id: string;
  email: string;
  name: string;
  is_superadmin: boolean;
}

export interface AuthSession {
  access_token: string;
  /** Seconds. */
  expires_in: number;
  user: User;
}

export interface AuthStatus {
  has_accounts: boolean;
  bootstrap_token_required: boolean;
}

export interface Workspace {
  id: string;
  name: string;
  role: Role;
  /** IANA zone in which daily figures are precomputed. */
  reporting_zone: string;
}

export interface Me {
  user: User;
  workspaces: Workspace[];
}

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

export interface Member {
  user_id: string;
  name: string;
  email: string;
  role: Role;
  created_at: string;
}

export interface PreviousKey {
  key_hint: string;
  expires_at: string;
}

export interface Project {
  id: string;
  workspace_id: string;
  name: string;
  /** Null for those who may not read write keys. */
  api_key: string | null;
  domains: string[];
  previous_keys: PreviousKey[];
  created_at: string;
  updated_at: string;
}

export interface Source {
  id: string;
  workspace_id: string;
  slug: string;
  provider_name: string;
  description: string | null;
  is_active: boolean;
  created_at: string;
}

export type Interval = 'hour' | 'day';

export const FILTER_FIELDS = [
  'event_name',
  'path',
  'page_url',
  'referrer_domain',
  'channel',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'browser',
  'os',
  'device',
  'country',
  'language',
  'distinct_id',
  'visitor_id',
  'session_id',
  'source',
  'entity_id',
  'status',
] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];

export const FILTER_OPS = ['eq', 'neq', 'contains', 'not_contains', 'is_set', 'is_not_set'] as const;
export type FilterOp = (typeof FILTER_OPS)[number];

export interface Filter {
  field: FilterField;
  op: FilterOp;
  /** Absent for `is_set` and `is_not_set`. */
  value?: string;
}

export interface Totals {
  from: string;
  to: string;
  total_events: number;
  unique_sessions: number;
  unique_users: number;
}

export interface Overview extends Totals {
  tz: string;
  top_event: { event_name: string; count: number } | null;
  /** Of the whole project, whatever the range; null when it has no events at all. */
  first_event_at: string | null;
  last_event_at: string | null;
  previous?: Totals;
}

export interface Point {
  /** Start of the bucket, ISO 8601. */
  bucket: string;
  count: number;
  unique_sessions: number;
  unique_users: number;
}

export interface Timeseries {
  interval: Interval;
  tz: string;
  points: Point[];
  previous?: Point[];
  series?: { value: string | null; points: Point[] }[];
}

export interface TopEvent {
  event_name: string;
  count: number;
  unique_sessions: number;
  unique_users: number;
  previous_count?: number;
}

export interface AnalyticsEvent {
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
  channel: string | null;
  browser: string | null;
  os: string | null;
  device: string | null;
  country: string | null;
  is_bot: boolean;
  source: string | null;
  entity_id: string | null;
  status: string | null;
  processing_ms: number | null;
  amount_cents: number | null;
  properties: Record<string, unknown>;
  [field: string]: unknown;
}

export interface DeadLetter {
  id: string;
  batch_id: string;
  event: Record<string, unknown>;
  error_code: string;
  error_message: string;
  failed_at: string;
  resolved_at: string | null;
  resolution: string | null;
}

export interface AuditEntry {
  id: string;
  actor_label: string;
  action: string;
  resource_type: string;
  resource_id: string | null;
  metadata: Record<string, unknown> | null;
  created_at: string;
}
