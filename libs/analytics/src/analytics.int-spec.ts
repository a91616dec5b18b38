import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId, systemContext } from '@strata/platform';
import { Analytics } from './analytics.js';
import type { Question } from './snapshot.js';
import { aFact, store } from './testing-facts.js';
import { DAY, MINUTE } from './testing-model.js';

/** Two days around the clock change of Berlin on 29 March 2026, when the day has 23 hours. */
const BASE = Date.UTC(2026, 2, 28);

describe('analytics over raw events', () => {
  let test: TestDatabase;
  let analytics: Analytics;
  const ctx = systemContext(newId(), 'test');

  beforeAll(async () => {
    test = await createTestDatabase();
    analytics = new Analytics(test.db);
    await test.db.withWorkspace(ctx, (tx) => tx.workspace.create({ data: { id: ctx.workspaceId, name: 'w' } }));
  });
  afterAll(() => test.drop());

  const question = (projectId: string, changes: Partial<Question> = {}): Question => ({
    projectId,
    from: new Date(BASE + DAY - 60 * MINUTE),
    to: new Date(BASE + 3 * DAY - 120 * MINUTE),
    tz: 'Europe/Berlin',
    filters: [],
    includeBots: false,
    ...changes,
  });

  it('gives a day of 23 hours 23 hourly buckets and one of 25 hours 25', async () => {
    const hours = async (from: string, to: string): Promise<number> => {
      const asked = question(newId(), { from: new Date(from), to: new Date(to) });
      return (await analytics.timeseries(ctx, asked, { interval: 'hour', compare: false })).points.length;
    };
    expect(await hours('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z')).toBe(23);
    expect(await hours('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z')).toBe(25);
  });

  it('has the bucket of the first minutes after a midnight, also where a midnight was skipped before', async () => {
    // Cairo's clocks went from 24 April 2025, 24:00, to 01:00: the days before the last step on from there.
    const asked = question(newId(), {
      from: new Date('2025-04-24T22:00:00Z'),
      to: new Date('2025-04-26T21:30:00Z'),
      tz: 'Africa/Cairo',
    });
    const { points } = await analytics.timeseries(ctx, asked, { interval: 'day', compare: false });
    expect(points.map(({ bucket }) => bucket.toISOString())).toEqual([
      '2025-04-24T22:00:00.000Z',
      '2025-04-25T21:00:00.000Z',
      '2025-04-26T21:00:00.000Z',
    ]);
  });

  it('compares whole days with as many whole days, across a clock change', async () => {
    const asked = question(newId(), { from: new Date('2026-03-28T23:00:00Z'), to: new Date('2026-03-30T22:00:00Z') });
    const { previous } = await analytics.overview(ctx, asked, { compare: true });
    expect(previous).toMatchObject({ from: new Date('2026-03-26T23:00:00Z'), to: new Date('2026-03-28T23:00:00Z') });
  });

  it('pages through events, sessions and users without gap or repeat', async () => {
    const projectId = newId();
    const facts = Array.from({ length: 25 }, (_, i) =>
      aFact({ at: BASE + DAY + Math.floor(i / 3) * MINUTE, visitor_id: `v${i % 7}`, session_id: `s${i % 9}` }),
    );
    await store(test, ctx, projectId, facts);
    const asked = question(projectId);
    const walk = async (read: (cursor?: string) => Promise<{ data: object[]; next_cursor: string | null }>) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await read(cursor);
        seen.push(...page.data.map((row) => JSON.stringify(row)));
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return { rows: seen.length, distinct: new Set(seen).size };
    };
    const page = (cursor?: string) => ({ limit: 4, cursor });
    expect(await walk((c) => analytics.events(ctx, asked, page(c)))).toEqual({ rows: 25, distinct: 25 });
    expect(await walk((c) => analytics.sessions(ctx, asked, page(c)))).toEqual({ rows: 9, distinct: 9 });
    expect(await walk((c) => analytics.users(ctx, asked, page(c)))).toEqual({ rows: 7, distinct: 7 });
  });

  it('lists people in pages of any size, also where one of them has all the newest events', async () => {
    const projectId = newId();
    const at = (second: number): number => BASE + DAY + second * 1_000;
    const facts = [
      ...Array.from({ length: 60 }, (_, i) => aFact({ at: at(i % 6), visitor_id: `v${i % 9}` })),
      ...Array.from({ length: 60 }, (_, i) => aFact({ at: at(7), visitor_id: `tied-${i}` })),
      ...Array.from({ length: 90 }, (_, i) => aFact({ at: at(8 + i), visitor_id: 'busy', country: 'DE' })),
      aFact({ at: at(200), visitor_id: 'v1' }),
    ];
    await store(test, ctx, projectId, facts);
    const asked = question(projectId, { filters: [{ field: 'event_name', op: 'eq', value: 'page_view' }] });
    // To search for nothing in particular reads all events.
    const { data: everybody } = await analytics.users(ctx, asked, { limit: 200, search: '' });
    expect(everybody).toHaveLength(70);
    for (const limit of [1, 3, 7, 50, 69, 70, 200]) {
      const seen: object[] = [];
      let cursor: string | undefined;
      do {
        const page = await analytics.users(ctx, asked, { limit, ...(cursor && { cursor }) });
        seen.push(...page.data);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      expect(seen).toEqual(everybody);
    }
  });

  it('breaks a series down by a field, the missing value among them', async () => {
    const projectId = newId();
    const at = BASE + DAY;
    const facts = ['DE', 'DE', null].map((country) => aFact({ at, country, session_id: 's' }));
    await store(test, ctx, projectId, facts);
    const options = { interval: 'day', compare: false, breakdown: 'country' } as const;
    const { series } = await analytics.timeseries(ctx, question(projectId), options);
    const sums = series?.map(({ value, points }) => [value, points.reduce((sum, point) => sum + point.count, 0)]);
    expect(sums).toEqual([
      ['DE', 2],
      [null, 1],
    ]);
  });

  it('cuts a visit of more than a day, and the time on its pages, where the day ends and where it pauses', async () => {
    const projectId = newId();
    const begin = BASE + DAY;
    // A page every 20 minutes for 23 h 40 min; the next one is a day after the first; then a pause of 31 minutes.
    const minutes = [...Array.from({ length: 72 }, (_, i) => i * 20), 1_440 + 5, 1_440 + 25, 1_440 + 56];
    await store(
      test,
      ctx,
      projectId,
      minutes.map((minute) => aFact({ at: begin + minute * MINUTE, path: '/' })),
    );
    const asked = question(projectId, { to: new Date(begin + 2 * DAY) });
    const { data: visits } = await analytics.sessions(ctx, asked, { limit: 10 });
    expect(visits.map(({ events, duration_seconds }) => [events, duration_seconds / 60])).toEqual([
      [1, 0],
      [2, 20],
      [72, 71 * 20],
    ]);
    const { data } = await analytics.breakdown(ctx, asked, { dimension: 'path', limit: 1, compare: false });
    expect(data).toMatchObject([{ sessions: 3, page_views: 75, bounce_rate: 1 / 3, avg_duration_seconds: 20 * 60 }]);
  });

  it('takes the time on a page from the sessions that were asked for alone', async () => {
    const projectId = newId();
    const visit = (session_id: string, channel: string, minutes: number) =>
      [0, minutes].map((minute) => aFact({ at: BASE + DAY + minute * MINUTE, path: '/', session_id, channel }));
    await store(test, ctx, projectId, [...visit('s1', 'organic_search', 10), ...visit('s2', 'direct', 20)]);
    const filters = [{ field: 'entry_channel', op: 'eq', value: 'organic_search' } as const];
    const options = { dimension: 'path', limit: 1, compare: false } as const;
    const { data } = await analytics.breakdown(ctx, question(projectId, { filters }), options);
    expect(data).toMatchObject([{ value: '/', visitors: 1, sessions: 1, page_views: 2, avg_duration_seconds: 600 }]);
  });

  it('refuses a range with too many buckets, a zone that PostgreSQL lacks and a cursor that is not ours', async () => {
    const wide = question(newId(), { from: new Date('2000-01-01'), to: new Date('2026-01-01') });
    await expect(analytics.timeseries(ctx, wide, { interval: 'hour', compare: false })).rejects.toThrow(/5000 hours/);
    const legacy = question(newId(), { tz: 'US/Pacific-New' });
    await expect(analytics.overview(ctx, legacy, { compare: true })).rejects.toThrow(/time zone US/);
    await expect(analytics.events(ctx, wide, { limit: 1, cursor: 'nonsense' })).rejects.toThrow(/cursor/);
  });
});
