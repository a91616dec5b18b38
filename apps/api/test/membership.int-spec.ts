import { TestApi, type Json, type SignedUp } from './test-api.js';

const codeOf = (answer: { body: Json }) => (answer.body as { error?: Json }).error?.code;

describe('invitations, leaving, deleting', () => {
  let api: TestApi;
  let admin: SignedUp;
  let invitations: string;
  beforeAll(async () => {
    api = await TestApi.start();
    admin = await api.signUp('admin');
    invitations = `/workspaces/${admin.workspaceId}/invitations`;
  });
  afterAll(() => api.stop());

  const invite = async (body: Json = { role: 'viewer' }) =>
    (await api.call<{ id: string; token: string }>('POST', invitations, admin, body)).body;
  const accept = (token: string, user: SignedUp) => api.call('POST', '/invitations/accept', user, { token });
  const preview = (token: string) => api.call('POST', '/invitations/preview', {}, { token });
  const roleOf = async (user: SignedUp) =>
    (await api.call<{ workspaces: Json[] }>('GET', '/me', user)).body.workspaces.find(
      ({ id }) => id === admin.workspaceId,
    )?.role;
  const sql = (text: string, values: unknown[]) => api.test.superuser(text, values);

  it('lets in whoever holds the link, once, with its role', async () => {
    const { id, token } = await invite({ role: 'editor' });
    const shown = await preview(token);
    expect(shown.body).toMatchObject({ role: 'editor', email: null, invited_by: 'admin <admin@example.com>' });
    const [user, late] = [await api.signUp('user'), await api.signUp('late')];
    expect((await accept(token, user)).body).toMatchObject({ id: admin.workspaceId, role: 'editor' });
    expect(await roleOf(user)).toBe('editor');
    expect([(await accept(token, late)).status, (await preview(token)).status]).toEqual([404, 404]);
    expect((await api.call('DELETE', `${invitations}/${id}`, admin)).status).toBe(404);
    expect(codeOf(await accept((await invite()).token, user))).toBe('conflict');
  });

  it('accepts and deletes at the same moment without a deadlock', async () => {
    const [owner, one, two] = [await api.signUp('founder'), await api.signUp('one'), await api.signUp('two')];
    for (let round = 0; round < 8; round += 1) {
      const { body: workspace } = await api.call('POST', '/workspaces', owner, { name: 'Short-lived' });
      const path = `/workspaces/${String(workspace.id)}`;
      const invited = async () => {
        const { body } = await api.call('POST', `${path}/invitations`, owner, { role: 'viewer' });
        return String(body.token);
      };
      const tokens = [await invited(), await invited()];
      const answers = await Promise.all([
        accept(tokens[0] ?? '', one),
        accept(tokens[1] ?? '', two),
        api.call('POST', `${path}/delete`, owner, { name: 'Short-lived' }),
      ]);
      const [first, second, deleted] = answers.map(({ status }) => status);
      expect([200, 404]).toContain(first);
      expect([200, 404]).toContain(second);
      expect(deleted).toBe(204);
    }
  });

  it('lets somebody with two invitations in once', async () => {
    const user = await api.signUp('twice');
    const tokens = [(await invite()).token, (await invite()).token];
    const answers = await Promise.all(tokens.map((token) => accept(token, user)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('keeps an invitation with an address for that account', async () => {
    const wanted = await api.signUp('wanted');
    const other = await api.signUp('other');
    const { token } = await invite({ role: 'viewer', email: ' Wanted@Example.com' });
    expect(codeOf(await accept(token, other))).toBe('forbidden');
    expect((await accept(token, wanted)).status).toBe(200);
    const again = await api.call('POST', invitations, admin, { role: 'viewer', email: wanted.email });
    expect([again.status, codeOf(again)]).toEqual([409, 'conflict']);
  });

  it('forgets revoked and old ones', async () => {
    const user = await api.signUp('slow');
    const revoked = await invite();
    const listed = await api.call<{ data: Json[] }>('GET', invitations, admin);
    expect(listed.body.data.map(({ id }) => id)).toContain(revoked.id);
    expect(JSON.stringify(listed.body)).not.toContain(revoked.token);
    expect((await api.call('DELETE', `${invitations}/${revoked.id}`, admin)).status).toBe(204);
    expect((await accept(revoked.token, user)).status).toBe(404);
    const old = await invite();
    await sql("UPDATE public.invitations SET expires_at = now() - interval '1 s' WHERE id = $1", [old.id]);
    expect((await accept(old.token, user)).status).toBe(404);
  });

  it('keeps no token, in no table', async () => {
    const { id, token } = await invite();
    const [row] = await sql('SELECT row_to_json(i)::text AS row FROM public.invitations i WHERE id = $1', [id]);
    expect(JSON.stringify(row)).not.toContain(token);
  });

  it.each([[{ role: 'owner' }], [{}], [{ role: 'viewer', email: 'no address' }], [{ role: 'viewer', more: 1 }]])(
    'refuses %j',
    async (body) => expect((await api.call('POST', invitations, admin, body)).status).toBe(422),
  );

  it('lets everybody leave but the last admin', async () => {
    const member = await api.signUp('leaving');
    await api.join(member, admin, 'viewer');
    const leave = (user: SignedUp) => api.call('POST', `/workspaces/${admin.workspaceId}/leave`, user);
    expect((await leave(member)).status).toBe(204);
    expect(await roleOf(member)).toBeUndefined();
    expect((await leave(member)).status).toBe(404);
    expect(codeOf(await leave(admin))).toBe('conflict');
  });

  it('deletes a workspace by its exact name, with all that hangs on it', async () => {
    const owner = await api.signUp('owner');
    const workspace = `/workspaces/${owner.workspaceId}`;
    const { body: project } = await api.call('POST', '/projects/', owner, { name: 'Site' });
    const wrong = await api.call('POST', `${workspace}/delete`, owner, { name: 'owner' });
    expect([wrong.status, codeOf(wrong)]).toEqual([422, 'invalid']);
    expect((await api.call('POST', `${workspace}/delete`, owner, { name: "owner's workspace" })).status).toBe(204);
    expect((await api.call('GET', workspace, owner)).status).toBe(404);
    for (const table of ['members', 'projects', 'write_keys', 'invitations']) {
      const [row] = await sql(`SELECT count(*)::int AS n FROM public.${table} WHERE workspace_id = $1`, [
        owner.workspaceId,
      ]);
      expect([table, row]).toEqual([table, { n: 0 }]);
    }
    const refused = await api.app.inject({
      method: 'POST',
      url: '/api/v1/events/ingest',
      headers: { 'x-api-key': String(project.api_key) },
      payload: { events: [{ event: 'x' }] },
    });
    expect(refused.statusCode).toBe(401);
  });
});
