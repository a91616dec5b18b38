import { newId } from '@strata/platform';
import { castOf, codeOf, SavedQueryCalls, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json } from './test-api.js';

describe('saved queries', () => {
  let api: TestApi;
  let cast: Cast;
  let calls: SavedQueryCalls;

  beforeAll(async () => {
    api = await TestApi.start();
    cast = await castOf(api);
    calls = new SavedQueryCalls(api, cast.admin.workspaceId);
  });
  afterAll(() => api.stop());
  beforeEach(() => api.test.superuser('DELETE FROM public.saved_queries'));

  const region = { name: 'region', type: 'text', default: 'north' };

  it('are created, read, changed and deleted, and the audit log says who did it', async () => {
    const created = await calls.create(cast.editor, {
      name: '  Orders ',
      question: 'How many orders?',
      sql: 'SELECT {{region}} AS region',
      parameters: [region],
      tags: ['shop', 'Q4'],
      explore: { event: 'order', nothing: null },
    });
    expect(created).toMatchObject({
      status: 201,
      body: {
        name: 'Orders',
        description: '',
        question: 'How many orders?',
        sql: 'SELECT {{region}} AS region',
        parameters: [region],
        tags: ['shop', 'Q4'],
        visibility: 'private',
        owner: { id: cast.editor.id },
        is_mine: true,
        may_edit: true,
        connection_id: null,
        version: 1,
        cache_ttl_seconds: 300,
        refresh_seconds: null,
        explore: { event: 'order', nothing: null },
        charts: [],
        chart_kinds: [],
        last_run: null,
      },
    });
    const id = String(created.body.id);
    expect((await calls.call('GET', id.toUpperCase(), cast.editor)).body).toEqual(created.body);
    const changed = await calls.call('PATCH', id, cast.editor, { visibility: 'shared', explore: null, version: 1 });
    expect(changed).toMatchObject({
      status: 200,
      body: { visibility: 'shared', explore: null, version: 2, tags: ['shop', 'Q4'] },
    });
    expect((await calls.call('DELETE', id, cast.editor)).status).toBe(204);
    expect((await calls.call('GET', id, cast.editor)).status).toBe(404);
    const { body } = await api.call('GET', `/audit?limit=4&workspace_id=${cast.admin.workspaceId}`, cast.admin);
    expect((body.data as Json[]).map(({ action, resource_id }) => [action, resource_id])).toEqual(
      ['deleted', 'shared', 'updated', 'created'].map((verb) => [`saved_query.${verb}`, id]),
    );
  });

  it('are seen and changed by whom the roles allow, private and shared alike', async () => {
    const mine = await calls.made(cast.editor, { name: 'private' });
    const shared = await calls.made(cast.editor, { name: 'shared', visibility: 'shared' });
    const seen = async (id: string) =>
      Promise.all(
        [cast.editor, cast.admin, cast.other, cast.viewer, cast.stranger].map(async (user) => {
          const { status, body } = await calls.call('GET', id, user);
          return [status, body.is_mine, body.may_edit];
        }),
      );
    const none = [404, undefined, undefined];
    expect(await seen(mine)).toEqual([[200, true, true], [200, false, true], none, none, none]);
    expect(await seen(shared)).toEqual([
      [200, true, true],
      [200, false, true],
      [200, false, false],
      [200, false, false],
      none,
    ]);

    expect(await calls.names(cast.editor)).toEqual(['shared', 'private']);
    expect(await calls.names(cast.admin)).toEqual(['shared', 'private']);
    expect(await calls.names(cast.admin, '&owner=me')).toEqual([]);
    expect(await calls.names(cast.other)).toEqual(['shared']);
    expect(await calls.names(cast.viewer)).toEqual(['shared']);

    const change = async (id: string) =>
      Promise.all(
        [cast.admin, cast.other, cast.viewer].map(
          async (user) => (await calls.call('PATCH', id, user, { name: 'x' })).status,
        ),
      );
    expect(await change(mine)).toEqual([200, 404, 403]);
    expect(await change(shared)).toEqual([200, 403, 403]);
    for (const path of ['', '/clone', '/run', '/charts', '/versions/1/restore']) {
      const body = path === '/charts' ? { title: 't', kind: 'bar', mapping: {} } : {};
      expect((await calls.call(path ? 'POST' : 'DELETE', mine + path, cast.other, body)).status).toBe(404);
    }
    for (const path of ['/runs', '/snapshots', '/versions', '/export?format=csv']) {
      expect((await calls.call('GET', mine + path, cast.other)).status).toBe(404);
    }
    expect((await calls.call('DELETE', shared, cast.other)).status).toBe(403);
  });

  it('of who may only view by now are not theirs any more', async () => {
    const demoted = await api.signUp('demoted');
    await api.join(demoted, cast.admin, 'editor');
    const id = await calls.made(demoted, { name: 'once mine' });
    await api.call('PATCH', `/workspaces/${cast.admin.workspaceId}/members/${demoted.id}`, cast.admin, {
      role: 'viewer',
    });
    expect((await calls.call('GET', id, demoted)).status).toBe(404);
    expect((await calls.call('GET', id, cast.admin)).status).toBe(200);
  });

  it('are found by text, tag and owner, wildcards taken literally, page by page', async () => {
    await calls.made(cast.editor, { name: '100% of orders', tags: ['shop'] });
    await calls.made(cast.editor, { name: 'A_B', description: 'of the Winter', question: 'Why?' });
    await calls.made(cast.admin, { name: 'Third', tags: ['shop', 'winterly'], visibility: 'shared' });
    expect(await calls.names(cast.editor, '&search=%25')).toEqual(['100% of orders']);
    expect(await calls.names(cast.editor, '&search=_')).toEqual(['A_B']);
    expect(await calls.names(cast.editor, '&search=WINTER')).toEqual(['Third', 'A_B']);
    expect(await calls.names(cast.editor, '&search=why')).toEqual(['A_B']);
    expect(await calls.names(cast.editor, '&tag=shop')).toEqual(['Third', '100% of orders']);
    expect(await calls.names(cast.editor, '&tag=SHOP')).toEqual([]);
    expect(await calls.names(cast.editor, '&owner=me&tag=shop')).toEqual(['100% of orders']);
    const tags = await api.call('GET', `/saved-queries/tags?workspace_id=${cast.admin.workspaceId}`, cast.editor);
    expect(tags.body.data).toEqual([
      { tag: 'shop', count: 2 },
      { tag: 'winterly', count: 1 },
    ]);
    const ofOthers = await api.call('GET', `/saved-queries/tags?workspace_id=${cast.admin.workspaceId}`, cast.viewer);
    expect(ofOthers.body.data).toEqual(['shop', 'winterly'].map((tag) => ({ tag, count: 1 })));

    const paged: unknown[] = [];
    let cursor = '';
    do {
      const path = `/saved-queries?workspace_id=${cast.admin.workspaceId}&limit=1${cursor && `&cursor=${cursor}`}`;
      const { body } = await api.call<{ data: Json[]; next_cursor: string | null }>('GET', path, cast.admin);
      paged.push(...body.data.map(({ name }) => name));
      cursor = body.next_cursor ?? '';
    } while (cursor);
    expect(paged).toEqual(['Third', 'A_B', '100% of orders']);
    expect(codeOf(await api.call('GET', '/saved-queries?cursor=nonsense', cast.stranger))).toEqual([422, 'invalid']);
  });

  it.each([
    ['no name', { name: ' ' }, 'invalid'],
    ['too long a name', { name: 'x'.repeat(201) }, 'invalid'],
    ['no SQL', { sql: '' }, 'invalid'],
    ['more than 64 KB of SQL', { sql: `SELECT '${'ü'.repeat(40_000)}'` }, 'invalid'],
    ['a NUL', { sql: "SELECT 'a\0b'" }, 'invalid'],
    ['too many tags', { tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }, 'invalid'],
    ['an empty tag', { tags: [''] }, 'invalid'],
    ['the same tag twice', { tags: ['a', 'a'] }, 'invalid'],
    ['a visibility of its own', { visibility: 'public' }, 'invalid'],
    ['a cache for ever', { cache_ttl_seconds: 1e9 }, 'invalid'],
    ['an unknown field', { owner_id: newId() }, 'invalid'],
    [
      '51 parameters',
      { parameters: Array.from({ length: 51 }, (_, i) => ({ name: `p${i}`, type: 'text' })) },
      'invalid',
    ],
    ['a parameter without type', { parameters: [{ name: 'a' }] }, 'invalid'],
    ['an undeclared parameter', { sql: 'SELECT {{a}}' }, 'parameter_invalid'],
    ['an unused parameter', { parameters: [region] }, 'parameter_invalid'],
    [
      'a default of another type',
      { sql: 'SELECT {{n}}', parameters: [{ name: 'n', type: 'number', default: 'x' }] },
      'parameter_invalid',
    ],
    ['an open brace', { sql: 'SELECT {{a' }, 'parameter_invalid'],
    ['no SELECT', { sql: 'DELETE FROM raw.events' }, 'query_refused'],
    ['two statements', { sql: 'SELECT 1; SELECT 2' }, 'query_refused'],
    ['what is no SQL', { sql: 'SELEKT 1' }, 'query_refused'],
    ['a forbidden function', { sql: 'SELECT\n pg_sleep(1)' }, 'query_refused'],
    ['a connection of nowhere', { connection_id: newId() }, 'not_found'],
  ])('are refused with %s', async (_name, change, code) => {
    const answer = await calls.create(cast.admin, change);
    expect(codeOf(answer)).toEqual([code === 'not_found' ? 404 : 422, code]);
    expect(await calls.list(cast.admin)).toEqual([]);
  });

  it('say where in the SQL the problem is, and which parameter it is about', async () => {
    const refused = await calls.create(cast.editor, { sql: 'SELECT 1,\n  pg_sleep(1)' });
    expect(refused.body.error).toMatchObject({ details: { position: { line: 2, column: 3 } } });
    const undeclared = await calls.create(cast.editor, { sql: 'SELECT {{a}}' });
    expect(undeclared.body.error).toMatchObject({ details: { parameter: 'a' }, hint: expect.any(String) as string });
    const inBlock = { name: 'n', type: 'number', default: 'x' };
    const hidden = await calls.create(cast.editor, {
      sql: 'SELECT 1 [[ + {{n}} + {{m}} ]]',
      parameters: [inBlock, { name: 'm', type: 'number' }],
    });
    expect(hidden.body.error).toMatchObject({ code: 'parameter_invalid', details: { parameter: 'n' } });
  });

  it('run on a schedule only if an admin says so, and can do so without anybody', async () => {
    expect(codeOf(await calls.create(cast.editor, { refresh_seconds: 60 }))).toEqual([403, 'forbidden']);
    const id = await calls.made(cast.editor);
    expect(codeOf(await calls.call('PATCH', id, cast.editor, { refresh_seconds: 60 }))).toEqual([403, 'forbidden']);
    expect((await calls.call('PATCH', id, cast.admin, { refresh_seconds: 60 })).body.refresh_seconds).toBe(60);
    expect((await calls.call('PATCH', id, cast.editor, { sql: 'SELECT 3', refresh_seconds: 60 })).status).toBe(200);
    expect((await calls.call('PATCH', id, cast.admin, { refresh_seconds: 59 })).status).toBe(422);
    const open = { sql: 'SELECT {{region}}', parameters: [{ name: 'region', type: 'text', required: true }] };
    expect(codeOf(await calls.call('PATCH', id, cast.editor, open))).toEqual([422, 'parameter_invalid']);
    expect((await calls.call('PATCH', id, cast.editor, { refresh_seconds: null })).body.refresh_seconds).toBeNull();
    expect((await calls.call('PATCH', id, cast.editor, open)).status).toBe(200);
  });

  it('have charts, which their owner and admins change', async () => {
    const id = await calls.made(cast.editor, { visibility: 'shared' });
    const chart = { title: ' Line ', kind: 'line', mapping: { x: 'day', y: ['n', 'm'], stacked: true } };
    const made = await calls.call('POST', `${id}/charts`, cast.editor, chart);
    expect(made).toMatchObject({ status: 201, body: { ...chart, title: 'Line', position: 0 } });
    const second = await calls.call('POST', `${id}/charts`, cast.admin, { ...chart, kind: 'pie' });
    expect(second.body.position).toBe(1);
    const path = `${id}/charts/${String(second.body.id)}`;
    const moved = await calls.call('PATCH', path, cast.editor, { position: 0, mapping: { x: 'n' } });
    expect(moved.body).toEqual({ ...second.body, position: 0, mapping: { x: 'n' } });
    expect((await calls.call('PATCH', path, cast.other, { title: 'x' })).status).toBe(403);
    expect((await calls.call('POST', `${id}/charts`, cast.viewer, chart)).status).toBe(403);
    expect((await calls.call('GET', id, cast.viewer)).body).toMatchObject({ version: 1, chart_kinds: ['line', 'pie'] });
    expect((await calls.call('DELETE', path, cast.editor)).status).toBe(204);
    expect((await calls.call('DELETE', path, cast.editor)).status).toBe(404);
    for (const wrong of [
      { kind: 'donut' },
      { mapping: { z: 1 } },
      { mapping: null },
      { title: '' },
      { mapping: { y: 'n' } },
    ]) {
      expect((await calls.call('POST', `${id}/charts`, cast.editor, { ...chart, ...wrong })).status).toBe(422);
    }
    await Promise.all(Array.from({ length: 19 }, () => calls.call('POST', `${id}/charts`, cast.editor, chart)));
    expect(codeOf(await calls.call('POST', `${id}/charts`, cast.editor, chart))).toEqual([409, 'conflict']);
    const elsewhere = await calls.made(cast.editor);
    const foreign = `${elsewhere}/charts/${String(made.body.id)}`;
    expect((await calls.call('PATCH', foreign, cast.editor, { title: 'x' })).status).toBe(404);
  });
});
