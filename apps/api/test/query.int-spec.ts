import { newId } from '@strata/platform';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestApi, type Json, type SignedUp } from './test-api.js';

const ENDLESS = 'with recursive r (n) as (select 1 union all select n + 1 from r) select max(n) from r';

describe('queries over HTTP', () => {
  let api: TestApi;
  let beside: TestApi;
  let user: SignedUp;

  beforeAll(async () => {
    api = await TestApi.start();
    beside = await TestApi.beside(api);
    user = await api.signUp('analyst');
    await api.app.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    await beside.close();
    await api.stop();
  });

  const run = (body: Json) => api.call<Json & { error: Json }>('POST', '/query/run', user, body);

  /** A streamed run over a real socket. */
  async function stream(sql: string, limit: number, signal?: AbortSignal): Promise<IncomingMessage> {
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    const headers = {
      authorization: `Bearer ${user.token}`,
      accept: 'application/x-ndjson',
      'content-type': 'application/json',
    };
    const sent = request({ host: '127.0.0.1', port, path: '/api/v1/query/run', method: 'POST', headers, signal });
    sent.end(JSON.stringify({ sql, limit }));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return response;
  }

  async function untilQuiet(): Promise<void> {
    const busy = () =>
      api.test.superuser(
        `SELECT FROM pg_stat_activity WHERE usename = 'strata_sql' AND datname = current_database() AND state <> 'idle'`,
      );
    const deadline = Date.now() + 5_000;
    while ((await busy()).length > 0 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));
    expect(await busy()).toEqual([]);
  }

  it('runs SQL with parameters', async () => {
    const { status, body } = await run({
      sql: 'select {{n}} + 1 as n, {{day}} as day, a.x from (values (1), (2)) a (x) where a.x in ({{xs}})',
      parameters: [
        { name: 'n', type: 'number' },
        { name: 'day', type: 'date', default: 'start_of_year' },
        { name: 'xs', type: 'list', item_type: 'number' },
      ],
      params: { n: 41, xs: [2] },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      columns: [
        { name: 'n', type: 'number', pg_type: 'numeric' },
        { name: 'day', type: 'date' },
        { name: 'x', type: 'number' },
      ],
      rows: [[42, expect.stringMatching(/^\d{4}-01-01$/), 2]],
      row_count: 1,
      is_truncated: false,
    });
  });

  it.each<[string, Json, number, string]>([
    ['bad syntax', { sql: 'selec 1' }, 422, 'query_failed'],
    ['two statements', { sql: 'select 1; select 2' }, 422, 'query_refused'],
    ['DML', { sql: 'delete from events' }, 422, 'query_refused'],
    ['an unknown table', { sql: 'select * from nothing' }, 422, 'query_refused'],
    ['a forbidden function', { sql: 'select pg_sleep(1)' }, 422, 'query_refused'],
    ['a NUL', { sql: 'select 1\0' }, 422, 'invalid'],
    ['open braces', { sql: 'select {{x' }, 422, 'parameter_invalid'],
    ['an undeclared parameter', { sql: 'select {{x}}' }, 422, 'parameter_invalid'],
    ['an unused one', { sql: 'select 1', parameters: [{ name: 'x', type: 'text' }] }, 422, 'parameter_invalid'],
    [
      'a wrong type',
      { sql: 'select {{x}}', parameters: [{ name: 'x', type: 'number' }], params: { x: 'a' } },
      422,
      'parameter_invalid',
    ],
    ['an unknown type', { sql: 'select {{x}}', parameters: [{ name: 'x', type: 'money' }] }, 422, 'invalid'],
    ['params that are none', { sql: 'select 1', params: 5 }, 422, 'invalid'],
    ['too many rows', { sql: 'select 1', limit: 100_001 }, 422, 'invalid'],
    ['no SQL', { sql: '' }, 422, 'invalid'],
    ['an unknown connection', { sql: 'select 1', connection_id: newId() }, 404, 'not_found'],
    [
      'an error in the middle of the rows',
      { sql: 'select 1 / (5 - i) from generate_series(1, 9) i' },
      422,
      'query_failed',
    ],
  ])('refuses %s', async (_name, body, status, code) => {
    const answer = await run(body);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.message).toEqual(expect.any(String));
  });

  it('says where in the SQL the mistake is', async () => {
    const { body } = await run({ sql: 'select 1,\n  missing from events' });
    expect(body.error.details).toEqual({ position: { offset: 12, line: 2, column: 3 }, sqlstate: '42703' });
  });

  it('checks without running', async () => {
    const sql = 'select pg_sleep(1), {{x}} from staging.y';
    const parameters = [{ name: 'x', type: 'text' }];
    const { body } = await api.call('POST', '/query/check', user, { sql, parameters });
    expect(body).toEqual({
      parameters: ['x'],
      problems: [
        expect.objectContaining({
          message: 'The function pg_sleep is not allowed.',
          position: { offset: 7, line: 1, column: 8, length: 8 },
        }),
        expect.objectContaining({ message: 'There is no table staging.y that SQL may read.' }),
      ],
    });
    const open = await api.call('POST', '/query/check', user, { sql: 'select {{' });
    expect(open.body).toMatchObject({
      parameters: [],
      problems: [{ message: expect.stringMatching(/no end/) as string }],
    });
  });

  it('shows the tables, each of which can be asked', async () => {
    const { body } = await api.call<{ data: { schema: string; name: string; description: string; columns: Json[] }[] }>(
      'GET',
      '/query/schema',
      user,
    );
    const names = body.data.map(({ schema, name }) => `${schema}.${name}`);
    expect(names).toContain('raw.events');
    expect(body.data.find(({ name }) => name === 'events')).toMatchObject({
      description: expect.stringMatching(/event/) as string,
    });
    for (const name of names) {
      expect([name, (await api.call('GET', `/query/sample?relation=${name}`, user)).status]).toEqual([name, 200]);
    }
    expect((await api.call('GET', '/query/sample?relation=public.members', user)).status).toBe(404);
  });

  it('streams rows while they are computed, and no faster than they are read', async () => {
    const response = await stream("select i, repeat('x', 200) from generate_series(1, 1000000) i", 1_000_000);
    expect(response.headers['content-type']).toMatch(/x-ndjson/);
    const [first] = (await once(response, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^\{"columns":\[/);
    response.pause();
    await new Promise((done) => setTimeout(done, 500));
    const before = process.memoryUsage().rss;
    await new Promise((done) => setTimeout(done, 1_000));
    expect(process.memoryUsage().rss - before).toBeLessThan(30_000_000);
    let [lines, last] = [0, ''];
    for await (const chunk of response.resume()) {
      const text = (chunk as Buffer).toString();
      lines += text.split('\n').length - 1;
      last = (last + text).slice(-300);
    }
    expect(last).toMatch(/\{"summary":\{"row_count":1000000,"is_truncated":false,"duration_ms":[\d.]+\}\}\n$/);
    expect(lines).toBeGreaterThan(990_000);
  });

  it('says in the stream what went wrong after its begin', async () => {
    const response = await stream('select 1 / (5000 - i) from generate_series(1, 9000) i', 9_000);
    expect(response.statusCode).toBe(200);
    let text = '';
    for await (const chunk of response) text += String(chunk);
    expect(JSON.parse(text.trim().split('\n').at(-1) ?? '')).toMatchObject({
      error: { code: 'query_failed', details: { sqlstate: '22012' } },
    });
  });

  it('answers an ordinary error when nothing was sent yet', async () => {
    expect((await stream('select missing', 10)).statusCode).toBe(422);
  });

  it('ends a query when its client goes away', async () => {
    const response = await stream("select i, repeat('x', 1000) from generate_series(1, 1000000) i", 1_000_000);
    await once(response, 'data');
    response.destroy();
    await untilQuiet();
  });

  it('ends a query whose client goes away before there is a row', async () => {
    const gone = stream(ENDLESS, 1, AbortSignal.timeout(500));
    await expect(gone).rejects.toThrow(/abort/i);
    await untilQuiet();
  });

  it('ends a query that is cancelled through another process', async () => {
    const id = newId();
    const running = run({ sql: ENDLESS, query_id: id });
    await new Promise((done) => setTimeout(done, 300));
    const stranger = await beside.signUp('stranger');
    expect((await beside.call('POST', '/query/cancel', stranger, { query_id: id })).status).toBe(204);
    await new Promise((done) => setTimeout(done, 200));
    expect((await beside.call('POST', '/query/cancel', user, { query_id: id })).status).toBe(204);
    const { status, body } = await running;
    expect([status, body.error.code]).toEqual([499, 'query_cancelled']);
    expect((await api.call('POST', '/query/cancel', user, { query_id: newId() })).status).toBe(204);
    await untilQuiet();
  });

  it('ends a query whose cancellation has overtaken it, through this process or another', async () => {
    for (const through of [api, beside]) {
      const id = newId();
      expect((await through.call('POST', '/query/cancel', user, { query_id: id })).status).toBe(204);
      await new Promise((done) => setTimeout(done, 100));
      const { status, body } = await run({ sql: ENDLESS, query_id: id });
      expect([status, body.error.code]).toEqual([499, 'query_cancelled']);
    }
    await untilQuiet();
  });

  it('takes an id once at a time', async () => {
    const id = newId();
    const running = run({ sql: ENDLESS, query_id: id });
    await new Promise((done) => setTimeout(done, 300));
    expect((await run({ sql: 'select 1', query_id: id })).status).toBe(409);
    await api.call('POST', '/query/cancel', user, { query_id: id });
    await running;
    expect((await run({ sql: 'select 1', query_id: id })).status).toBe(200);
  });
});
