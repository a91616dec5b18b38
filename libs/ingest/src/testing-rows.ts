import type { StoredEvent } from '@strata/contracts';
import { newId } from '@strata/platform';

/** A stored event for tests; `overrides` says what matters to the test. */
export function testEvent(
  overrides: Partial<StoredEvent> & Pick<StoredEvent, 'workspace_id' | 'project_id'>,
): StoredEvent {
  const now = new Date().toISOString();
  return {
    event_id: newId(),
    occurred_at: now,
    received_at: now,
    event_name: 'page_view',
    distinct_id: null,
    visitor_id: 'v',
    session_id: null,
    page_url: null,
    path: null,
    referrer: null,
    referrer_domain: null,
    channel: 'direct',
    utm_source: null,
    utm_medium: null,
    utm_campaign: null,
    utm_term: null,
    utm_content: null,
    user_agent: null,
    browser: null,
    os: null,
    device: null,
    country: null,
    language: null,
    screen: null,
    ip_hash: null,
    is_bot: false,
    source_id: null,
    entity_id: null,
    status: null,
    processing_ms: null,
    amount_cents: null,
    properties: '{}',
    ...overrides,
  };
}
