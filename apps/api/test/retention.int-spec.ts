import { newId } from '@strata/platform';
import { TestApi, type Json, type SignedUp } from './test-api.js';

interface Expiring {
  kind: string;
  rows: number;
  until: string | null;
}

describe('retention over HTTP', () => {
  let api: TestApi;
  let admin: SignedUp;
  let project: string;
  const settings = { raw_days: 30, hourly_days: 60, daily_days: 90 };

  beforeAll(async () => {
    api = await TestApi.start();
    admin = await api.signUp('admin');
    project = String((await api.call('POST', '/projects/', admin, { name: 'Site' })).body.id);
    await api.test.superuser(
      `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
         channel, is_bot, properties, batch_id)
       SELECT $1, $2, gen_random_uuid(), at, at, 'order', 'v', 'direct', false, '{}', $3
       FROM generate_series(1, 100) n, LATERAL (SELECT date_trunc('day', now()) - n * interval '1 day' AS at) days`,
      [admin.workspaceId, project, newId()],
    );
  });
  afterAll(() => api.stop());

  const path = (rest = '') => `/workspaces/${admin.workspaceId}/retention${rest}`;
  const put = (body: Json) => api.call<Json & { error: Json }>('PUT', path(), admin, body);
  const preview = (days: typeof settings) =>
    api.call<{ data: { project_id: string; expiring: Expiring[]; oldest_event_at: string | null }[] }>(
      'GET',
      path(`/preview?${new URLSearchParams(Object.entries(days).map(([name, value]) => [name, String(value)]))}`),
      admin,
    );

  it('has defaults, takes others and tells the audit log what they were', async () => {
    const defaults = { raw_days: 730, hourly_days: 90, daily_days: 730 };
    const { body } = await api.call('GET', path(), admin);
    expect(body).toEqual({ ...defaults, max_days: 3_650, ran_at: null, removed_at: null, removed: {} });
    const answer = await put(settings);
    expect([answer.status, answer.body]).toEqual([200, { ...body, ...settings }]);
    const { body: log } = await api.call<{ data: Json[] }>('GET', `/audit?workspace_id=${admin.workspaceId}`, admin);
    expect(log.data[0]).toMatchObject({ action: 'retention.updated', before: defaults, after: settings });
  });

  it.each([
    ['nothing', {}],
    ['no day', { ...settings, raw_days: 0 }],
    ['half a day', { ...settings, raw_days: 1.5 }],
    ['a text', { ...settings, daily_days: '90' }],
    ['more than the installation allows', { ...settings, daily_days: 3_651 }],
    ['daily figures gone before hourly ones', { ...settings, daily_days: 59 }],
    ['what it does not know', { ...settings, weekly_days: 9 }],
  ])('refuses %s, and says what to do', async (_, body) => {
    const before = await api.call('GET', path(), admin);
    const answer = await put(body);
    expect([answer.status, answer.body.error.code]).toEqual([422, 'invalid']);
    expect(answer.body.error.hint).toEqual(expect.any(String));
    expect((await api.call('GET', path(), admin)).body).toEqual(before.body);
  });

  it('previews by project and kind; days that no run has built yet stay', async () => {
    const { status, body } = await preview(settings);
    expect(status).toBe(200);
    expect(body.data).toHaveLength(1);
    const [{ expiring, project_id: id, oldest_event_at: oldest }] = body.data as [(typeof body.data)[number]];
    expect(id).toBe(project);
    expect(expiring.map(({ kind }) => kind)).toEqual([
      ...['raw', 'sessions', 'hourly', 'daily', 'reports', 'people', 'rejected'],
    ]);
    const day = (n: number): string =>
      new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 - n * 86_400_000).toISOString();
    expect(expiring[0]).toEqual({ kind: 'raw', rows: 70, until: day(30) });
    expect(oldest).toBe(day(30));
    await api.test.superuser(
      `INSERT INTO raw.dirty_intervals VALUES ($1, $2, date_trunc('day', now()) - interval '50 days', $2)`,
      [admin.workspaceId, project],
    );
    // The day itself, and those that a session could reach over to.
    expect((await preview(settings)).body.data[0]?.expiring[0]?.rows).toBe(67);
    expect((await preview({ ...settings, raw_days: 0 })).status).toBe(422);
  });

  it('says of a project since when its events are there', async () => {
    const since = async () => (await api.call('GET', `/projects/${project}`, admin)).body.events_since;
    expect(await since()).toBeNull();
    await api.test.superuser(
      `INSERT INTO raw.seals VALUES ($1, $2, '2026-01-01Z', '2026-01-02Z', 'UTC', '2026-01-01Z'),
         ($1, $2, '2026-01-02Z', '2026-01-03Z', 'UTC', '2026-01-02Z')`,
      [admin.workspaceId, project],
    );
    expect(await since()).toBe('2026-01-03T00:00:00.000Z');
  });
});
