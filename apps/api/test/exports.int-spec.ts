import { parse } from 'csv-parse/sync';
import fs from 'node:fs';
import path from 'node:path';
import { ExportCalls, coverOf, savedQuery, sheetsOf } from './exports-fixture.js';
import { castOf, codeOf, SavedQueryCalls, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json } from './test-api.js';

const NUMBERS = `SELECT n AS "Number", '=' || n AS text, date '2026-03-29' + n AS day FROM generate_series(1, {{n}}::int) n`;

describe('exports of saved queries', () => {
  let api: TestApi;
  let cast: Cast;
  let queries: SavedQueryCalls;
  let calls: ExportCalls;

  beforeAll(async () => {
    api = await TestApi.start();
    cast = await castOf(api);
    queries = new SavedQueryCalls(api, cast.admin.workspaceId);
    calls = new ExportCalls(api, cast.admin.workspaceId);
  });
  afterAll(() => api.stop());

  const query = (changes: Json = {}): Promise<string> =>
    queries.made(cast.editor, {
      ...{ name: 'Zahlen <b>für</b> März', visibility: 'shared', sql: NUMBERS },
      ...{ parameters: [{ name: 'n', type: 'number', default: 3 }] },
      ...changes,
    });

  it('wait for the worker, and are then one download away', async () => {
    const source = savedQuery(await query(), { n: 25_000 });
    const asked = await calls.request(cast.viewer, source, 'csv');
    expect([asked.status, asked.body]).toMatchObject([
      202,
      {
        ...{ workspace_id: cast.admin.workspaceId, source, format: 'csv', status: 'pending', progress: null },
        ...{ name: 'Zahlen <b>für</b> März', rows: 0, bytes: 0, file_name: null, error: null, is_mine: true },
        ...{ requested_by: { id: cast.viewer.id, name: 'viewer' }, started_at: null, expires_at: null },
      },
    ]);
    const id = String(asked.body.id);
    expect(codeOf(await calls.call('POST', `${id}/link`, cast.viewer))).toEqual([404, 'not_found']);
    await calls.work(id);
    const { body } = await calls.get(cast.viewer, id);
    const { bytes, headers } = await calls.download(cast.viewer, id);
    expect(body).toMatchObject({ status: 'completed', progress: 1, rows: 25_000, bytes: bytes.length, error: null });
    const days = (Date.parse(String(body.expires_at)) - Date.parse(String(body.finished_at))) / 86_400_000;
    expect(days).toBeCloseTo(7, 3);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-length': String(bytes.length),
      'cache-control': 'no-store',
      'content-disposition': expect.stringContaining(`filename="Zahlen -b-f_r-b- M_rz.csv"`) as string,
    });
    expect(body.file_name).toBe('Zahlen -b-für-b- März.csv');
    const rows = parse(bytes, { bom: true });
    expect(rows).toHaveLength(25_001);
    expect(rows[1]).toEqual(['1', "'=1", '2026-03-30']);
    expect(rows.at(-1)?.[0]).toBe('25000');
    // Nobody else on the machine.
    expect(fs.statSync(path.join(calls.folder, id)).mode & 0o777).toBe(0o600);
    expect(fs.statSync(calls.folder).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['json', (text: string) => JSON.parse(text) as unknown],
    [
      'ndjson',
      (text: string) =>
        text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
    ],
  ])('are %s', async (format, read) => {
    const text = (await calls.file(cast.viewer, savedQuery(await query(), { n: 2 }), format)).toString();
    expect(read(text)).toEqual([
      { Number: 1, text: '=1', day: '2026-03-30' },
      { Number: 2, text: '=2', day: '2026-03-31' },
    ]);
  });

  it('are workbooks with a cover that says what they are', async () => {
    const file = await calls.file(cast.viewer, savedQuery(await query(), { n: 2 }), 'xlsx');
    const [cover, sheet] = await sheetsOf(file);
    expect(Object.fromEntries(coverOf(cover))).toEqual({
      Name: 'Zahlen <b>für</b> März',
      'Run at': expect.stringMatching(/^\d{4}-.*Z$/) as string,
      'Times in the rows': 'UTC',
      'Time zone of relative dates': 'UTC',
      'Parameter n': '2',
      Workspace: expect.any(String) as string,
      'Asked for by': 'viewer',
    });
    expect(sheet?.getRow(2).values).toEqual([undefined, 1, '=1', new Date('2026-03-30')]);
  });
});
