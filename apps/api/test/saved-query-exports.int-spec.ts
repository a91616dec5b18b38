import { newId } from '@strata/platform';
import { parse } from 'csv-parse/sync';
import ExcelJs from 'exceljs';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { castOf, SavedQueryCalls, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json } from './test-api.js';

describe('results as files', () => {
  let api: TestApi;
  let cast: Cast;
  let calls: SavedQueryCalls;

  beforeAll(async () => {
    api = await TestApi.start();
    cast = await castOf(api);
    calls = new SavedQueryCalls(api, cast.admin.workspaceId);
  });
  afterAll(() => api.stop());

  const made = (changes: Json): Promise<string> => calls.made(cast.editor, { visibility: 'shared', ...changes });
  /** The one run in the history, which is written after the last byte was sent. */
  async function recorded(id: string): Promise<Json | undefined> {
    for (let i = 0; i < 100; i += 1) {
      const { body } = await calls.call('GET', `${id}/runs`, cast.viewer);
      const [run] = body.data as Json[];
      if (run) return run;
      await sleep(50);
    }
    return undefined;
  }
  const open = async (bytes: Buffer): Promise<ExcelJs.Worksheet[]> => {
    const workbook = new ExcelJs.Workbook();
    await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
    return workbook.worksheets;
  };

  const file = async (id: string, query: string, user = cast.viewer) => {
    const url = `/api/v1/saved-queries/${id}/export?${query}`;
    const answer = await api.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${user.token}` } });
    return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload };
  };
  const sql = `SELECT n AS "Number", '=' || n AS text, date '2026-03-29' + n AS day, n % 2 = 0 AS even
    FROM generate_series(1, {{n}}::int) n`;
  const numbers = () => made({ name: 'Zahlen für März', sql, parameters: [{ name: 'n', type: 'number', default: 3 }] });

  it('have all rows, whatever a snapshot holds', async () => {
    const id = await numbers();
    const { status, headers, bytes } = await file(id, `format=csv&params=${encodeURIComponent('{"n":25000}')}`);
    expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(headers['content-disposition']).toBe(
      `attachment; filename="Zahlen f_r M_rz.csv"; filename*=UTF-8''Zahlen%20f%C3%BCr%20M%C3%A4rz.csv`,
    );
    const rows = parse(bytes, { bom: true });
    expect(rows).toHaveLength(25_001);
    expect(rows.slice(0, 2)).toEqual([
      ['Number', 'text', 'day', 'even'],
      ['1', "'=1", '2026-03-30', 'false'],
    ]);
    expect(rows.at(-1)?.[0]).toBe('25000');
    expect(await recorded(id)).toMatchObject({
      ...{ trigger: 'export', status: 'completed', row_count: 25_000, params: { n: 25_000 } },
      ...{ is_cached: false, snapshot_id: null },
    });
  });

  it('are JSON', async () => {
    const { headers, bytes } = await file(await numbers(), 'format=json');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    const rows = JSON.parse(bytes.toString()) as Json[];
    expect(rows).toHaveLength(3);
    expect(rows[1]).toEqual({ Number: 2, text: '=2', day: '2026-03-31', even: true });
  });

  it('are workbooks', async () => {
    const { bytes } = await file(await numbers(), 'format=xlsx');
    const [cover, sheet] = await open(bytes);
    expect([cover?.getCell('B1').value, cover?.getCell('B5').value]).toEqual(['Zahlen für März', '3']);
    expect(sheet?.rowCount).toBe(4);
    expect(sheet?.getRow(3).values).toEqual([undefined, 2, '=2', new Date('2026-03-31'), true]);
  });

  it('are errors as long as nothing of them was sent', async () => {
    const id = await numbers();
    for (const [query, status] of [
      ['format=pdf', 422],
      ['', 422],
      ['format=csv&params=x', 422],
      ['format=csv&params=[1]', 422],
      [`format=csv&params=${encodeURIComponent('{"n":"x"}')}`, 422],
    ] as const) {
      expect((await file(id, query)).status).toBe(status);
    }
    const broken = await made({ sql: 'SELECT 1/0' });
    const failed = await file(broken, 'format=xlsx');
    expect([failed.status, JSON.parse(failed.bytes.toString()) as Json]).toMatchObject([
      422,
      { error: { code: 'query_failed' } },
    ]);
    expect(await recorded(broken)).toMatchObject({ trigger: 'export', status: 'failed' });
  });

  it('end their query when the client goes away', async () => {
    await api.app.listen(0, '127.0.0.1');
    const sql = `SELECT n, repeat(md5(n::text), 20) AS text FROM generate_series(1, 4000000) n`;
    const id = await made({ sql });
    const url = `${await api.app.getUrl()}/api/v1/saved-queries/${id}/export?format=csv`;
    // Not by fetch: it opens another connection after one that was given up, and keeps it.
    const request = get(url, { agent: false, headers: { authorization: `Bearer ${cast.viewer.token}` } });
    request.on('error', () => undefined);
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    await once(answer, 'readable');
    const active = async () => {
      const [row] = await api.test.superuser<{ count: string }>(
        `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query ~ 'FETCH|DECLARE'
           AND state <> 'idle' AND pid <> pg_backend_pid()`,
      );
      return Number(row?.count);
    };
    expect(await active()).toBe(1);
    request.destroy();
    expect(await recorded(id)).toMatchObject({ trigger: 'export', status: 'cancelled' });
    expect(await active()).toBe(0);
  });

  describe('of SQL that is not saved', () => {
    const send = async (body: Json, user = cast.editor) => {
      const answer = await api.app.inject({
        method: 'POST',
        url: '/api/v1/query/export',
        headers: { authorization: `Bearer ${user.token}` },
        payload: { workspace_id: cast.admin.workspaceId, ...body },
      });
      return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload };
    };
    const number = { sql: 'SELECT {{n}}::int AS n', parameters: [{ name: 'n', type: 'number' }], params: { n: 7 } };

    it('have a name of their own and all rows', async () => {
      const csv = await send({ ...number, format: 'csv', name: 'Sieben' });
      expect([csv.status, parse(csv.bytes, { bom: true })]).toEqual([200, [['n'], ['7']]]);
      expect(csv.headers['content-disposition']).toMatch(/^attachment; filename="Sieben.csv"/);
      const many = await send({ sql: 'SELECT n FROM generate_series(1, 30000) n', format: 'json' });
      expect(JSON.parse(many.bytes.toString())).toHaveLength(30_000);
      const [cover, sheet] = await open((await send({ ...number, format: 'xlsx' })).bytes);
      expect([cover?.getCell('B1').value, cover?.getCell('B5').value, sheet?.getCell('A2').value]).toEqual([
        ...['query', '7', 7],
      ]);
    });

    it.each([
      ['no format', number, 422],
      ['an unknown format', { ...number, format: 'pdf' }, 422],
      ['a write', { sql: 'DELETE FROM raw.events', format: 'csv' }, 422],
      ['what fails', { sql: 'SELECT 1/0', format: 'xlsx' }, 422],
      ['a foreign workspace', { ...number, format: 'csv', workspace_id: newId() }, 404],
    ])('are refused with %s', async (_name, body, status) => expect((await send(body)).status).toBe(status));

    it('are for those who may write SQL', async () => {
      expect((await send({ ...number, format: 'csv' }, cast.viewer)).status).toBe(403);
    });
  });
});
