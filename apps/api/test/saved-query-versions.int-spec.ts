import { castOf, codeOf, SavedQueryCalls, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json } from './test-api.js';

describe('versions and clones of saved queries', () => {
  let api: TestApi;
  let cast: Cast;
  let calls: SavedQueryCalls;

  beforeAll(async () => {
    api = await TestApi.start();
    cast = await castOf(api);
    calls = new SavedQueryCalls(api, cast.admin.workspaceId);
  });
  afterAll(() => api.stop());

  const region = { name: 'region', type: 'text', default: 'north' };

  it('get a version for what they ask, and none for what they are called', async () => {
    const id = await calls.made(cast.editor, { name: 'a', explore: { a: 1, b: [2] } });
    const version = async (changes: Json) => (await calls.call('PATCH', id, cast.editor, changes)).body.version;
    expect(
      await version({ name: 'b', tags: ['x'], description: 'y', cache_ttl_seconds: 10, visibility: 'shared' }),
    ).toBe(1);
    expect(await version({ sql: 'SELECT 1 AS n', explore: { b: [2], a: 1 } })).toBe(1);
    expect(await version({ sql: 'SELECT 2 AS n' })).toBe(2);
    expect(await version({ question: 'Two?' })).toBe(3);
    expect(await version({ sql: 'SELECT {{region}}', parameters: [region] })).toBe(4);
    const { body } = await calls.call('GET', `${id}/versions?limit=2`, cast.viewer);
    expect(body.data).toMatchObject([
      {
        version: 4,
        sql: 'SELECT {{region}}',
        parameters: [region],
        question: 'Two?',
        author: { id: cast.editor.id },
        restored_from: null,
      },
      { version: 3, sql: 'SELECT 2 AS n', question: 'Two?' },
    ]);
    const next = await calls.call('GET', `${id}/versions?cursor=${String(body.next_cursor)}`, cast.viewer);
    expect((next.body.data as Json[]).map((row) => row.version)).toEqual([2, 1]);
    expect((await calls.call('GET', `${id}/versions?cursor=x`, cast.viewer)).status).toBe(422);

    const restored = await calls.call('POST', `${id}/versions/2/restore`, cast.admin);
    expect(restored).toMatchObject({
      status: 200,
      body: { version: 5, sql: 'SELECT 2 AS n', parameters: [], question: '', name: 'b', tags: ['x'] },
    });
    const [newest] = (await calls.call('GET', `${id}/versions`, cast.viewer)).body.data as Json[];
    expect(newest).toMatchObject({ version: 5, restored_from: 2, author: { id: cast.admin.id } });
    for (const unknown of ['6', '0', '99999999999']) {
      expect((await calls.call('POST', `${id}/versions/${unknown}/restore`, cast.editor)).status).toBe(404);
    }
    const huge = '9'.repeat(20);
    expect((await calls.call('POST', `${id}/versions/${huge}/restore`, cast.editor)).status).toBe(404);
    expect((await calls.call('POST', `${id}/versions/x/restore`, cast.editor)).status).toBe(400);
  });

  it('are not overwritten by who has not seen the last version', async () => {
    const id = await calls.made(cast.editor, { visibility: 'shared' });
    const change = (user: 'editor' | 'admin', sql: string, version: number) =>
      calls.call('PATCH', id, cast[user], { sql, version });
    const answers = await Promise.all([change('editor', 'SELECT 2', 1), change('admin', 'SELECT 3', 1)]);
    expect(answers.map(codeOf).sort()).toEqual([
      [200, undefined],
      [409, 'conflict'],
    ]);
    const { body } = await calls.call('GET', id, cast.editor);
    expect(body.version).toBe(2);
    expect(codeOf(await change('admin', 'SELECT 4', 1))).toEqual([409, 'conflict']);
    expect((await change('admin', 'SELECT 4', 2)).body).toMatchObject({ version: 3, sql: 'SELECT 4' });
  });

  it('are cloned by editors: private, with charts, without schedule', async () => {
    const id = await calls.made(cast.admin, {
      visibility: 'shared',
      tags: ['x'],
      refresh_seconds: 3_600,
      question: 'Why?',
    });
    const chart = { title: 'Bars', kind: 'bar', mapping: { x: 'n', y: ['n'] } };
    await calls.call('POST', `${id}/charts`, cast.admin, chart);
    const clone = await calls.call('POST', `${id}/clone`, cast.editor, {});
    expect(clone).toMatchObject({
      status: 201,
      body: {
        ...{ name: 'Copy of Numbers', visibility: 'private', is_mine: true, version: 1, question: 'Why?', tags: ['x'] },
        ...{ refresh_seconds: null, chart_kinds: ['bar'], charts: [{ ...chart, position: 0 }] },
      },
    });
    expect(clone.body.id).not.toBe(id);
    expect((await calls.call('POST', `${id}/clone`, cast.other, { name: 'Mine' })).body.name).toBe('Mine');
    expect((await calls.call('POST', `${id}/clone`, cast.viewer, {})).status).toBe(403);
    await calls.call('DELETE', id, cast.admin);
    expect((await calls.call('GET', String(clone.body.id), cast.editor)).body.chart_kinds).toEqual(['bar']);
  });
});
