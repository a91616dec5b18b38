import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createTestDatabase, Database, DataModule, type TestDatabase } from '@strata/data';
import { LOGGER, newId, PlatformModule, readConfig, testEngines, type Config, type Logger } from '@strata/platform';
import { Redis, RedisModule } from '@strata/queue';
import { setTimeout as sleep } from 'node:timers/promises';
import { enqueueRefreshes, Refreshes } from './refresh.js';
import { KEPT_DAYS, trimResults } from './retention.js';
import { SavedQueryRunner } from './runner.js';
import { SavedQueriesModule } from './saved-queries.module.js';

@Module({})
class TestModule {
  static of(config: Config) {
    const platform = [PlatformModule.forRoot(config, 'test'), DataModule.forRoot('test')];
    const redis = RedisModule.forRoot({ prefix: `{test-${newId()}}` });
    return { module: TestModule, imports: [...platform, redis, SavedQueriesModule] };
  }
}

describe('scheduled refreshes', () => {
  let test: TestDatabase;
  let app: INestApplicationContext;
  let workspace: string;
  const start = Date.parse('2026-11-21T12:00:00Z');
  let seconds = 0;
  const now = (): Date => new Date(start + seconds * 1_000);

  beforeAll(async () => {
    test = await createTestDatabase();
    const { redisUrl: REDIS_URL } = testEngines();
    const { databaseUrl: DATABASE_URL, secret: STRATA_SECRET } = test;
    const config = readConfig({ DATABASE_URL, STRATA_SECRET, REDIS_URL, LOG_LEVEL: 'silent' });
    app = await NestFactory.createApplicationContext(TestModule.of(config), { logger: false, abortOnError: false });
    while (
      !(await app
        .get(Redis, { strict: false })
        .ping()
        .then(
          () => true,
          () => false,
        ))
    )
      await sleep(10);
  });
  afterAll(async () => {
    await app.close();
    await test.drop();
  });
  beforeEach(async () => {
    seconds = 0;
    workspace = await newWorkspace();
  });

  async function newWorkspace(): Promise<string> {
    const id = newId();
    await test.superuser(`INSERT INTO public.workspaces (id, name) VALUES ($1, 'w')`, [id]);
    return id;
  }

  const refreshes = (): Refreshes =>
    new Refreshes(
      app.get(Database, { strict: false }),
      app.get(SavedQueryRunner, { strict: false }),
      { now },
      app.get<Logger>(LOGGER, { strict: false }),
    );

  async function scheduled(sql: string, every: number | null = 60, inWorkspace = workspace): Promise<string> {
    const id = newId();
    await test.superuser(
      `INSERT INTO public.saved_queries (workspace_id, id, name, sql, refresh_seconds, owner_id, owner_name)
       VALUES ($1, $2, 'q', $3, $4, $2, 'owner')`,
      [inWorkspace, id, sql, every],
    );
    return id;
  }

  const runsOf = async (id: string): Promise<string[]> => {
    const rows = await test.superuser<{ told: string }>(
      `SELECT trigger || ' ' || user_name || ' ' || status AS told FROM public.query_runs WHERE saved_query_id = $1`,
      [id],
    );
    return rows.map(({ told }) => told);
  };

  it('run what is due once, at its time again, and leave a result for everybody', async () => {
    const id = await scheduled('SELECT 1 AS n');
    const never = await scheduled('SELECT 2', null);
    expect(await refreshes().run(workspace)).toBe(1);
    expect(await refreshes().run(workspace)).toBe(0);
    seconds = 59;
    expect(await refreshes().run(workspace)).toBe(0);
    seconds = 60;
    expect(await refreshes().run(workspace)).toBe(1);
    expect(await runsOf(id)).toEqual(Array.from({ length: 2 }, () => 'schedule schedule completed'));
    expect(await runsOf(never)).toEqual([]);
    const kept = await test.superuser('SELECT FROM public.result_snapshots WHERE saved_query_id = $1', [id]);
    expect(kept).toHaveLength(2);
  });

  it('are recorded when they fail, wait twice as long each time, and are as before once they succeed', async () => {
    const id = await scheduled('SELECT 1/0');
    const due: number[] = [];
    for (; seconds <= 600; seconds += 20) if ((await refreshes().run(workspace)) > 0) due.push(seconds);
    expect(due).toEqual([0, 120, 360]);
    expect(await runsOf(id)).toEqual(Array.from({ length: 3 }, () => 'schedule schedule failed'));
    await test.superuser(`UPDATE public.saved_queries SET sql = 'SELECT 1' WHERE id = $1`, [id]);
    seconds = 360 + 480;
    expect(await refreshes().run(workspace)).toBe(1);
    seconds += 60;
    expect(await refreshes().run(workspace)).toBe(1);
  });

  it('of a query that fails do not hold up the others', async () => {
    await scheduled('SELECT 1/0');
    const fine = await scheduled('SELECT 1');
    expect(await refreshes().run(workspace)).toBe(2);
    expect(await runsOf(fine)).toEqual(['schedule schedule completed']);
  });

  it('run once although several workers take them', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, (_, i) => scheduled(`SELECT ${i}`)));
    const counts = await Promise.all([1, 2, 3].map(() => refreshes().run(workspace)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(6);
    for (const id of ids) expect(await runsOf(id)).toEqual(['schedule schedule completed']);
  });

  it('begin no other once they are stopped', async () => {
    await scheduled('SELECT 1');
    const stopped = refreshes();
    stopped.stop();
    expect(await stopped.run(workspace)).toBe(0);
  });

  it('are one job for each workspace in which something is due', async () => {
    await test.superuser('DELETE FROM public.saved_queries');
    const redis = app.get(Redis, { strict: false });
    await scheduled('SELECT 1');
    await scheduled('SELECT 2');
    await scheduled('SELECT 3', 60, await newWorkspace());
    await scheduled('SELECT 4', null, await newWorkspace());
    const waiting = async () => (await redis.backlog())['query-refresh'].waiting;
    await enqueueRefreshes(test.db, redis, now());
    expect(await waiting()).toBe(2);
    await enqueueRefreshes(test.db, redis, now());
    expect(await waiting()).toBe(2);
  });

  it('wait while their workspace is suspended', async () => {
    await scheduled('SELECT 1');
    const suspend = (at: string) =>
      test.superuser(`UPDATE public.workspaces SET suspended_at = ${at} WHERE id = $1`, [workspace]);
    const redis = app.get(Redis, { strict: false });
    const before = (await redis.backlog())['query-refresh'].waiting;
    await suspend('now()');
    await enqueueRefreshes(test.db, redis, now());
    expect(await refreshes().run(workspace)).toBe(0);
    expect((await redis.backlog())['query-refresh'].waiting).toBe(before);
    await suspend('NULL');
    expect(await refreshes().run(workspace)).toBe(1);
  });

  it('and their results are removed when they are old', async () => {
    const id = await scheduled('SELECT 1');
    await refreshes().run(workspace);
    expect(await trimResults(test.db)).toBe(0);
    const days = (count: number) =>
      test.superuser(
        `WITH a AS (UPDATE public.result_snapshots SET computed_at = now() - $2 * interval '1 day' WHERE saved_query_id = $1)
         UPDATE public.query_runs SET started_at = now() - $2 * interval '1 day' WHERE saved_query_id = $1`,
        [id, count],
      );
    await days(KEPT_DAYS - 1);
    expect(await trimResults(test.db)).toBe(0);
    await days(KEPT_DAYS + 1);
    expect(await trimResults(test.db)).toBe(2);
    expect(await runsOf(id)).toEqual([]);
  });
});
