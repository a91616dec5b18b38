import { EVENT_COLUMNS, type StoredEvent } from '@strata/contracts';
import { newId } from '@strata/platform';

/** An event as the worker stores it; `overrides` says what matters to the test. */
export function storedEvent(
  overrides: Partial<StoredEvent> & Pick<StoredEvent, 'workspace_id' | 'project_id'>,
): StoredEvent {
  const now = new Date().toISOString();
  const empty = Object.fromEntries(EVENT_COLUMNS.map((column) => [column, null])) as unknown as StoredEvent;
  return {
    ...empty,
    event_id: newId(),
    occurred_at: now,
    received_at: now,
    event_name: 'page_view',
    visitor_id: 'v',
    channel: 'direct',
    is_bot: false,
    properties: '{}',
    ...overrides,
  };
}
