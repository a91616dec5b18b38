import { Logger } from '@nestjs/common';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { envExample, repositoryRoot } from '@strata/platform';
import { openApiText } from '../src/openapi-file.js';
import { TestApi, type Json } from './test-api.js';

const committed = (file: string): string => readFileSync(path.join(repositoryRoot(), file), 'utf8');

describe('generated files agree with the code (else: npm run generate)', () => {
  it('.env.example', () => expect(committed('.env.example')).toBe(envExample()));

  it('docs/openapi.json, in which every shape has a name of its own', async () => {
    const warned = jest.spyOn(Logger, 'warn');
    expect(committed('docs/openapi.json')).toBe(await openApiText());
    expect(warned.mock.calls).toEqual([]);
  });

  it("the admin's types", () => {
    const cli = path.join(repositoryRoot(), 'node_modules/openapi-typescript/bin/cli.js');
    const types = execFileSync(process.execPath, [cli, 'docs/openapi.json'], {
      cwd: repositoryRoot(),
      encoding: 'utf8',
    });
    expect(committed('apps/admin/src/app/api/generated.d.ts').trim()).toBe(types.trim());
  });
});

describe('errors at the edge', () => {
  let api: TestApi;
  beforeAll(async () => (api = await TestApi.start()));
  afterAll(() => api.stop());

  const inject = async (options: {
    url: string;
    method?: 'GET' | 'POST';
    payload?: string;
    headers?: Record<string, string>;
  }) => {
    const response = await api.app.inject({ method: 'POST', ...options });
    return {
      status: response.statusCode,
      error: (response.json<Json>().error ?? {}) as Json,
      headers: response.headers,
    };
  };
  const json = { 'content-type': 'application/json' };

  it.each([
    ['text that is no JSON', { url: '/api/v1/auth/login', payload: '{', headers: json }, 400, 'bad_request'],
    ['an unknown endpoint', { url: '/api/v1/nothing' }, 404, 'not_found'],
    [
      'a body past the limit',
      { url: '/api/v1/auth/login', payload: `"${'x'.repeat(1_100_000)}"`, headers: json },
      413,
      'payload_too_large',
    ],
    [
      'another content type',
      { url: '/api/v1/auth/login', payload: '<a/>', headers: { 'content-type': 'application/xml' } },
      415,
      'unsupported_media_type',
    ],
    ['no body', { url: '/api/v1/auth/login' }, 422, 'invalid'],
    ['a list for a body', { url: '/api/v1/auth/login', payload: '[1]', headers: json }, 422, 'invalid'],
  ])('answers %s in our form', async (_name, request, status, code) => {
    const answer = await inject(request);
    expect([answer.status, answer.error.code]).toEqual([status, code]);
    expect([typeof answer.error.message, typeof answer.error.correlation_id]).toEqual(['string', 'string']);
  });

  it.each(['a\0b', 'half a pair: \ud800'])('refuses %j, which cannot be stored', async (name) => {
    const user = await api.signUp(`odd${name.length}`);
    const answer = await api.call('POST', '/projects/', user, { name });
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'invalid' } } });
    expect((await api.call('POST', '/projects/', user, { name: 'a whole pair: 🎉' })).status).toBe(201);
  });

  it('takes a harmless request id from the caller and no other', async () => {
    const idOf = async (id: string) =>
      (await inject({ url: '/api/v1/nothing', headers: { 'x-request-id': id } })).error.correlation_id;
    expect(await idOf('abc-12345')).toBe('abc-12345');
    expect(await idOf('"><script>')).not.toContain('script');
  });

  it.each([
    ['from after to', 'from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z'],
    ['no date', 'from=yesterday'],
    ['no zone', 'tz=Mars/Olympus'],
    ['filters that are no JSON', 'filters=country'],
    ['a filter on a column that is none', 'filters=[{"field":"ip_hash; drop table x","op":"eq","value":"1"}]'],
    ['an unknown parameter', 'frm=2026-01-01T00:00:00Z'],
    ['a list for a filter', 'filters=[[]]'],
    ['a time without zone', 'from=2026-01-01T00:00:00'],
    ['a week', 'from=2026-W01'],
    ['a NUL in a value', `filters=${encodeURIComponent('[{"field":"path","op":"eq","value":"a\\u0000b"}]')}`],
  ])('answers an analytics request with %s by 422', async (name, query) => {
    const user = await api.signUp(`u${name.length}${query.length}`);
    const project = await api.call('POST', '/projects/', user, { name: 'p' });
    const answer = await api.call('GET', `/analytics/${String(project.body.id)}/overview?${query}`, user);
    expect(answer.status).toBe(422);
  });

  it('refuses null for what may only be absent', async () => {
    const user = await api.signUp('nulls');
    const project = await api.call('POST', '/projects/', user, { name: 'p' });
    const source = await api.call('POST', '/sources', user, { slug: 's', provider_name: 'p' });
    const nulls: [string, string][] = [
      [`/workspaces/${user.workspaceId}`, 'name'],
      [`/workspaces/${user.workspaceId}`, 'reporting_zone'],
      [`/projects/${String(project.body.id)}`, 'name'],
      [`/projects/${String(project.body.id)}`, 'domains'],
      [`/sources/${String(source.body.id)}`, 'description'],
      [`/sources/${String(source.body.id)}`, 'is_active'],
    ];
    for (const [path, field] of nulls) {
      expect([path, field, (await api.call('PATCH', path, user, { [field]: null })).status]).toEqual([
        path,
        field,
        422,
      ]);
    }
  });

  it('lets one of several equal requests at once win', async () => {
    const [admin, other] = [await api.signUp('racing'), await api.signUp('raced')];
    const path = `/workspaces/${admin.workspaceId}/invitations`;
    const { body } = await api.call('POST', path, admin, { role: 'viewer' });
    const accept = () => api.call('POST', '/invitations/accept', other, { token: body.token });
    const statuses = (await Promise.all([accept(), accept(), accept(), accept()])).map(({ status }) => status);
    // The losers find a member, or an invitation that is used up.
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status !== 200 && status !== 409 && status !== 404)).toEqual([]);
  });

  it('takes the cursors it gave, however long the ids in them', async () => {
    const user = await api.signUp('paging');
    const { body } = await api.call('POST', '/projects/', user, { name: 'p' });
    const [workspaceId, projectId] = [user.workspaceId, String(body.id)];
    await api.test.db.withPipeline((sql) =>
      sql.execute(
        `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
           channel, is_bot, properties, batch_id)
         SELECT $1, $2, gen_random_uuid(), '2026-03-01', now(), 'x', repeat('ü', 254) || i, 'direct', false, '{}',
           gen_random_uuid() FROM generate_series(1, 2) i`,
        [workspaceId, projectId],
      ),
    );
    for (const list of ['users', 'sessions', 'events']) {
      const path = `/analytics/${projectId}/${list}?limit=1&to=2100-01-01`;
      const first = await api.call<{ next_cursor: string }>('GET', `${path}&from=2026-01-01`, user);
      const next = await api.call<Json>('GET', `${path}&from=2026-01-01&cursor=${first.body.next_cursor}`, user);
      expect([list, next.status, (next.body.data as unknown[] | undefined)?.length]).toEqual([list, 200, 1]);
    }
  });

  it('needs a workspace_id only from members of several workspaces', async () => {
    const user = await api.signUp('several');
    expect((await api.call('POST', '/projects/', user, { name: 'p' })).status).toBe(201);
    await api.call('POST', '/workspaces', user, { name: 'second' });
    expect((await api.call('POST', '/projects/', user, { name: 'p' })).status).toBe(422);
  });

  it('takes a reporting zone only if PostgreSQL knows it', async () => {
    const user = await api.signUp('zones');
    const patch = (reporting_zone: string) =>
      api.call('PATCH', `/workspaces/${user.workspaceId}`, user, { reporting_zone });
    expect((await patch('Asia/Kolkata')).status).toBe(200);
    expect((await patch('US/Pacific-New')).status).toBe(422);
    expect((await patch('Mars/Olympus')).status).toBe(422);
  });

  it('says which part is away', async () => {
    const ready = await api.call('GET', '/health/ready');
    expect([ready.status, (ready.body.error as Json).details]).toEqual([503, { away: ['worker'] }]);
    expect((await api.call('GET', '/health/live')).status).toBe(200);
  });
});
