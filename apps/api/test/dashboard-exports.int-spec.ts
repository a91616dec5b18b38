import { newId } from '@strata/platform';
import { parse } from 'csv-parse/sync';
import { analytics, DashboardCalls, text, widget } from './dashboards-fixture.js';
import { ExportCalls, coverOf, ofDashboard, ofWidget, sheetsOf } from './exports-fixture.js';
import { castOf, codeOf, SavedQueryCalls, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json } from './test-api.js';

const MARCH = { range: { from: '2026-03-01', to: '2026-03-02' }, tz: 'Europe/Vienna' };

describe('exports of dashboards', () => {
  let api: TestApi;
  let cast: Cast;
  let dashboards: DashboardCalls;
  let queries: SavedQueryCalls;
  let calls: ExportCalls;
  let project: string;

  beforeAll(async () => {
    api = await TestApi.start();
    cast = await castOf(api);
    const { workspaceId } = cast.admin;
    dashboards = new DashboardCalls(api, workspaceId);
    queries = new SavedQueryCalls(api, workspaceId);
    calls = new ExportCalls(api, workspaceId);
    const made = await api.call('POST', '/projects/', cast.admin, { name: 'Site', workspace_id: workspaceId });
    project = String(made.body.id);
    await api.test.superuser(
      `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
         path, country, channel, is_bot, properties, batch_id)
       SELECT $1, $2, gen_random_uuid(), '2026-03-01T10:00:00Z', now(), 'page_view', 'v' || n,
         (ARRAY['/', '=1+1']) [n % 2 + 1], 'AT', 'direct', false, '{}', gen_random_uuid() FROM generate_series(1, 5) n`,
      [workspaceId, project],
    );
  });
  afterAll(() => api.stop());

  const page = (widgets: Json[], more: Json = {}) => dashboards.made(cast.editor, { widgets, filters: MARCH, ...more });
  const saved = (changes: Json = {}): Promise<string> =>
    queries.made(cast.editor, { visibility: 'shared', sql: 'SELECT n FROM generate_series(1, 12000) n', ...changes });
  const ofQuery = (id: string, more: Json = {}): Json =>
    widget({ type: 'saved_query', saved_query_id: id, params: {} }, more);

  it('are the table of one widget, with the filters that are asked for', async () => {
    const dashboard = await page([analytics('breakdown', 'events', { dimension: 'path' }, { title: 'Pages' })]);
    const csv = await calls.file(cast.viewer, ofWidget(dashboard), 'csv');
    expect(parse(csv, { bom: true })).toEqual([
      ['path', 'events'],
      ["'=1+1", '3'],
      ['/', '2'],
    ]);
    const filters = { ...MARCH, fields: [{ field: 'path', op: 'eq', value: '/' }] };
    const [cover, sheet] = await calls.sheets(cast.viewer, ofWidget(dashboard, 0, filters));
    expect(sheet?.getRow(2).values).toEqual([undefined, '/', 2]);
    expect(Object.fromEntries(coverOf(cover))).toMatchObject({
      ...{ Name: 'Pages', Dashboard: 'Overview', Range: '2026-03-01 to 2026-03-02', Filter: 'path is /' },
      ...{ 'Time zone of relative dates': 'Europe/Vienna', 'Asked for by': 'viewer' },
    });
  });

  it('have times as times', async () => {
    const dashboard = await page([analytics('trend', 'events', { interval: 'day' }, { title: 'Trend' })]);
    const [, sheet] = await calls.sheets(cast.viewer, ofWidget(dashboard));
    expect(sheet?.getCell('A2').value).toEqual(new Date('2026-02-28T23:00:00Z'));
    expect(sheet?.getCell('B2').value).toBe(5);
  });

  it('have all rows of a saved query, whatever a widget shows, with the filters that it takes', async () => {
    const dashboard = await page([ofQuery(await saved(), { title: 'Numbers' })]);
    const rows = parse(await calls.file(cast.viewer, ofWidget(dashboard), 'csv'), { bom: true });
    expect(rows).toHaveLength(12_001);
    const parameters = [{ name: 'from', type: 'date', default: '-1d' }];
    const sql = 'SELECT {{from}} AS day';
    const filtered = await page([ofQuery(await saved({ sql, parameters }))]);
    expect((await calls.file(cast.viewer, ofWidget(filtered), 'ndjson')).toString()).toBe('{"day":"2026-03-01"}\n');
  });

  it('are one workbook of all widgets, of which some fail', async () => {
    const secret = await saved({ visibility: 'private' });
    const broken = await saved({ sql: 'SELECT 1 / (n - 3) AS x FROM generate_series(1, 5) n' });
    const dashboard = await page(
      [
        analytics('breakdown', 'events', { dimension: 'path' }, { title: '=Pages <b>[1]</b>', position: at(0) }),
        ofQuery(await saved(), { title: 'Numbers', position: at(2) }),
        text('Hello', { title: 'Text', position: at(4) }),
        ofQuery(secret, { title: 'Secret', position: at(6) }),
        ofQuery(broken, { title: 'Broken', position: at(8) }),
        analytics('number', 'events', { project_id: newId() }, { title: 'Broken', position: at(10) }),
        analytics('live', 'events', {}, { title: 'Live', position: at(12) }),
        analytics('number', 'events', {}, { title: '\u202Eשלום', position: at(14) }),
      ],
      { name: 'Alles: <i>März</i>' },
    );
    const { id, file_name, rows } = await calls.made(cast.viewer, ofDashboard(dashboard.id), 'xlsx');
    expect([file_name, rows]).toEqual(['Alles- -i-März-i-.xlsx', 12_003]);
    const sheets = await sheetsOf((await calls.download(cast.viewer, id)).bytes);
    expect(sheets.map(({ name }) => name)).toEqual([
      ...['About', '=Pages <b> 1 < b>', 'Numbers', 'Secret', 'Broken', 'Broken 2', 'שלום'],
    ]);
    const [cover, pages, numbers, hidden, failed] = sheets;
    const lines = coverOf(cover);
    expect(lines.slice(0, 1)).toEqual([['Name', 'Alles: <i>März</i>']]);
    expect(Object.fromEntries(lines)).toMatchObject({
      'Time zone': 'Europe/Vienna',
      'Sheet =Pages <b> 1 < b>': '=Pages <b>[1]</b>',
      'Sheet Numbers': 'Numbers; does not follow range, tz',
      'Sheet Secret': 'Secret; failed: No such saved query.',
      'Sheet Broken 2': 'Broken; failed: No such project.',
    });
    expect(pages?.getCell('A2').value).toBe('=1+1');
    expect(pages?.getCell('A2').formula).toBeUndefined();
    expect(numbers?.rowCount).toBe(12_001);
    expect(hidden?.getCell('A1').value).toBe('This widget failed: No such saved query.');
    expect(failed?.getCell('A1').value).toBe('This widget failed: Division by zero.');
  });

  it('are whole with sixty widgets', async () => {
    const query = await saved({ sql: 'SELECT 1 / {{n}}::int AS x', parameters: [{ name: 'n', type: 'number' }] });
    const widgets = Array.from({ length: 60 }, (_, i) =>
      widget({ type: 'saved_query', saved_query_id: query, params: { n: i % 3 } }, { position: at(i * 2) }),
    );
    const dashboard = await page(widgets);
    const sheets = await calls.sheets(cast.viewer, ofDashboard(dashboard.id));
    expect(sheets).toHaveLength(61);
    const values = sheets.slice(1).map((sheet) => sheet.getCell(`A${sheet.rowCount}`).value);
    expect(values.filter((value) => value === 1)).toHaveLength(20);
    expect(values.filter((value) => value === 0)).toHaveLength(20);
  });

  it('say so where a table breaks off', async () => {
    const sql = 'SELECT 1 / (5000 - n) AS x FROM generate_series(1, 6000) n';
    const dashboard = await page([ofQuery(await saved({ sql }), { title: 'Broken' })]);
    const [, table, note] = await calls.sheets(cast.viewer, ofDashboard(dashboard.id));
    const last = table?.getCell(`A${table.rowCount}`).value;
    expect([table?.name, note?.name, last]).toEqual(['Broken', 'Broken 2', expect.stringMatching(/^Not complete/)]);
  });

  it('of one widget fail with its own error', async () => {
    const dashboard = await page([
      analytics('number', 'events', { project_id: newId() }, { position: at(0) }),
      ofQuery(await saved({ sql: 'SELECT 1/0' }), { position: at(2) }),
      text('Hello', { position: at(4) }),
    ]);
    for (const [i, code] of ['not_found', 'query_failed'].entries()) {
      const made = await calls.made(cast.viewer, ofWidget(dashboard, i), 'xlsx');
      expect(made).toMatchObject({ status: 'failed', error: { code } });
    }
    expect(codeOf(await calls.request(cast.viewer, ofWidget(dashboard, 2), 'csv'))).toEqual([422, 'invalid']);
    expect(calls.kept.filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('are refused of what the caller may not read, and as what there is not', async () => {
    const own = await page([text()], { visibility: 'private' });
    const shared = await page([text()]);
    for (const [source, format, expected] of [
      [ofDashboard(own.id), 'xlsx', [404, 'not_found']],
      [ofDashboard(newId()), 'xlsx', [404, 'not_found']],
      [{ ...ofWidget(shared), widget_id: newId() }, 'csv', [404, 'not_found']],
      [ofDashboard(shared.id), 'csv', [422, 'invalid']],
      [ofWidget(shared), 'pdf', [422, 'invalid']],
      [ofDashboard(shared.id, { range: { from: 'yesterday' } }), 'xlsx', [422, 'invalid']],
    ] as const) {
      expect(codeOf(await calls.request(cast.viewer, source, format))).toEqual(expected);
    }
  });
});

const at = (y: number): Json => ({ x: 0, y, w: 4, h: 2 });
