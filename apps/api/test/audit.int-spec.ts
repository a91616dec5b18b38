import { newId } from '@strata/platform';
import { readCsv } from './read-csv.js';
import { TestApi, type Json, type SignedUp } from './test-api.js';

interface Entry extends Json {
  seq: number;
  action: string;
}

describe('the audit log', () => {
  let api: TestApi;
  let superadmin: SignedUp;
  let admin: SignedUp;
  let other: SignedUp;

  beforeAll(async () => {
    api = await TestApi.start();
    superadmin = await api.signUp('superadmin');
    admin = await api.signUp('admin');
    other = await api.signUp('other');
    for (const name of ['100%', '1_000', 'say "hi" \\o/', "it's", '=1+1']) {
      await api.call('POST', '/projects/', admin, { name, workspace_id: admin.workspaceId });
    }
  });
  afterAll(() => api.stop());

  async function search(filter: Record<string, string>, by = admin): Promise<Entry[]> {
    const { status, body } = await api.call<{ data: Entry[] }>('GET', `/audit?${new URLSearchParams(filter)}`, by);
    expect(status).toBe(200);
    return body.data;
  }
  const names = (entries: Entry[]) => entries.map(({ after }) => (after as Json | null)?.['name']);

  it('tells who did what to which thing, from where, in which request', async () => {
    const [entry] = await search({ action: 'project.created', limit: '1' });
    expect(entry).toEqual({
      id: expect.any(String) as string,
      seq: 6,
      actor_id: admin.id,
      actor_label: `admin <${admin.email}>`,
      action: 'project.created',
      resource_type: 'project',
      resource_id: expect.any(String) as string,
      metadata: { name: '=1+1' },
      before: null,
      after: { name: '=1+1', domains: [] },
      ip_hash: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      correlation_id: expect.any(String) as string,
      created_at: expect.any(String) as string,
    });
  });

  it.each([
    ['%', ['100%']],
    ['_', ['1_000']],
    ['1_0', ['1_000']],
    ['"', ['say "hi" \\o/']],
    ['say "HI" \\', ['say "hi" \\o/']],
    ["'s", ["it's", "admin's workspace"]],
    ['": "', []],
    ["' OR true --", []],
  ])('finds %s as it is', async (q, expected) => {
    expect(names(await search({ q }))).toEqual(expected);
  });

  it('filters by actor, action, thing and time', async () => {
    const [newest] = await search({ limit: '1' });
    const created = String(newest?.['created_at']);
    expect(await search({ actor_id: newId() })).toEqual([]);
    expect(await search({ actor_id: admin.id })).toHaveLength(6);
    expect(await search({ action: 'workspace.created' })).toHaveLength(1);
    expect(await search({ resource_type: 'project', resource_id: String(newest?.['resource_id']) })).toEqual([newest]);
    expect(await search({ from: created })).toEqual([newest]);
    expect(await search({ to: created })).toHaveLength(5);
  });

  it('names who did what to which kinds of things, for choosing from', async () => {
    const { body } = await api.call('GET', '/audit/facets', admin);
    expect(body).toEqual({
      actors: [{ id: admin.id, label: `admin <${admin.email}>` }],
      actions: ['project.created', 'workspace.created'],
      resource_types: ['project', 'workspace'],
    });
    expect((await api.call('GET', `/audit/facets?workspace_id=${admin.workspaceId}`, other)).status).toBe(404);
  });

  it('turns pages by the place in the chain; a cursor of another workspace leads nowhere else', async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page: { data: Entry[]; next_cursor: string | null } = (
        await api.call<{ data: Entry[]; next_cursor: string | null }>(
          'GET',
          `/audit?limit=4${cursor === null ? '' : `&cursor=${cursor}`}`,
          admin,
        )
      ).body;
      seen.push(...page.data.map(({ seq }) => seq));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1]);
    const foreign = await search({ cursor: '5' }, other);
    expect(foreign.map(({ actor_id }) => actor_id)).toEqual([other.id]);
  });

  it.each([
    ['an unknown filter', 'colour=red', 422],
    ['a cursor that is none', 'cursor=abc', 422],
    ['an id that is none', 'actor_id=me', 422],
    ['a day that is none', 'from=2026-02-31', 422],
    ['an empty text', 'q=', 422],
    ['NUL', 'q=%00', 422],
    ['a page of everything', 'limit=100000', 422],
  ])('refuses %s', async (_name, query, status) => {
    expect((await api.call('GET', `/audit?${query}`, admin)).status).toBe(status);
  });

  it('is closed to an admin with the next request after they became an editor', async () => {
    const lowered = await api.signUp('lowered');
    await api.join(lowered, admin, 'admin');
    const path = `/audit?workspace_id=${admin.workspaceId}&limit=1`;
    expect((await api.call('GET', path, lowered)).status).toBe(200);
    await api.call('PATCH', `/workspaces/${admin.workspaceId}/members/${lowered.id}`, admin, { role: 'editor' });
    expect((await api.call('GET', path, lowered)).status).toBe(403);
    expect((await search({ limit: '1' }))[0]).toMatchObject({
      action: 'member.role_changed',
      before: { role: 'admin' },
      after: { role: 'editor' },
    });
  });

  it('shows nobody the log of a foreign workspace', async () => {
    for (const path of ['/audit?', '/audit/export?format=csv&']) {
      expect((await api.call('GET', `${path}workspace_id=${admin.workspaceId}`, other)).status).toBe(404);
    }
  });

  async function file(format: string, query = ''): Promise<{ type: string; text: string }> {
    const { headers, body } = await api.app.inject({
      url: `/api/v1/audit/export?format=${format}${query}`,
      headers: { authorization: `Bearer ${admin.token}` },
    });
    return { type: String(headers['content-type']), text: body };
  }

  it('comes as a file of every format, whole and safe for spreadsheets', async () => {
    const lines = (await file('ndjson')).text.trim().split('\n');
    const json = JSON.parse((await file('json')).text) as Entry[];
    expect(lines.map((line) => JSON.parse(line) as Entry)).toEqual(json);
    expect(json.map(({ seq }) => seq)).toEqual(json.map((_, i) => json.length - i));
    const csv = await file('csv', '&q=%25');
    expect(csv.type).toBe('text/csv; charset=utf-8');
    const records = readCsv(csv.text);
    expect(records).toHaveLength(2);
    expect(records[0]?.slice(0, 5)).toEqual(['\uFEFFseq', 'created_at', 'actor_label', 'actor_id', 'action']);
  });

  it('writes no formula into a file', async () => {
    const formula = await api.signUp('formula');
    await api.test.superuser('UPDATE auth.users SET name = $1 WHERE id = $2', ['=cmd()', formula.id]);
    const login = { email: formula.email, password: 'correct horse battery' };
    const { body } = await api.call<{ access_token: string }>('POST', '/auth/login', {}, login);
    await api.call('POST', '/projects/', { token: body.access_token }, { name: 'Site' });
    const { body: text } = await api.app.inject({
      url: '/api/v1/audit/export?format=csv',
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    expect(readCsv(text)[1]?.[2]).toBe(`'=cmd() <${formula.email}>`);
  });

  it('tells superadmins what was done to the installation', async () => {
    await api.call('POST', '/auth/login', {}, { email: other.email, password: 'wrong horse battery' });
    const { body } = await api.call<{ data: Entry[] }>(
      'GET',
      '/audit/installation?action=user.login_failed',
      superadmin,
    );
    expect(body.data).toEqual([
      expect.objectContaining({
        actor_id: other.id,
        actor_label: `other <${other.email}>`,
        ip_hash: expect.any(String) as string,
      }),
    ]);
    expect((await api.call('GET', '/audit/installation', admin)).status).toBe(403);
  });
});
