import { TestApi, type Json, type SignedUp } from './test-api.js';

const TABLE = `SET ROLE strata_pipeline;
  CREATE TABLE aggregates.tenant_usage_metrics (workspace_id uuid NOT NULL, day_at timestamptz NOT NULL,
    active_projects bigint, events bigint, bot_events bigint, project_visitors bigint, sessions bigint);
  GRANT SELECT ON aggregates.tenant_usage_metrics TO strata_app`;

describe('workspaces seen from above', () => {
  let api: TestApi;
  let superadmin: SignedUp;
  let admin: SignedUp;
  let other: SignedUp;
  let second: string;

  beforeAll(async () => {
    api = await TestApi.start();
    superadmin = await api.signUp('superadmin');
    admin = await api.signUp('admin');
    other = await api.signUp('other');
    second = String((await api.call('POST', '/workspaces', admin, { name: 'Second' })).body.id);
    // In the other's workspace they are no admin.
    await api.join(admin, other, 'editor');
    await api.call('POST', '/projects/', admin, { name: 'Site', workspace_id: second });
  });
  afterAll(() => api.stop());

  const NONE = { events: 0, bot_events: 0, sessions: 0, active_projects: 0, last_day: null };

  async function overview(by: SignedUp): Promise<Json[]> {
    return (await api.call<{ data: Json[] }>('GET', '/workspaces/overview', by)).body.data;
  }

  it('are those that the caller administers, also before anything was built', async () => {
    expect(await overview(admin)).toEqual([
      { id: admin.workspaceId, name: "admin's workspace", projects: 0, members: 1, usage: NONE },
      { id: second, name: 'Second', projects: 1, members: 1, usage: NONE },
    ]);
    expect((await api.call('GET', '/workspaces/overview')).status).toBe(401);
  });

  it('show what each used in the last 30 days, and a superadmin all tenants without a ticket', async () => {
    await api.test.superuser(TABLE);
    for (const [id, events] of [
      [second, 7],
      [other.workspaceId, 100],
    ] as const) {
      await api.test.superuser(
        `INSERT INTO aggregates.tenant_usage_metrics SELECT $1, now() - day * interval '1 day', 2, $2, 1, 1, 3
         FROM unnest(ARRAY[1, 2, 31]) day`,
        [id, events],
      );
    }
    const used = { events: 14, bot_events: 2, sessions: 6, active_projects: 2, last_day: expect.any(String) as string };
    expect((await overview(admin)).map(({ usage }) => usage)).toEqual([NONE, used]);
    const { body } = await api.call<{ data: Json[] }>('GET', '/installation/workspaces', superadmin);
    expect(body.data.map(({ id, usage }) => [id, (usage as Json)['events']])).toEqual([
      [superadmin.workspaceId, 0],
      [admin.workspaceId, 0],
      [other.workspaceId, 200],
      [second, 14],
    ]);
    expect(Object.keys(body.data[0] ?? {}).sort()).toEqual(['created_at', 'id', 'name', 'suspended_at', 'usage']);
    expect((await api.call('GET', '/installation/workspaces', admin)).status).toBe(403);
  });

  it('come in pages', async () => {
    const first = await api.call<{ data: Json[]; next_cursor: string }>(
      'GET',
      '/installation/workspaces?limit=3',
      superadmin,
    );
    const rest = await api.call<{ data: Json[] }>(
      'GET',
      `/installation/workspaces?cursor=${first.body.next_cursor}`,
      superadmin,
    );
    expect([...first.body.data, ...rest.body.data].map(({ id }) => id)).toHaveLength(4);
    expect((await api.call('GET', '/installation/workspaces?cursor=x', superadmin)).status).toBe(422);
  });

  it('are found by a part of their name, taken as it is, or by their id', async () => {
    const found = async (q: string) => {
      const path = `/installation/workspaces?${new URLSearchParams({ q })}`;
      return (await api.call<{ data: Json[] }>('GET', path, superadmin)).body.data.map(({ id }) => id);
    };
    expect(await found('SECOND')).toEqual([second]);
    expect(await found('%')).toEqual([]);
    expect(await found(other.workspaceId)).toEqual([other.workspaceId]);
  });
});
