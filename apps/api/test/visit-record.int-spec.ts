import { TestApi, type Json, type SignedUp } from './test-api.js';

interface Used extends Json {
  actor_id: string;
  metadata: Json;
}

describe("a superadmin's visit", () => {
  let api: TestApi;
  let superadmin: SignedUp;
  let admin: SignedUp;
  let workspace: string;
  let project: string;
  let query: string;
  let dashboard: string;

  beforeAll(async () => {
    api = await TestApi.start();
    superadmin = await api.signUp('superadmin');
    admin = await api.signUp('admin');
    workspace = admin.workspaceId;
    const made = async (path: string, body: Json) => String((await api.call('POST', path, admin, body)).body.id);
    project = await made('/projects/', { name: 'Site' });
    query = await made('/saved-queries', { name: 'Numbers', sql: 'SELECT 4711 AS n', visibility: 'shared' });
    const position = { x: 0, y: 0, w: 4, h: 2 };
    const widgets = [{ source: { type: 'saved_query', saved_query_id: query }, position }];
    dashboard = await made('/dashboards', { name: 'Page', visibility: 'shared', widgets });
    const opened = await api.call('POST', `/workspaces/${workspace}/tickets`, superadmin, { reason: 'asked by them' });
    expect(opened.status).toBe(201);
  });
  afterAll(() => api.stop());

  async function newest(): Promise<Used> {
    const { body } = await api.call<{ data: Used[] }>('GET', '/audit?limit=1&action=ticket.used', admin);
    return body.data[0] as Used;
  }

  it('shows its questions to the admins of the workspace, with method, path and parameters', async () => {
    const path = `/analytics/${project}/overview`;
    const asked = await api.call('GET', `${path}?from=2026-11-01&to=2026-11-02`, superadmin);
    expect(asked.status).toBe(200);
    expect(await newest()).toMatchObject({
      actor_id: superadmin.id,
      resource_type: 'project',
      resource_id: project,
      ip_hash: expect.any(String) as string,
      metadata: {
        method: 'GET',
        path: `/api/v1${path}`,
        query: { from: '2026-11-01', to: '2026-11-02' },
        by_ticket: true,
      },
    });
  });

  it.each([
    ['a saved query', () => ['POST', `/saved-queries/${query}/run`] as const, undefined],
    ['a dashboard', () => ['POST', `/dashboards/${dashboard}/data`] as const, () => ({})],
    ['a file of a saved query', () => ['POST', '/exports'] as const, () => exportOf()],
  ])('shows the SQL behind %s', async (_name, request, body) => {
    const [method, path] = request();
    const { statusCode } = await api.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${superadmin.token}` },
      ...(body && { payload: body() }),
    });
    expect(statusCode).toBeLessThan(300);
    expect((await newest()).metadata['sql']).toEqual([{ saved_query_id: query, sql: 'SELECT 4711 AS n' }]);
  });

  function exportOf(): Json {
    return { workspace_id: workspace, source: { type: 'saved_query', saved_query_id: query }, format: 'csv' };
  }

  it('names no person: who is forgotten one day must not stand here', async () => {
    const filters = JSON.stringify([{ field: 'visitor_id', op: 'eq', value: 'ann' }]);
    await api.call('GET', `/analytics/${project}/overview?filters=${encodeURIComponent(filters)}`, superadmin);
    await api.call('GET', `/projects/${project}/person?visitor_id=ann`, superadmin);
    const { body } = await api.call<{ data: Used[] }>('GET', '/audit?limit=2&action=ticket.used', admin);
    expect(body.data).toHaveLength(2);
    expect(JSON.stringify(body.data)).not.toContain('"ann"');
  });

  it('is told also where the question was wrong', async () => {
    expect((await api.call('GET', `/audit?workspace_id=${workspace}&colour=%00red`, superadmin)).status).toBe(422);
    expect((await newest()).metadata['query']).toMatchObject({ colour: '\ufffdred' });
  });

  it('is answered nothing that cannot be written down', async () => {
    await api.test.superuser('REVOKE EXECUTE ON FUNCTION audit.append(jsonb) FROM strata_app');
    expect((await api.call('GET', `/workspaces/${workspace}`, superadmin)).status).toBe(500);
    expect((await api.call('GET', `/workspaces/${workspace}`, admin)).status).toBe(200);
    await api.test.superuser('GRANT EXECUTE ON FUNCTION audit.append(jsonb) TO strata_app');
    expect((await api.call('GET', `/workspaces/${workspace}`, superadmin)).status).toBe(200);
  });

  it('leaves no trace of what members ask', async () => {
    const before = await newest();
    await api.call('GET', `/workspaces/${workspace}`, admin);
    expect(await newest()).toEqual(before);
  });

  it('is over when the ticket is closed, and that is told too', async () => {
    expect((await api.call('DELETE', `/workspaces/${workspace}/tickets`, superadmin)).status).toBe(204);
    expect((await api.call('GET', `/workspaces/${workspace}`, superadmin)).status).toBe(404);
    const { body } = await api.call<{ data: Json[] }>('GET', '/audit?limit=1', admin);
    expect(body.data[0]).toMatchObject({ action: 'ticket.closed', metadata: { by_ticket: true } });
  });
});
