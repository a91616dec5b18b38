import { newId } from '@strata/platform';
import { Redis } from '@strata/queue';
import { TestApi, type Answer, type Json, type SignedUp } from './test-api.js';

describe('a suspended workspace', () => {
  let api: TestApi;
  let superadmin: SignedUp;
  let admin: SignedUp;
  let stranger: SignedUp;
  let project: { id: string; api_key: string };

  beforeAll(async () => {
    api = await TestApi.start();
    superadmin = await api.signUp('superadmin');
    admin = await api.signUp('admin');
    stranger = await api.signUp('stranger');
    project = (await api.call<typeof project>('POST', '/projects/', admin, { name: 'Site' })).body;
  });
  afterAll(() => api.stop());

  const change = (suspended: boolean, by = superadmin, id = admin.workspaceId) =>
    api.call('PATCH', `/installation/workspaces/${id}`, by, { suspended, reason: 'Unpaid for months' });
  const ingest = () =>
    api.call('POST', '/events/ingest', {}, { api_key: project.api_key, events: [{ event: 'page_view' }] });
  const of = ({ status, body }: Answer) => [status, (body['error'] as Json | undefined)?.['code']];
  const actions = async (path: string, by: SignedUp) =>
    (await api.call<{ data: { action: string; metadata: Json }[] }>('GET', path, by)).body.data;

  it('is made by superadmins alone, of a workspace that there is, with a reason', async () => {
    expect(of(await change(true, admin))).toEqual([403, 'forbidden']);
    expect(of(await change(true, superadmin, newId()))).toEqual([404, 'not_found']);
    const short = { suspended: true, reason: ' no ' };
    expect(of(await api.call('PATCH', `/installation/workspaces/${admin.workspaceId}`, superadmin, short))).toEqual([
      422,
      'invalid',
    ]);
    expect(of(await ingest())).toEqual([202, undefined]);
  });

  it("does not come without an entry in the installation's log", async () => {
    const rename = (from: string, to: string) =>
      api.test.superuser(`ALTER FUNCTION audit.${from}(jsonb) RENAME TO ${to}`);
    await rename('append_installation', 'away');
    try {
      expect((await change(true)).status).toBe(500);
    } finally {
      await rename('away', 'append_installation');
    }
    expect((await api.call('GET', `/projects/${project.id}`, admin)).status).toBe(200);
  });

  it('is told to all processes again by a second try', async () => {
    const redis = api.app.get(Redis);
    let told = 0;
    const stop = await redis.subscribe('project-changed', ({ project_id: id }) => (told += id === project.id ? 1 : 0));
    // It is open already.
    expect((await change(false)).status).toBe(200);
    for (let turn = 0; turn < 50 && told === 0; turn++) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told).toBe(1);
    await stop();
  });

  it('refuses members and events, and says what to do', async () => {
    expect((await change(true)).body['suspended_at']).toEqual(expect.any(String));
    const refused = await api.call('GET', `/projects/${project.id}`, admin);
    expect(of(refused)).toEqual([403, 'workspace_suspended']);
    expect(refused.body['error']).toMatchObject({ hint: expect.stringContaining('administers') as string });
    for (const path of ['/projects/', '/audit', `/workspaces/${admin.workspaceId}`]) {
      expect([path, ...of(await api.call('GET', path, admin))]).toEqual([path, 403, 'workspace_suspended']);
    }
    // Known by pub/sub, long before the cache forgets by itself.
    for (let turn = 0; turn < 50 && (await ingest()).status === 202; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(of(await ingest())).toEqual([403, 'workspace_suspended']);
  });

  it('stands in the list of its members, and is no more to strangers than others', async () => {
    const me = await api.call<{ workspaces: Json[] }>('GET', '/me', admin);
    expect(me.body.workspaces.map(({ id }) => id)).toEqual([admin.workspaceId]);
    expect(of(await api.call('GET', `/projects/${project.id}`, stranger))).toEqual([404, 'not_found']);
    expect(of(await api.call('GET', `/projects/${project.id}`, superadmin))).toEqual([404, 'not_found']);
  });

  it('is not in the overview, and of two not the one that is meant when none is named', async () => {
    const overview = async (): Promise<unknown[]> =>
      (await api.call<{ data: Json[] }>('GET', '/workspaces/overview', admin)).body.data.map(({ id }) => id);
    expect(await overview()).toEqual([]);
    const { id } = (await api.call('POST', '/workspaces', admin, { name: 'Open' })).body;
    expect(await overview()).toEqual([id]);
    const made = await api.call('POST', '/projects/', admin, { name: 'Other' });
    expect([made.status, made.body['workspace_id']]).toEqual([201, id]);
    expect((await api.call('POST', `/workspaces/${String(id)}/delete`, admin, { name: 'Open' })).status).toBe(204);
  });

  it('is still read by ticket', async () => {
    const tickets = `/workspaces/${admin.workspaceId}/tickets`;
    await api.call('POST', tickets, superadmin, { reason: 'why it is suspended' });
    expect((await api.call('GET', `/projects/${project.id}`, superadmin)).status).toBe(200);
    await api.call('DELETE', tickets, superadmin);
  });

  it('is opened again with all that is in it; both stand in both logs, once', async () => {
    expect((await change(true)).status).toBe(200);
    expect((await change(false)).body['suspended_at']).toBeNull();
    expect((await change(false)).status).toBe(200);
    expect((await api.call('GET', `/projects/${project.id}`, admin)).status).toBe(200);
    const own = await actions('/audit?q=unpaid', admin);
    expect(own.map(({ action }) => action)).toEqual(['workspace.reopened', 'workspace.suspended']);
    const all = await actions(`/audit/installation?q=${admin.workspaceId}`, superadmin);
    expect(all.map(({ action, metadata }) => [action, metadata['reason']])).toEqual([
      ['workspace.reopened', 'Unpaid for months'],
      ['workspace.suspended', 'Unpaid for months'],
    ]);
  });
});
