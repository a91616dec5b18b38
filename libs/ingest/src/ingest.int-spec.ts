import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId, systemContext, testEngines, type Clock } from '@strata/platform';
import { Redis } from '@strata/queue';
import { Ingest, type IngestRequest } from './accept.js';
import { DeadLetters } from './dead-letters.js';
import { purgeProject, trimLedger } from './housekeeping.js';
import { encodeRow } from './row.js';
import { destroyOldSalts, Salts } from './salts.js';
import { EventStore } from './store.js';
import { testEvent } from './testing-rows.js';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('ingest', () => {
  let test: TestDatabase;
  let redis: Redis;
  let ingest: Ingest;
  const workspace = newId();
  const project = newId();
  const ctx = systemContext(workspace, 'test');
  let now = Date.now();
  const clock: Clock = { now: () => new Date(now) };

  const request = (events: unknown[], overrides: Partial<IngestRequest> = {}): IngestRequest => ({
    body: JSON.stringify({ events }),
    apiKey: 'proj_a',
    origin: undefined,
    sender: { ip: '8.8.8.8', userAgent: 'curl/8', country: null },
    optedOut: false,
    ...overrides,
  });
  const addKey = (key: string, expires: Date | null = null) =>
    test.superuser(
      'INSERT INTO public.write_keys (workspace_id, id, project_id, key, expires_at) VALUES ($1, $2, $3, $4, $5)',
      [workspace, newId(), project, key, expires],
    );

  beforeAll(async () => {
    test = await createTestDatabase();
    redis = new Redis({ redisUrl: testEngines().redisUrl, prefix: `{test-${newId()}}` });
    while (
      !(await redis.ping().then(
        () => true,
        () => false,
      ))
    )
      await later(20);
    await test.superuser(`INSERT INTO public.workspaces (id, name) VALUES ('${workspace}', 'w')`);
    await test.superuser('INSERT INTO public.projects (workspace_id, id, name, domains) VALUES ($1, $2, $3, $4)', [
      workspace,
      project,
      'p',
      ['example.com'],
    ]);
    await test.superuser(
      "INSERT INTO public.event_sources (workspace_id, id, slug, provider_name) VALUES ($1, $2, 'shop', 'Shop')",
      [workspace, newId()],
    );
    await addKey('proj_a');
    ingest = new Ingest({ db: test.db, redis, ratePerKey: 1_000, clock });
    await ingest.follow();
  });
  afterAll(async () => {
    await redis.close();
    await test.drop();
  });
  beforeEach(() => (now += 3_000));

  it('accepts the good events of a batch and names the bad ones', async () => {
    const answer = await ingest.accept(
      request([{ event: 'a', source: 'shop' }, { event: '' }, { event: 'b', source: 'x' }]),
    );
    expect(answer).toMatchObject({
      accepted: 1,
      rejected: [
        { index: 1, code: 'invalid_event_name' },
        { index: 2, code: 'unknown_source' },
      ],
    });
  });

  it('takes the key from the body, and refuses unknown keys and foreign pages', async () => {
    const body = JSON.stringify({ api_key: 'proj_a', events: [] });
    expect(await ingest.accept(request([], { body, apiKey: undefined }))).toEqual({ accepted: 0, rejected: [] });
    await expect(ingest.accept(request([], { apiKey: 'proj_x' }))).rejects.toMatchObject({ code: 'invalid_write_key' });
    await expect(ingest.accept(request([], { apiKey: undefined }))).rejects.toMatchObject({
      code: 'invalid_write_key',
    });
    await expect(ingest.accept(request([], { origin: 'https://evil.org' }))).rejects.toMatchObject({
      code: 'origin_not_allowed',
    });
  });

  it('keeps nothing of browsers that ask not to be tracked', async () => {
    const { 'ingest-batch': before } = await redis.backlog();
    const asked = request([{ event: 'a' }], { optedOut: true, origin: 'https://example.com' });
    expect(await ingest.accept(asked)).toEqual({ accepted: 0, rejected: [] });
    expect((await redis.backlog())['ingest-batch']).toEqual(before);
    expect(await ingest.accept({ ...asked, origin: undefined })).toMatchObject({ accepted: 1 });
  });

  it('limits the rate of a key', async () => {
    const batch = Array.from({ length: 600 }, () => ({ event: 'a' }));
    await ingest.accept(request(batch));
    await expect(ingest.accept(request(batch))).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 1 });
    now += 1_000;
    await ingest.accept(request(batch));
  });

  it('lets keys expire at their instant, and forgets revoked ones when told', async () => {
    await addKey('proj_old', new Date(Date.now() + 3_600_000));
    const send = () => ingest.accept(request([], { apiKey: 'proj_old' }));
    await send();
    await test.superuser("DELETE FROM public.write_keys WHERE key = 'proj_old'");
    await send();
    await redis.publish('project-changed', { project_id: project });
    await later(100);
    await expect(send()).rejects.toMatchObject({ code: 'invalid_write_key' });
    const expires = new Date(now + 2_000);
    await addKey('proj_soon', new Date(Date.now() + 3_600_000));
    await test.superuser("UPDATE public.write_keys SET expires_at = $1 WHERE key = 'proj_soon'", [
      new Date(Math.max(expires.getTime(), Date.now() + 60_000)),
    ]);
    await ingest.accept(request([], { apiKey: 'proj_soon' }));
    now += 24 * 3_600_000;
    await expect(ingest.accept(request([], { apiKey: 'proj_soon' }))).rejects.toMatchObject({
      code: 'invalid_write_key',
    });
  });

  it('notices a new key that was asked for before it existed', async () => {
    await expect(ingest.accept(request([], { apiKey: 'proj_new' }))).rejects.toMatchObject({
      code: 'invalid_write_key',
    });
    await addKey('proj_new');
    await redis.publish('project-changed', { project_id: project });
    await later(100);
    await ingest.accept(request([], { apiKey: 'proj_new' }));
  });

  it('shares salts between processes, and destroys them after 48 hours', async () => {
    const scope = `import:${project}`;
    const salts = await Promise.all([1, 2, 3].map(() => new Salts(test.db, scope).of('2015-05-17')));
    expect(new Set(salts.map((salt) => salt.toString('hex'))).size).toBe(1);
    expect(await new Salts(test.db, scope).of('2015-05-18')).not.toEqual(salts[0]);
    await test.superuser(
      "UPDATE raw.visitor_salts SET created_at = now() - interval '48 hours 1 minute' WHERE day = '2015-05-17'",
    );
    expect(await destroyOldSalts(test.db)).toBe(1);
    expect(await new Salts(test.db, scope).of('2015-05-17')).not.toEqual(salts[0]);
  });

  it('answers 503 while Redis is away', async () => {
    const away = new Redis({ redisUrl: 'redis://127.0.0.1:1' });
    const other = new Ingest({ db: test.db, redis: away, ratePerKey: 1_000 });
    await expect(other.accept(request([{ event: 'a' }]))).rejects.toMatchObject({ code: 'unavailable' });
    await away.close();
  });

  describe('dead letters', () => {
    const letters = () => new DeadLetters(test.db, redis);
    const bury = async (count: number) => {
      const poison = Array.from({ length: count }, () =>
        testEvent({ workspace_id: workspace, project_id: project, amount_cents: 1e30, properties: '{"a":"\\n"}' }),
      );
      await new EventStore(test.db).store({ batch_id: newId(), rows: poison.map(encodeRow) });
      return poison;
    };

    const open = async () => (await letters().list(ctx, project, { limit: 10, status: 'open' })).data;

    it('are listed page by page, newest first, and by their workspace alone', async () => {
      await bury(3);
      const first = await letters().list(ctx, project, { limit: 2, status: 'open' });
      expect(first.data).toHaveLength(2);
      const next = { limit: 2, cursor: first.next_cursor ?? '' };
      const second = await letters().list(ctx, project, next);
      expect(second).toMatchObject({
        data: [{ error_code: '22P02', event: { properties: '{"a":"\\n"}' } }],
        next_cursor: null,
      });
      const stranger = systemContext(newId(), 'x');
      expect((await letters().list(stranger, project, { limit: 10 })).data).toEqual([]);
      await expect(letters().retry(stranger, project, second.data[0]?.id ?? '')).rejects.toMatchObject({
        code: 'not_found',
      });
    });

    it('are sent again once, or given up', async () => {
      const [a, b] = (await open()).map((letter) => letter.id) as [string, string];
      const { 'ingest-batch': before } = await redis.backlog();
      expect(await letters().retry(ctx, project, a)).toMatchObject({ resolution: 'retried' });
      expect((await redis.backlog())['ingest-batch'].waiting).toBe(before.waiting + 1);
      await expect(letters().retry(ctx, project, a)).rejects.toMatchObject({ code: 'conflict' });
      expect(await letters().discard(ctx, project, b)).toMatchObject({ resolution: 'discarded' });
      expect(await open()).toHaveLength(1);
    });

    it('keep their rows of the ledger while they are open', async () => {
      await test.superuser("UPDATE raw.ingest_batches SET committed_at = now() - interval '36 days'");
      expect(await trimLedger(test.db)).toBe(0);
      for (const { id } of await open()) await letters().discard(ctx, project, id);
      expect(await trimLedger(test.db)).toBe(1);
    });
  });

  it('purges what a project left behind', async () => {
    const events = [project, newId()].map((id) => testEvent({ workspace_id: workspace, project_id: id }));
    await new EventStore(test.db).store({ batch_id: newId(), rows: events.map(encodeRow) });
    // A deletion that was rolled back after it had sent the job.
    expect(await purgeProject(test.db, workspace, project)).toBe(0);
    await test.db.withWorkspace(ctx, (tx) => tx.project.deleteMany({ where: { id: project } }));
    expect(await purgeProject(test.db, workspace, project)).toBe(1);
    expect(await test.superuser('SELECT project_id FROM raw.events')).toEqual([{ project_id: events[1]?.project_id }]);
  });
});
