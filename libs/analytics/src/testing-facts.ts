import type { Sql, TestDatabase } from '@strata/data';
import { newId, type WorkspaceContext } from '@strata/platform';
import fc from 'fast-check';
import type { Question } from './snapshot.js';
import type { Filter } from './request.js';
import { DAY, localDay, midnight, MINUTE, type Fact } from './testing-model.js';

/** Days around a clock change: in Berlin one of 23 hours on 29 March and one of 25 hours on 25 October 2026. */
export const BASES = [Date.UTC(2026, 2, 27), Date.UTC(2026, 9, 23)] as const;
export const ZONES = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/New_York'] as const;

/** Moments in minutes from the base, so that gaps just below, at and above 30 minutes and 24 hours are common. */
const offsets = fc.oneof(
  fc.integer({ min: 0, max: 6 * 24 * 60 }),
  fc
    .tuple(
      fc.constantFrom(1, 2, 3).map((day) => day * 1_440 + 700),
      fc.constantFrom(0, 0, 30, 31, 61, 1_440),
    )
    .map(([begin, gap]) => begin + gap),
);

const fact = fc
  .record({
    minutes: offsets,
    // A millisecond more is a gap too long.
    jitter: fc.constantFrom(0, 0, 0, 1),
    event_name: fc.constantFrom('page_view', 'page_view', 'signup', '$identify', 'p:/a'),
    visitor: fc.constantFrom('ann', 'bob'),
    isKnown: fc.constantFrom(true, true, false),
    session_id: fc.constantFrom(null, null, null, 's1', 's2', 'v:ann'),
    path: fc.constantFrom(null, '/', '/blog/a', '/blog/a/b', '/50%_off', '/Über'),
    referrer_domain: fc.constantFrom(null, 'news.example', 'search.example'),
    channel: fc.constantFrom('direct', 'organic_search'),
    utm_source: fc.constantFrom(null, 'mail'),
    country: fc.constantFrom(null, 'DE', 'IN'),
    is_bot: fc.constantFrom(false, false, false, true),
  })
  .map(({ minutes, jitter, visitor, isKnown, ...rest }) => ({
    ...rest,
    at: minutes * MINUTE + jitter,
    visitor_id: isKnown ? visitor : `anonymous-${visitor}`,
    distinct_id: isKnown ? visitor : null,
  }));

/** Half an hour from one to the next for more than a day: without session_id one chain, to be cut. */
const streak = fc
  .tuple(fc.array(fact, { minLength: 52, maxLength: 52, size: 'max' }), fc.integer({ min: 0, max: 2 * 1_440 }))
  .map(([facts, begin]) => {
    const visitor = { visitor_id: 'ann', distinct_id: 'ann', session_id: null, is_bot: false };
    return facts.map((f, i) => ({ ...f, ...visitor, at: (begin + i * 30) * MINUTE }));
  });

/** Events of six days from `base`, in no order; ids do not follow the times. */
export const factsFrom = (base: number): fc.Arbitrary<Fact[]> =>
  fc.tuple(fc.array(fact, { maxLength: 70, size: 'max' }), fc.oneof(fc.constant([]), streak)).map(([some, more]) =>
    [...some, ...more].map((f, i) => ({
      ...f,
      at: base + f.at,
      id: `0000000${(i * 7) % 10}-0000-4000-8000-${String(i).padStart(12, '0')}`,
    })),
  );

const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.constantFrom<Filter>(
    { field: 'event_name', op: 'eq', value: 'page_view' },
    { field: 'event_name', op: 'neq', value: 'signup' },
    { field: 'path', op: 'contains', value: 'BLOG' },
    { field: 'path', op: 'not_contains', value: '%_' },
    { field: 'path', op: 'is_set' },
    { field: 'country', op: 'neq', value: 'DE' },
    { field: 'country', op: 'is_not_set' },
    { field: 'visitor_id', op: 'contains', value: 'ann' },
  ),
  fc.constantFrom<Filter>(
    { field: 'entry_path', op: 'eq', value: '/blog/a' },
    { field: 'entry_path', op: 'is_not_set' },
    { field: 'exit_path', op: 'neq', value: '/' },
    { field: 'entry_channel', op: 'eq', value: 'organic_search' },
    { field: 'entry_referrer_domain', op: 'contains', value: 'News' },
    { field: 'entry_utm_source', op: 'is_set' },
    { field: 'entry_utm_source', op: 'is_not_set' },
  ),
);

/** Questions about a part of the six days, or about whole days of their zone. */
export const questionFrom = (base: number): fc.Arbitrary<Omit<Question, 'projectId' | 'tz'> & { tz: string }> =>
  fc
    .record({
      // Often a day and some minutes after the others: the look-back ends there.
      begin: fc.oneof(
        fc.integer({ min: 0, max: 4 * 24 * 60 }),
        offsets.map((minutes) => minutes + 1_440 + 20),
      ),
      length: fc.oneof(...[2, 2, 5].map((days) => fc.integer({ min: 1, max: days * 24 * 60 }))),
      wholeDays: fc.boolean(),
      tz: fc.constantFrom(...ZONES),
      filters: fc.oneof(fc.constant([]), fc.array(filter, { minLength: 1, maxLength: 3 })),
      includeBots: fc.boolean(),
    })
    .map(({ begin, length, wholeDays, tz, filters, includeBots }) => {
      const from = base + begin * MINUTE;
      const to = from + length * MINUTE;
      const cut = (at: number): number => (wholeDays ? midnight(localDay(at, tz), tz) : at);
      const days = { from: new Date(cut(from)), to: new Date(wholeDays ? cut(to + DAY) : to) };
      return { ...days, tz, filters, includeBots };
    })
    // From the middle of a day of 25 hours the next midnight can be the same one.
    .filter(({ from, to }) => from < to);

/** An event that says only what matters to a test. */
export const aFact = (given: Partial<Fact> & Pick<Fact, 'at'>): Fact => ({
  id: newId(),
  event_name: 'page_view',
  visitor_id: 'ann',
  distinct_id: null,
  session_id: null,
  path: null,
  referrer_domain: null,
  channel: 'direct',
  utm_source: null,
  country: null,
  is_bot: false,
  ...given,
});

/** Stores facts as a project's events, and marks the quarters of an hour that they touch, in one transaction. */
export async function store(
  test: TestDatabase,
  ctx: WorkspaceContext,
  projectId: string,
  facts: Fact[],
): Promise<void> {
  await test.db.withPipeline((sql) => insertFacts(sql, ctx, projectId, facts));
}

/** The same inside of a transaction that the caller ends. */
export async function insertFacts(
  sql: Sql,
  ctx: WorkspaceContext,
  projectId: string,
  facts: readonly Fact[],
): Promise<void> {
  await sql.execute(
    `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
         distinct_id, session_id, path, referrer_domain, channel, utm_source, country, is_bot, properties, batch_id)
       SELECT $1, $2, f.id, to_timestamp(f.at / 1000.0), now(), f.event_name, f.visitor_id, f.distinct_id, f.session_id,
         f.path, f.referrer_domain, f.channel, f.utm_source, f.country, f.is_bot, '{}', gen_random_uuid()
       FROM jsonb_to_recordset($3::text::jsonb) AS f(id uuid, at float8, event_name text, visitor_id text,
         distinct_id text, session_id text, path text, referrer_domain text, channel text, utm_source text,
         country text, is_bot boolean)`,
    [ctx.workspaceId, projectId, JSON.stringify(facts)],
  );
  await mark(sql, ctx, projectId, facts);
}

/** Removes facts again, marked likewise. */
export async function remove(
  test: TestDatabase,
  ctx: WorkspaceContext,
  projectId: string,
  facts: readonly Fact[],
): Promise<void> {
  await test.db.withPipeline(async (sql) => {
    await sql.execute(
      'DELETE FROM raw.events WHERE workspace_id = $1 AND project_id = $2 AND event_id = ANY($3::uuid[])',
      [ctx.workspaceId, projectId, facts.map(({ id }) => id)],
    );
    await mark(sql, ctx, projectId, facts);
  });
}

async function mark(sql: Sql, ctx: WorkspaceContext, projectId: string, facts: readonly Fact[]): Promise<void> {
  await sql.execute(
    `INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id)
     SELECT DISTINCT $1::uuid, $2::uuid, date_bin('15 minutes', to_timestamp(at / 1000.0), '2000-01-01Z'), $4::uuid
     FROM unnest($3::float8[]) AS at`,
    [ctx.workspaceId, projectId, facts.map(({ at }) => at), newId()],
  );
}
