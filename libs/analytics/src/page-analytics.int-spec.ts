import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId, systemContext } from '@strata/platform';
import { setTimeout as pause } from 'node:timers/promises';
import { Analytics } from './analytics.js';
import { PageAnalytics } from './page-analytics.js';
import type { Question } from './snapshot.js';
import { aFact, store } from './testing-facts.js';
import { DAY, MINUTE } from './testing-model.js';
import { TestTransforms } from './testing-transforms.js';

const BASE = Date.UTC(2026, 2, 28);

describe('analytics of a page', () => {
  let test: TestDatabase;
  let single: Analytics;
  const ctx = systemContext(newId(), 'test');
  const [shop, blog] = [newId(), newId()];

  beforeAll(async () => {
    test = await createTestDatabase();
    single = new Analytics(test.db);
    await test.db.withWorkspace(ctx, (tx) => tx.workspace.create({ data: { id: ctx.workspaceId, name: 'w' } }));
    for (const [at, projectId] of [shop, shop, shop, blog].entries()) {
      await store(test, ctx, projectId, [aFact({ at: BASE + at * MINUTE, visitor_id: `v${at}` })]);
    }
  });
  afterAll(() => test.drop());
  afterEach(() => jest.restoreAllMocks());

  const question = (projectId: string, changes: Partial<Question> = {}): Question => ({
    projectId,
    from: new Date(BASE),
    to: new Date(BASE + DAY),
    filters: [],
    includeBots: false,
    ...changes,
  });

  /** A page's questions, of two projects. */
  const ask = (analytics: Analytics): Promise<unknown>[] =>
    [shop, blog, shop, blog, shop, shop].flatMap((id) => [
      analytics.web(ctx, question(id), { compare: true }),
      analytics.timeseries(ctx, question(id, { tz: 'Asia/Kathmandu' }), { interval: 'day', compare: false }),
      analytics.ranking(ctx, question(id), { dimension: 'event_name', by: 'events', limit: 5 }),
    ]);

  it('says what is said one by one, in fewer snapshots, before and after the first run', async () => {
    const before = await Promise.all(ask(single));
    expect(before[0]).toMatchObject({ events: 3 });
    expect(await Promise.all(ask(new PageAnalytics(test.db, ctx)))).toEqual(before);
    await (await TestTransforms.open(test)).run();
    const reads = jest.spyOn(test.db, 'readWorkspace');
    expect(await Promise.all(ask(new PageAnalytics(test.db, ctx)))).toEqual(before);
    expect(reads.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it('goes on after a question that fails', async () => {
    const page = new PageAnalytics(test.db, ctx);
    const answers = await Promise.allSettled([
      ...ask(page),
      page.web(ctx, question(shop, { tz: 'Europe/Nowhere' }), { compare: true }),
      ...ask(page),
    ]);
    const failed = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
    expect(failed).toEqual([expect.objectContaining({ code: 'invalid' })]);
    expect(await page.web(ctx, question(blog), { compare: false })).toMatchObject({ events: 1 });
  });

  it('ends in the database when the page is left', async () => {
    const gone = new AbortController();
    const page = new PageAnalytics(test.db, ctx, gone.signal);
    const running = (): Promise<{ n: number }[]> =>
      test.superuser(`SELECT count(*)::int AS n FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%ACCESS SHARE MODE'`);
    await test.db.withPipeline(async (sql) => {
      await sql.execute('LOCK TABLE aggregates.agg_usage_daily IN ACCESS EXCLUSIVE MODE');
      const answers = Promise.allSettled(ask(page));
      while ((await running())[0]?.n !== 4) await pause(20);
      gone.abort(new Error('gone'));
      for (const answer of await answers) expect(answer).toMatchObject({ reason: { message: 'gone' } });
      expect(await running()).toEqual([{ n: 0 }]);
    });
  });

  it('answers for its own workspace only', async () => {
    const page = new PageAnalytics(test.db, ctx);
    const other = systemContext(newId(), 'test');
    await expect(page.web(other, question(shop), { compare: false })).rejects.toThrow('its own workspace');
  });
});
