import { type LiveEvent } from '@strata/contracts';
import { EMPTY, type Observable, expand, find, map } from 'rxjs';
import { type AnalyticsClient, type AnalyticsQuery } from '../../api/analytics.client';
import { type AnalyticsEvent } from '../../api/types';

/** The whole of an event that the feed told of in short; undefined when it is not there any more. */
export function findEvent(
  analytics: AnalyticsClient,
  projectId: string,
  { event_id, occurred_at, event_name, visitor_id }: LiveEvent,
): Observable<AnalyticsEvent | undefined> {
  const query: AnalyticsQuery = {
    projectId,
    from: occurred_at,
    to: new Date(Date.parse(occurred_at) + 1).toISOString(),
    tz: 'UTC',
    filters: [
      { field: 'event_name', op: 'eq', value: event_name },
      { field: 'visitor_id', op: 'eq', value: visitor_id },
    ],
    includeBots: true,
    limit: 200,
  };
  return analytics.events(query).pipe(
    expand(({ next_cursor }) => (next_cursor ? analytics.events({ ...query, cursor: next_cursor }) : EMPTY)),
    map(({ data, next_cursor }) => ({ found: data.find((event) => event.event_id === event_id), next_cursor })),
    find(({ found, next_cursor }) => found !== undefined || next_cursor === null),
    map((page) => page?.found),
  );
}
