import { newId } from '@strata/platform';
import { TestApi, type Json, type SignedUp } from './test-api.js';

describe('recomputing a range', () => {
  let api: TestApi;
  let superadmin: SignedUp;
  let admin: SignedUp;
  let path: string;
  let project: string;

  beforeAll(async () => {
    api = await TestApi.start();
    superadmin = await api.signUp('superadmin');
    admin = await api.signUp('admin');
    path = `/workspaces/${admin.workspaceId}/recompute-runs`;
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    project = String((await api.call('POST', '/projects/', admin, { name: 'Site' })).body.id);
  });

  const range = { from: '2026-10-01T00:00:00+02:00', to: '2026-11-01' };
  const request = (changes: Json = {}) => api.call('POST', path, admin, { project_id: project, ...range, ...changes });

  it('is asked for, listed and looked at, and the audit log says who did it', async () => {
    const created = await request();
    expect(created).toMatchObject({
      status: 201,
      body: {
        status: 'pending',
        trigger: 'person',
        project_id: project,
        range_from: '2026-09-30T22:00:00.000Z',
        range_to: '2026-11-01T00:00:00.000Z',
        full_refresh: false,
        error: null,
      },
    });
    const id = String(created.body.id);
    expect((await api.call('GET', `${path}/${id}`, admin)).body).toEqual(created.body);
    const listed = await api.call<{ data: Json[] }>('GET', `${path}?project_id=${project.toUpperCase()}`, admin);
    expect(listed.body.data).toEqual([created.body]);
    const audit = await api.call<{ data: Json[] }>('GET', '/audit?limit=1', admin);
    expect(audit.body.data[0]).toMatchObject({
      action: 'recompute.created',
      resource_id: id,
      metadata: { project_id: project },
    });
  });

  it('says that it failed, and leaves what is wrong to who runs the installation', async () => {
    const id = String((await request()).body.id);
    await api.test.superuser(
      `UPDATE public.transform_runs SET status = 'failed', error = '{"code":"database","message":"of all tenants"}'
       WHERE id = $1`,
      [id],
    );
    const { body } = await api.call('GET', `${path}/${id}`, admin);
    expect(body.error).toMatchObject({ code: 'recompute_failed', message: 'Not everything could be rebuilt.' });
  });

  it('says when the worker was killed, and what to do', async () => {
    const id = String((await request()).body.id);
    const error = { code: 'worker_died', message: 'The process was killed.', hint: 'Start it again.' };
    await api.test.superuser(`UPDATE public.transform_runs SET status = 'failed', error = $2 WHERE id = $1`, [
      id,
      error,
    ]);
    expect((await api.call('GET', `${path}/${id}`, admin)).body.error).toEqual(error);
  });

  it('runs once at a time for a project, also when it is asked for twice at once', async () => {
    const answers = await Promise.all([request(), request(), request()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it.each([
    ['an end before its begin', { from: '2026-11-02', to: '2026-11-01' }],
    ['more than 400 days', { from: '2025-01-01', to: '2026-11-01' }],
    ['a time before any event', { from: '0000-01-01', to: '0000-01-02' }],
    ['a time without zone', { from: '2026-10-01T00:00:00' }],
    ['no time', { from: 'yesterday' }],
    ['no project', { project_id: 'x' }],
    ['an unknown field', { everything: true }],
  ])('is refused with %s', async (_name, changes) => {
    const { status, body } = await request(changes);
    expect([status, (body.error as Json).code]).toEqual([422, 'invalid']);
  });

  it('is none of others: not their projects, not their runs, not in the list of the installation', async () => {
    const id = String((await request()).body.id);
    const theirs = `/workspaces/${superadmin.workspaceId}/recompute-runs`;
    const foreign = await api.call('POST', theirs, superadmin, { project_id: project, ...range });
    expect(foreign.status).toBe(404);
    expect((await api.call('GET', `${theirs}/${id}`, superadmin)).status).toBe(404);
    expect((await api.call('GET', `${path}/${newId()}`, admin)).status).toBe(404);
    expect((await api.call('GET', `/transforms/runs/${id}`, superadmin)).status).toBe(404);
    expect((await api.call('POST', `/transforms/runs/${id}/cancel`, superadmin)).status).toBe(404);
  });
});
