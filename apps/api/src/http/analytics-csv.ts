import type { StreamableFile } from '@nestjs/common';
import type { GoalResult, Question, Timeseries } from '@strata/analytics';
import type { Page, PageRequest } from '@strata/platform';
import { csvFile } from '../edge/csv.js';

/** Rows that are read at once while a list is sent. */
const PAGE_ROWS = 5_000;

const POINT = ['bucket', 'count', 'unique_sessions', 'unique_users'] as const;
const CONVERSIONS = ['conversions', 'converted_visitors', 'converted_sessions', 'conversion_rate'] as const;

/** The columns of each table, in the order of its JSON. */
export const COLUMNS = {
  sessions: [
    'session_id',
    'visitor_id',
    'distinct_id',
    'started_at',
    'ended_at',
    'duration_seconds',
    'events',
    'page_views',
    'entry_path',
    'exit_path',
    'referrer_domain',
    'channel',
    'country',
    'browser',
    'os',
    'device',
    'traits',
  ],
  users: [
    'visitor_id',
    'distinct_id',
    'first_seen',
    'last_seen',
    'events',
    'country',
    'browser',
    'os',
    'device',
    'traits',
  ],
  events: [
    'event_id',
    'occurred_at',
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
    'is_bot',
    'source',
    'entity_id',
    'status',
    'processing_ms',
    'amount_cents',
    'properties',
  ],
  'top-events': ['event_name', 'count', 'unique_sessions', 'unique_users'],
  breakdown: ['value', 'visitors', 'share', 'sessions', 'page_views', 'events', 'bounce_rate', 'avg_duration_seconds'],
} as const;

/** `table_from_to` with the days in UTC: a name that every file system takes. */
export function fileName(table: string, { from, to }: Pick<Question, 'from' | 'to'>): string {
  const day = (time: Date): string => time.toISOString().slice(0, 10);
  return `${table}_${day(from)}_${day(to)}`;
}

/** All rows of a list, page by page. */
export async function* allRows<Row>(read: (page: PageRequest) => Promise<Page<Row>>): AsyncGenerator<Row> {
  let cursor: string | undefined;
  do {
    const page = await read({ limit: PAGE_ROWS, cursor });
    yield* page.data;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

const prefixed = (names: readonly string[]): string[] => names.map((name) => `previous_${name}`);

function withPrefix(row: object | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [`previous_${name}`, value as unknown]));
}

/** One row a bucket, beside it the bucket of the period before; or one row a bucket and value of a breakdown. */
export function timeseriesCsv(name: string, { points, previous, series }: Timeseries): Promise<StreamableFile> {
  if (series) {
    const rows = series.flatMap(({ value, points: own }) => own.map((point) => ({ value, ...point })));
    return csvFile(name, ['value', ...POINT], rows);
  }
  // Periods across a clock change may differ by an hour's bucket.
  const length = Math.max(points.length, previous?.length ?? 0);
  const rows = Array.from({ length }, (_, i): Record<string, unknown> => ({
    ...points[i],
    ...withPrefix(previous?.[i]),
  }));
  return csvFile(name, [...POINT, ...(previous ? prefixed(POINT) : [])], rows);
}

/** One row a goal. */
export function goalsCsv(name: string, results: readonly GoalResult[], compare: boolean): Promise<StreamableFile> {
  const rows = results.map(({ goal, previous, ...now }): Record<string, unknown> => ({
    ...{ goal_id: goal.id, name: goal.name, kind: goal.kind, pattern: goal.pattern },
    ...now,
    ...withPrefix(previous),
  }));
  const columns = ['goal_id', 'name', 'kind', 'pattern', ...CONVERSIONS, ...(compare ? prefixed(CONVERSIONS) : [])];
  return csvFile(name, columns, rows);
}
