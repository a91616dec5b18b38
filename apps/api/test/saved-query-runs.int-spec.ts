import { newId } from '@strata/platform';
import { castOf, codeOf, SavedQueryCalls, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json, type SignedUp } from './test-api.js';

describe('results of saved queries', () => {
  let api: TestApi;
  let beside: TestApi;
  let cast: Cast;
  let calls: SavedQueryCalls;
  /** The same through another process. */
  let callsBeside: SavedQueryCalls;

  beforeAll(async () => {
    api = await TestApi.start();
    beside = await TestApi.beside(api);
    cast = await castOf(api);
    calls = new SavedQueryCalls(api, cast.admin.workspaceId);
    callsBeside = new SavedQueryCalls(beside, cast.admin.workspaceId);
  });
  afterAll(async () => {
    await beside.close();
    await api.stop();
  });
  beforeEach(() => api.test.superuser('DELETE FROM public.saved_queries'));

  /** A result that is another one at each execution. */
  const CLOCK = 'SELECT clock_timestamp() AS at';
  /** The same, and takes a while. */
  const SLOW = `SELECT clock_timestamp() AS at, count(*) AS n FROM generate_series(1, 3000) a, generate_series(1, 1000) b`;

  const made = (changes: Json = {}): Promise<string> =>
    calls.made(cast.editor, { visibility: 'shared', sql: CLOCK, ...changes });
  const runs = async (id: string, user: SignedUp = cast.viewer) => {
    const { body } = await calls.call('GET', `${id}/runs?limit=200`, user);
    return body.data as Json[];
  };
  const executions = async (id: string) => (await runs(id)).filter((run) => run.is_cached === false).length;
  const age = (id: string, seconds: number) =>
    api.test.superuser(
      `UPDATE public.result_snapshots SET computed_at = computed_at - $2 * interval '1 second' WHERE saved_query_id = $1`,
      [id, seconds],
    );

  it('are computed once, then answered with until their time is over', async () => {
    const id = await made({ cache_ttl_seconds: 1_000 });
    const first = await calls.run(cast.editor, id);
    expect(first).toMatchObject({
      status: 200,
      body: {
        columns: [{ name: 'at', type: 'timestamp', pg_type: 'timestamptz' }],
        ...{ row_count: 1, is_truncated: false, version: 1, is_cached: false, age_seconds: 0, params: {} },
      },
    });
    expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
    const { computed_at, expires_at, snapshot_id, rows } = first.body;
    expect(Date.parse(String(expires_at)) - Date.parse(String(computed_at))).toBe(1_000_000);
    const second = await callsBeside.run(cast.viewer, id);
    expect(second.body).toEqual({ ...first.body, is_cached: true, age_seconds: expect.any(Number) as number });
    await age(id, 900);
    const old = await calls.run(cast.viewer, id);
    expect(old.body).toMatchObject({ snapshot_id, rows, is_cached: true });
    expect(Math.floor(Number(old.body.age_seconds) / 100)).toBe(9);
    await age(id, 101);
    const third = await calls.run(cast.viewer, id);
    expect(third.body.is_cached).toBe(false);
    expect(third.body.rows).not.toEqual(rows);
    const refreshed = await calls.run(cast.viewer, id, { refresh: true });
    expect(refreshed.body.is_cached).toBe(false);
    expect((await calls.run(cast.viewer, id)).body.snapshot_id).toBe(refreshed.body.snapshot_id);
    expect((await runs(id)).map(({ is_cached, user_id }) => [is_cached, user_id])).toEqual([
      [true, cast.viewer.id],
      [false, cast.viewer.id],
      [false, cast.viewer.id],
      [true, cast.viewer.id],
      [true, cast.viewer.id],
      [false, cast.editor.id],
    ]);
    const [shown] = await calls.list(cast.viewer);
    expect(shown?.last_run).toMatchObject({ status: 'completed', at: expect.any(String) as string });
  });

  it('are kept by what is asked: SQL, values, and not by what the query is called', async () => {
    const sql = `${CLOCK} WHERE {{region}} <> ''`;
    const id = await made({ sql, parameters: [{ name: 'region', type: 'text', default: 'north' }] });
    const at = async (body: Json) => (await calls.run(cast.viewer, id, body)).body;
    const north = await at({});
    expect(north.params).toEqual({ region: 'north' });
    expect(await at({ params: { region: 'north' } })).toMatchObject({ is_cached: true, rows: north.rows });
    const south = await at({ params: { region: 'south' } });
    expect(south).toMatchObject({ is_cached: false, params: { region: 'south' } });
    await calls.call('PATCH', id, cast.editor, { name: 'Renamed', question: 'Why?' });
    expect(await at({})).toMatchObject({ is_cached: true, version: 2, rows: north.rows });
    await calls.call('PATCH', id, cast.editor, { sql: `${sql} AND true` });
    expect(await at({})).toMatchObject({ is_cached: false, version: 3 });
    expect(codeOf(await calls.run(cast.viewer, id, { params: { region: {} } }))).toEqual([422, 'parameter_invalid']);
    expect(codeOf(await calls.run(cast.viewer, id, { params: { other: 'x' } }))).toEqual([422, 'parameter_invalid']);

    const clone = await calls.call('POST', `${id}/clone`, cast.other, {});
    const cloned = String(clone.body.id);
    const shared = await calls.run(cast.other, cloned);
    expect(shared.body).toMatchObject({ is_cached: true, version: 1 });
    const snapshot = await calls.call('GET', `${cloned}/snapshots/${String(shared.body.snapshot_id)}`, cast.other);
    expect(snapshot).toMatchObject({ status: 200, body: { rows: shared.body.rows } });
  });

  it('tell nobody by what names and values somebody else asked the very same', async () => {
    const mine = { name: 'my_secret', type: 'text' };
    const id = await calls.made(cast.editor, { sql: `${CLOCK} WHERE {{my_secret}} <> ''`, parameters: [mine] });
    await calls.run(cast.editor, id, { params: { my_secret: 'x' } });
    const shared = await made({ sql: `${CLOCK} WHERE {{x}} <> ''`, parameters: [{ ...mine, name: 'x' }] });
    const { body } = await calls.run(cast.viewer, shared, { params: { x: 'x' } });
    expect([body.is_cached, body.params]).toEqual([true, { x: 'x' }]);
  });

  it('tell the values that they ran with, of relative dates the ones they stood for', async () => {
    await api.test.superuser(`UPDATE public.workspaces SET reporting_zone = 'Pacific/Kiritimati' WHERE id = $1`, [
      cast.admin.workspaceId,
    ]);
    const since = { name: 'since', type: 'date', default: 'today' };
    const n = { name: 'n', type: 'number', required: false };
    const id = await made({ sql: 'SELECT {{since}} AS day, {{n}} AS n', parameters: [since, n] });
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Kiritimati' }).format(new Date());
    const { body } = await calls.run(cast.viewer, id);
    expect([body.params, body.rows]).toEqual([{ since: today, n: null }, [[today, null]]]);
    const given = await calls.run(cast.viewer, id, { params: { since: '2026-01-31', n: 2 } });
    expect([given.body.params, given.body.rows]).toEqual([{ since: '2026-01-31', n: 2 }, [['2026-01-31', 2]]]);
    await api.test.superuser(`UPDATE public.workspaces SET reporting_zone = 'UTC'`);
  });

  it('are none of another workspace, also for the very same question', async () => {
    const id = await made({ sql: 'SELECT 1 AS n' });
    await calls.run(cast.viewer, id);
    const theirs = new SavedQueryCalls(api, cast.stranger.workspaceId);
    const other = await theirs.made(cast.stranger, { sql: 'SELECT 1 AS n' });
    expect((await theirs.run(cast.stranger, other)).body.is_cached).toBe(false);
    expect((await theirs.run(cast.stranger, id)).status).toBe(404);
  });

  it('cost one execution, however many want them at once in however many processes', async () => {
    const id = await made({ sql: SLOW });
    const viewers = Array.from({ length: 50 }, (_, i) => (i % 2 ? calls : callsBeside).run(cast.viewer, id));
    const answers = await Promise.all(viewers);
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body.rows]))).size).toBe(1);
    expect(answers.filter(({ body }) => body.is_cached === false)).toHaveLength(1);
    expect([(await runs(id)).length, await executions(id)]).toEqual([50, 1]);
    const again = Array.from({ length: 20 }, (_, i) =>
      (i % 2 ? calls : callsBeside).run(cast.viewer, id, { refresh: true }),
    );
    const refreshed = await Promise.all(again);
    expect(new Set(refreshed.map(({ body }) => JSON.stringify(body.rows))).size).toBe(1);
    expect(refreshed[0]?.body.rows).not.toEqual(answers[0]?.body.rows);
    expect(await executions(id)).toBe(2);
    expect((await calls.call('GET', `${id}/snapshots`, cast.viewer)).body.data).toHaveLength(2);
  });

  it('are computed without cache once for those who come together, and anew for who comes later', async () => {
    const id = await made({ sql: SLOW, cache_ttl_seconds: 0 });
    await Promise.all([calls, callsBeside, calls, callsBeside].map((one) => one.run(cast.viewer, id)));
    expect(await executions(id)).toBe(1);
    await calls.run(cast.viewer, id);
    expect(await executions(id)).toBe(2);
  });

  it('are not kept when they are errors, which the history tells', async () => {
    const id = await made({ sql: 'SELECT 1 / {{n}} AS q', parameters: [{ name: 'n', type: 'number', default: 0 }] });
    for (let i = 0; i < 2; i += 1) {
      const failed = await calls.run(cast.viewer, id);
      expect(codeOf(failed)).toEqual([422, 'query_failed']);
    }
    expect((await calls.run(cast.viewer, id, { params: { n: 2 } })).status).toBe(200);
    const failure = { status: 'failed', is_cached: false, snapshot_id: null, row_count: null, params: { n: 0 } };
    expect(await runs(id)).toMatchObject([
      { status: 'completed', error: null, params: { n: 2 }, trigger: 'person', row_count: 1 },
      { ...failure, error: { code: 'query_failed', message: expect.stringMatching(/division by zero/i) as string } },
      failure,
    ]);
    expect((await calls.call('GET', `${id}/snapshots`, cast.viewer)).body.data).toHaveLength(1);
  });

  it('are cancelled for one without being cancelled for others', async () => {
    const id = await made({ sql: SLOW.replace('3000', '30000') });
    const [mine, theirs] = [newId(), newId()];
    const cancel = (user: SignedUp, query_id: string) =>
      beside.call('POST', '/query/cancel', user, { workspace_id: cast.admin.workspaceId, query_id });
    const first = calls.run(cast.editor, id, { query_id: mine });
    // The history tells them apart by when they began.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = calls.run(cast.other, id, { query_id: theirs });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await cancel(cast.editor, mine)).status).toBe(204);
    expect(codeOf(await first)).toEqual([499, 'query_cancelled']);
    expect((await second).status).toBe(200);
    const third = calls.run(cast.other, id, { query_id: theirs, refresh: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await cancel(cast.other, theirs);
    expect(codeOf(await third)).toEqual([499, 'query_cancelled']);
    expect((await runs(id)).map(({ status }) => status)).toEqual(['cancelled', 'completed', 'cancelled']);
  });

  it('have at most 10,000 rows and 10 MB, and say when there is more', async () => {
    const many = await made({ sql: 'SELECT n FROM generate_series(1, 10001) n' });
    const { body } = await calls.run(cast.viewer, many);
    expect([body.row_count, body.is_truncated, (body.rows as unknown[]).length]).toEqual([10_000, true, 10_000]);
    const all = await made({ sql: 'SELECT n FROM generate_series(1, 10000) n' });
    expect((await calls.run(cast.viewer, all)).body).toMatchObject({ row_count: 10_000, is_truncated: false });
    const wide = await made({ sql: "SELECT repeat('x', 1000000) AS x FROM generate_series(1, 15)" });
    expect((await calls.run(cast.viewer, wide)).body).toMatchObject({ row_count: 10, is_truncated: true });
  });

  it('are sent as they came: odd numbers, JSON, names that repeat', async () => {
    const sql = `SELECT 12345678901234567890::numeric AS a, 'NaN'::float8 AS a, '{"b":[1,null]}'::jsonb AS j,
      date '2026-03-29' AS d, NULL::text AS "__proto__", 'ü"\\' AS t`;
    const { body } = await calls.run(cast.viewer, await made({ sql }));
    expect((body.columns as Json[]).map(({ name }) => name)).toEqual(['a', 'a', 'j', 'd', '__proto__', 't']);
    expect(body.rows).toEqual([['12345678901234567890', 'NaN', { b: [1, null] }, '2026-03-29', null, 'ü"\\']]);
  });

  it('are kept as snapshots, the last twenty', async () => {
    const id = await made();
    const ids: unknown[] = [];
    for (let i = 0; i < 22; i += 1) ids.unshift((await calls.run(cast.editor, id, { refresh: true })).body.snapshot_id);
    const listed = await calls.call('GET', `${id}/snapshots?limit=15`, cast.viewer);
    expect(listed.body.data).toHaveLength(15);
    const rest = await calls.call('GET', `${id}/snapshots?cursor=${String(listed.body.next_cursor)}`, cast.viewer);
    const kept = [...(listed.body.data as Json[]), ...(rest.body.data as Json[])];
    expect(kept.map((row) => row.id)).toEqual(ids.slice(0, 20));
    expect(kept[0]).toMatchObject({ version: 1, row_count: 1, params: {} });
    const old = await calls.call('GET', `${id}/snapshots/${String(ids[19])}`, cast.viewer);
    expect(old).toMatchObject({ status: 200, body: { snapshot_id: ids[19], is_cached: true, row_count: 1 } });
    expect((await calls.call('GET', `${id}/snapshots/${String(ids[20])}`, cast.viewer)).status).toBe(404);
    const another = await made({ sql: 'SELECT 2' });
    expect((await calls.call('GET', `${another}/snapshots/${String(ids[0])}`, cast.viewer)).status).toBe(404);
  });

  it('are read by nobody whose role the connection is closed to, also when they are kept', async () => {
    const id = await made();
    const { body } = await calls.run(cast.viewer, id);
    const connection = newId();
    await api.test.superuser(
      `INSERT INTO public.connections (workspace_id, id, name, host, port, database, username, password_encrypted, created_by)
       VALUES ($1, $2, $3, 'db.example.com', 5432, 'd', 'u', '', $2)`,
      [cast.admin.workspaceId, connection, connection],
    );
    await api.test.superuser('UPDATE public.saved_queries SET connection_id = $2 WHERE id = $1', [id, connection]);
    expect((await calls.run(cast.viewer, id)).status).toBe(404);
    expect((await calls.call('GET', `${id}/snapshots/${String(body.snapshot_id)}`, cast.viewer)).status).toBe(404);
    expect((await calls.call('GET', `${id}/export?format=csv`, cast.viewer)).status).toBe(404);
    const change = await calls.call('PATCH', id, cast.editor, { sql: 'SELECT 2' });
    expect(codeOf(change)).toEqual([403, 'forbidden']);
  });
});
