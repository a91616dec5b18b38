import { newId } from '@strata/platform';
import { TestApi, type Json, type SignedUp } from './test-api.js';

describe('goals of a project', () => {
  let api: TestApi;
  let user: SignedUp;
  let stranger: SignedUp;
  let path: string;

  beforeAll(async () => {
    api = await TestApi.start();
    user = await api.signUp('owner');
    stranger = await api.signUp('stranger');
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    const { body } = await api.call('POST', '/projects/', user, { name: 'Site' });
    path = `/projects/${String(body.id)}/goals`;
  });

  const signup = { name: 'Sign-up', kind: 'event', pattern: 'signup' };
  const list = async () => (await api.call<{ data: Json[] }>('GET', path, user)).body.data;

  it('are created, listed, changed and deleted, and the audit log says who did it', async () => {
    const created = await api.call('POST', path, user, { ...signup, name: '  Sign-up ' });
    expect(created).toMatchObject({ status: 201, body: signup });
    const id = String(created.body.id);
    const changed = await api.call('PATCH', `${path}/${id}`, user, { kind: 'path', pattern: '/welcome/*' });
    expect(changed).toMatchObject({ status: 200, body: { id, name: 'Sign-up', kind: 'path', pattern: '/welcome/*' } });
    expect(await list()).toEqual([changed.body]);
    expect((await api.call('DELETE', `${path}/${id}`, user)).status).toBe(204);
    expect(await list()).toEqual([]);
    expect((await api.call('DELETE', `${path}/${id}`, user)).status).toBe(404);
    const audit = await api.call<{ data: Json[] }>('GET', `/audit?limit=3`, user);
    const done = audit.body.data.map(({ action, resource_id, actor_label }) => [action, resource_id, actor_label]);
    const label = audit.body.data[0]?.actor_label;
    expect(done).toEqual(['goal.deleted', 'goal.updated', 'goal.created'].map((action) => [action, id, label]));
  });

  it.each([
    ['no name', { name: ' ' }],
    ['another kind', { kind: 'click' }],
    ['no pattern', { pattern: '' }],
    ['a list for a pattern', { pattern: ['signup'] }],
    ['a NUL in the pattern', { pattern: 'a\0b' }],
    ['a name no event can have', { pattern: 'x'.repeat(256) }],
    ['a path without slash', { kind: 'path', pattern: 'blog' }],
    ['too many wildcards', { kind: 'path', pattern: '/*a'.repeat(11) }],
    ['an unknown field', { color: 'red' }],
  ])('are refused with %s', async (_name, change) => {
    const { status, body } = await api.call('POST', path, user, { ...signup, ...change });
    expect([status, (body.error as Json).code]).toEqual([422, 'invalid']);
    expect(await list()).toEqual([]);
  });

  it('are not changed to what they could not have been created as', async () => {
    const { body } = await api.call('POST', path, user, signup);
    const change = (changes: Json) => api.call('PATCH', `${path}/${String(body.id)}`, user, changes);
    expect((await change({ kind: 'path' })).status).toBe(422);
    expect((await change({ name: null })).status).toBe(422);
    expect(await list()).toEqual([body]);
  });

  it('are at most a hundred a project, also when they are created at once', async () => {
    const project = path.split('/')[2];
    await api.test.superuser(
      `INSERT INTO goals (workspace_id, id, project_id, name, kind, pattern)
       SELECT $1, gen_random_uuid(), $2, i::text, 'event', 'x' FROM generate_series(1, 98) i`,
      [user.workspaceId, project],
    );
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.call('POST', path, user, signup)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409]);
    expect((await list()).length).toBe(100);
  });

  it('are reached by their own project alone, and go with it', async () => {
    const { body } = await api.call('POST', path, user, signup);
    const other = await api.call('POST', '/projects/', user, { name: 'Other' });
    const elsewhere = `/projects/${String(other.body.id)}/goals/${String(body.id)}`;
    expect((await api.call('PATCH', elsewhere, user, { name: 'x' })).status).toBe(404);
    expect((await api.call('DELETE', elsewhere, user)).status).toBe(404);
    expect((await api.call('GET', path, stranger)).status).toBe(404);
    expect((await api.call('PATCH', `${path}/${newId()}`, user, { name: 'x' })).status).toBe(404);
    expect((await api.call('DELETE', path.replace('/goals', ''), user)).status).toBe(204);
    expect(await api.test.superuser('SELECT FROM goals WHERE id = $1', [body.id])).toEqual([]);
  });
});
