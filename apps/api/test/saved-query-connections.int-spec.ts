import { newId } from '@strata/platform';
import { castOf, codeOf, SavedQueryCalls, type Cast } from './saved-queries-fixture.js';
import { ownDatabase, TestApi, type Json } from './test-api.js';

describe('saved queries that ran on a connection', () => {
  let api: TestApi;
  let cast: Cast;
  let calls: SavedQueryCalls;

  beforeAll(async () => {
    api = await TestApi.start({ ALLOW_PRIVATE_CONNECTIONS: 'true' });
    cast = await castOf(api);
    calls = new SavedQueryCalls(api, cast.admin.workspaceId);
  });
  afterAll(() => api.stop());

  const connect = async (access: Json): Promise<string> => {
    const body = { workspace_id: cast.admin.workspaceId, name: newId(), ...ownDatabase(), ...access };
    return String((await api.call('POST', '/connections', cast.admin, body)).body.id);
  };

  it('keep its rows and errors from those who may not use it, also when they run elsewhere by now', async () => {
    const connection_id = await connect({ viewer_access: 'none', editor_access: 'run' });
    const sql = "SELECT 'of the connection' AS secret, 1 / {{n}} AS q";
    const parameters = [{ name: 'n', type: 'number', default: 1 }];
    const id = await calls.made(cast.admin, { visibility: 'shared', sql, parameters, connection_id });
    const { snapshot_id } = (await calls.run(cast.admin, id)).body;
    expect(codeOf(await calls.run(cast.admin, id, { params: { n: 0 } }))).toEqual([422, 'query_failed']);
    const snapshot = `${id}/snapshots/${String(snapshot_id)}`;
    const errorsFor = async (user: Cast['viewer']) =>
      ((await calls.call('GET', `${id}/runs`, user)).body.data as Json[]).map(({ error }) => error);
    expect(codeOf(await calls.call('GET', snapshot, cast.viewer))).toEqual([404, 'not_found']);

    const elsewhere = { connection_id: null, sql: 'SELECT {{n}} AS n', version: 1 };
    expect((await calls.call('PATCH', id, cast.admin, elsewhere)).status).toBe(200);

    expect(codeOf(await calls.call('GET', snapshot, cast.viewer))).toEqual([404, 'not_found']);
    expect((await calls.call('GET', snapshot, cast.editor)).body.rows).toEqual([['of the connection', 1]]);
    const hidden = { code: 'query_failed', message: 'It failed on a connection that you may not use.' };
    expect(await errorsFor(cast.viewer)).toEqual([hidden, null]);
    expect(await errorsFor(cast.editor)).toEqual([
      { code: 'query_failed', message: expect.stringMatching(/division by zero/i) as string },
      null,
    ]);
  });
});
