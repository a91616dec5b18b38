import { newId } from '@strata/platform';
import { Redis } from '@strata/queue';
import { TestApi, type Json, type SignedUp } from './test-api.js';

interface Status extends Json {
  redis: { queues: Json[]; schedules: Json[] } | null;
  storage: Json & { schemas: Json[]; tables: { schema: string; name: string; bytes: number }[] };
  dead_letters: Json[];
}

describe('the status of the installation', () => {
  let api: TestApi;
  let superadmin: SignedUp;
  let admin: SignedUp;

  beforeAll(async () => {
    api = await TestApi.start();
    superadmin = await api.signUp('superadmin');
    admin = await api.signUp('admin');
  });
  afterAll(() => api.stop());

  const read = async (): Promise<Status> => (await api.call<Status>('GET', '/installation/status', superadmin)).body;

  it('is for superadmins', async () => {
    expect((await api.call('GET', '/installation/status', admin)).status).toBe(403);
    expect((await api.call('GET', '/installation/status')).status).toBe(401);
  });

  it('tells versions, storage and disk', async () => {
    const { versions, storage } = await read();
    expect(versions).toEqual({
      strata: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      node: process.versions.node,
      postgresql: expect.stringMatching(/^1[89]/) as string,
    });
    expect(storage).toMatchObject({ exports_bytes: 0, database_bytes: expect.any(Number) as number });
    expect(Number(storage['free_bytes'])).toBeGreaterThan(0);
    expect(storage.schemas.map(({ name }) => name)).toEqual(expect.arrayContaining(['auth', 'public', 'raw']));
    // Partitions are counted with the table they are of.
    expect(storage.tables.map(({ schema, name }) => `${schema}.${name}`)).toContain('raw.events');
    expect(storage.tables.filter(({ name }) => name.startsWith('events_'))).toEqual([]);
  });

  it('tells the queues, and of each schedule how its last runs went', async () => {
    const { schedules } = api.app.get(Redis);
    const day = (n: number) => new Date(Date.UTC(2026, 10, n));
    await schedules.succeeded('erase people', day(1), day(2));
    await schedules.failed('erase people', day(3), 'ECONNREFUSED');
    const { redis } = await read();
    expect(redis).toMatchObject({ version: expect.stringMatching(/^(Redis|Valkey) \d/) as string });
    expect(redis?.queues[0]).toEqual({
      name: 'ingest-batch',
      waiting: expect.any(Number) as number,
      active: expect.any(Number) as number,
      delayed: expect.any(Number) as number,
      failed: expect.any(Number) as number,
    });
    expect(redis?.schedules.find(({ name }) => name === 'erase people')).toEqual({
      name: 'erase people',
      cron: '3/5 * * * * *',
      started_at: '2026-11-01T00:00:00.000Z',
      succeeded_at: '2026-11-02T00:00:00.000Z',
      failed_at: '2026-11-03T00:00:00.000Z',
      error: 'ECONNREFUSED',
    });
  });

  it('counts dead letters by tenant, and shows nothing of them', async () => {
    const { body } = await api.call<{ id: string }>('POST', '/projects/', admin, { name: 'Site' });
    const letters: [age: string, resolution: string | null][] = [
      ['1 hour', null],
      ['2 days', null],
      ['3 days', 'discarded'],
    ];
    for (const [age, resolution] of letters) {
      await api.test.superuser(
        `INSERT INTO raw.dead_letters (workspace_id, id, project_id, batch_id, event, error_code, error_message, failed_at,
           resolved_at, resolution)
         VALUES ($1, $2, $3, $4, '{"secret":"of the tenant"}', '22003', 'of the tenant', now() - $5::interval,
           CASE WHEN $6::text IS NOT NULL THEN now() END, $6)`,
        [admin.workspaceId, newId(), body.id, newId(), age, resolution ?? ''].map((value) => value || null),
      );
    }
    const status = await read();
    const counts = { last_day: 1, open: 2, total: 3 };
    expect(status.dead_letters).toEqual([{ workspace_id: admin.workspaceId, name: "admin's workspace", ...counts }]);
    expect(JSON.stringify(status)).not.toMatch(/of the tenant|postgres:\/\/|redis:\/\//);
  });

  it('says that Redis is away, and the rest', async () => {
    const lonely = await TestApi.beside(api, { REDIS_URL: 'redis://127.0.0.1:1' });
    const { status, body } = await lonely.call<Status>('GET', '/installation/status', superadmin);
    await lonely.close();
    expect([status, body.redis, body.dead_letters.length]).toEqual([200, null, 1]);
  });
});
