import { newId, seededRandom } from '@strata/platform';
import { parse } from 'csv-parse/sync';
import ExcelJs from 'exceljs';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestApi, type Json, type SignedUp } from './test-api.js';

type Row = Record<string, string | number | null>;

/** More than are fetched at once. */
const ENTITIES = 2_300;
const EVENTS = 6_000;
const STATUSES = ['ok', '=cmd()', '+1', '-1', '@x', '\t=1', 'a,"b"\r\nc', '＝1', "it's", '😀', null, ''];
/** In Kathmandu, 5:45 ahead of UTC, a day begins on the evening before. */
const ZONE = 'Asia/Kathmandu';
const [FROM, TO] = ['2026-10-31T18:15:00Z', '2026-11-14T18:15:00Z'];

const SUMS = `count(*)::int AS event_count, coalesce(sum(e.processing_ms), 0)::int AS processing_ms_sum,
  avg(e.processing_ms)::float AS processing_ms_avg, coalesce(sum(e.amount_cents), 0)::int AS amount_cents_sum`;

describe('reports as files', () => {
  let api: TestApi;
  let admin: SignedUp;
  let viewer: SignedUp;
  let stranger: SignedUp;
  let project: string;

  beforeAll(async () => {
    api = await TestApi.start();
    [stranger, admin, viewer] = [await api.signUp('stranger'), await api.signUp('admin'), await api.signUp('viewer')];
    await api.join(viewer, admin, 'viewer');
    await api.call('PATCH', `/workspaces/${admin.workspaceId}`, admin, { reporting_zone: ZONE });
    project = String((await api.call('POST', '/projects/', admin, { name: 'Site' })).body.id);
    const source = { slug: 'mill', provider_name: 'Mill', workspace_id: admin.workspaceId };
    await store(String((await api.call('POST', '/sources', admin, source)).body.id));
  });
  afterAll(() => api.stop());

  async function store(source: string): Promise<void> {
    const random = seededRandom(7);
    const one = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
    const events = Array.from({ length: EVENTS }, (_, i) => ({
      at: new Date(Date.parse(FROM) + Math.floor(random() * 14 * 86_400_000)).toISOString(),
      source: one([source, null]),
      status: one(STATUSES),
      entity: i < ENTITIES ? `=entity ${i}` : one(['=entity 1', '=entity 2', null, '']),
      ms: one([null, 0, 7, 1_000]),
      cents: one([null, 990, -990]),
    }));
    await api.test.superuser(
      `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
         channel, is_bot, properties, batch_id, source_id, status, entity_id, processing_ms, amount_cents)
       SELECT $1, $2, gen_random_uuid(), r.at, now(), 'order', 'v', 'direct', false, '{}', $4, r.source, r.status,
         r.entity, r.ms, r.cents
       FROM jsonb_to_recordset($3) AS r (at timestamptz, source uuid, status text, entity text, ms int, cents bigint)`,
      [admin.workspaceId, project, JSON.stringify(events), newId()],
    );
  }

  /** What somebody would ask who has nothing but the events. */
  function plain(groups: string[], more = ''): Promise<Row[]> {
    return api.test.superuser<Row>(
      `SELECT ${groups.join(', ')}, ${SUMS} FROM raw.events e LEFT JOIN public.event_sources s ON s.id = e.source_id
       WHERE e.project_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $3 ${more}
       GROUP BY ${groups.map((_, i) => i + 1).join(', ')}`,
      [project, FROM, TO],
    );
  }
  const time = (window: string): string[] => [
    `to_char(date_trunc('${window}', e.occurred_at AT TIME ZONE '${ZONE}'), 'YYYY-MM-DD') AS date`,
    `date_trunc('${window}', e.occurred_at, '${ZONE}') AS bucket`,
  ];
  const STATUS = `nullif(e.status, '') AS status`;

  const of = (workspace = admin) => `project_id=${project}&workspace_id=${workspace.workspaceId}`;
  const asked = (query = '', workspace = admin) => `${of(workspace)}&from=${FROM}&to=${TO}${query}`;
  async function file(slug: string, format: string, query = asked(), by = viewer) {
    const url = `/api/v1/reports/${slug}/export?format=${format}&${query}`;
    const answer = await api.app.inject({ url, headers: { authorization: `Bearer ${by.token}` } });
    return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload, text: answer.body };
  }
  const rowsOf = async (slug: string, query: string): Promise<Row[]> =>
    JSON.parse((await file(slug, 'json', query)).text) as Row[];
  /** Rows of plain SQL as JSON carries them, and both in one order. */
  const sorted = (rows: Row[]): string[] =>
    rows
      .map((row) => JSON.stringify(Object.entries(row).filter(([name]) => !['run_id', 'rank'].includes(name))))
      .sort();

  it.each([
    ['volume-by-period', '', () => plain(time('day'))],
    ['volume-by-period', '&window=week', () => plain(time('week'))],
    ['volume-by-period', '&breakdown=source', () => plain([...time('day'), 's.slug AS source'])],
    ['volume-by-period', '&source=mill', () => plain(time('day'), `AND s.slug = 'mill'`)],
    ['status-counts', '', () => plain([STATUS])],
    ['status-counts', '&breakdown=period', () => plain([...time('day'), STATUS])],
    ['status-counts', '&status=%3Dcmd()', () => plain([STATUS], `AND e.status = '=cmd()'`)],
    ['top-entities', '', () => plain(['e.entity_id'], `AND e.entity_id <> ''`)],
  ])('have every row of %s%s that plain SQL finds', async (slug, query, expected) => {
    const rows = await rowsOf(slug, asked(query));
    expect(sorted(rows)).toEqual(sorted(await expected()));
    expect(rows.length).toBeGreaterThan(0);
  });

  it('have all pages in the order of the report, whatever their format', async () => {
    const json = await rowsOf('top-entities', asked());
    expect(json).toHaveLength(ENTITIES);
    expect(json.map(({ rank }) => rank)).toEqual(json.map((_, i) => i + 1));
    const page = await api.call<{ rows: Row[] }>(
      'GET',
      `/reports/top-entities/run?${asked('&limit=1000&offset=1000')}`,
      viewer,
    );
    const names = (rows: Row[]) => rows.map(({ entity_id }) => entity_id);
    expect(names(json.slice(1_000, 2_000))).toEqual(names(page.body.rows));
    const lines = (await file('top-entities', 'ndjson')).text.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as Row)).toEqual(json);
    const csv = parse(await file('top-entities', 'csv').then(({ bytes }) => bytes), { bom: true, columns: true });
    expect(csv).toEqual(
      json.map((row) => mapped(row, (value) => (typeof value === 'string' ? `'${value}` : String(value ?? '')))),
    );
  });

  const mapped = (row: Row, change: (value: Row[string]) => string): Row =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, change(value)]));

  it('hold no formula, and come back from CSV as they were stored', async () => {
    const { bytes, headers } = await file('status-counts', 'csv');
    expect([headers['content-type'], headers['content-disposition']]).toEqual([
      'text/csv; charset=utf-8',
      expect.stringContaining(`filename*=UTF-8''Status%20counts%202026-11-01%20to%202026-11-14.csv`),
    ]);
    const cells = parse(bytes, { bom: true, columns: true }).map((row) => (row as Record<string, string>)['status']);
    expect(cells.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell ?? ''))).toEqual([]);
    const stored = STATUSES.map((status) => status ?? '');
    expect(new Set(cells.map((cell) => cell?.replace(/^'/, '')))).toEqual(new Set(stored));
  });

  it('are workbooks with typed cells, and a cover that says what they are of', async () => {
    const { bytes } = await file('status-counts', 'xlsx', asked('&breakdown=period&window=week'));
    const workbook = new ExcelJs.Workbook();
    await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
    const [cover, sheet] = workbook.worksheets;
    const lines = (cover?.getSheetValues() ?? []).slice(1) as [undefined, string, string][];
    const facts = Object.fromEntries(lines.map(([, label, value]) => [label, value]));
    expect(facts).toMatchObject({
      Name: 'Status counts 2026-10-26 to 2026-11-15',
      'Parameter project_id': project,
      'Parameter window': 'week',
      'Parameter breakdown': 'period',
      'Time zone of relative dates': ZONE,
    });
    const expected = await plain([...time('week'), STATUS]);
    expect(sheet?.rowCount).toBe(1 + expected.length);
    const [, day, at, , count] = sheet?.getRow(2).values as unknown[];
    expect([day, at, typeof count]).toEqual([new Date('2026-10-26'), new Date('2026-10-25T18:15:00Z'), 'number']);
    const total = (column: number) =>
      (sheet?.getColumn(column).values.slice(2) ?? []).reduce<number>((sum, value) => sum + Number(value), 0);
    expect([total(4), total(7)]).toEqual(
      ['event_count', 'amount_cents_sum'].map((name) => expected.reduce((sum, row) => sum + Number(row[name]), 0)),
    );
  });

  it('are empty where nothing is counted', async () => {
    const empty = `${of()}&from=2020-01-01&to=2020-02-01`;
    expect(await rowsOf('top-entities', empty)).toEqual([]);
    const { text } = await file('volume-by-period', 'csv', empty);
    expect(text).toBe('\uFEFFdate,bucket,event_count,processing_ms_sum,processing_ms_avg,amount_cents_sum,run_id\r\n');
  });

  it.each([
    ['no format', 'volume-by-period', '', ''],
    ['an unknown format', 'volume-by-period', 'pdf', ''],
    ['an unknown window', 'volume-by-period', 'csv', '&window=month'],
    ['a breakdown that it has not', 'volume-by-period', 'csv', '&breakdown=status'],
    ['a filter that it has not', 'top-entities', 'csv', '&status=ok'],
    ['an unknown filter', 'status-counts', 'csv', '&country=DE'],
    ['a page', 'top-entities', 'csv', '&limit=10'],
    ['an offset', 'top-entities', 'csv', '&offset=10'],
    ['NUL', 'status-counts', 'csv', '&status=a%00b'],
  ])('are refused for %s, before a byte is sent', async (_name, slug, format, query) => {
    const { status, text } = await file(slug, format, asked(query));
    expect([status, (JSON.parse(text) as { error: Json }).error['code']]).toEqual([422, 'invalid']);
  });

  it.each([
    ['a reversed range', 'from=2026-11-12&to=2026-11-02'],
    ['a range of centuries', 'from=2001-01-01&to=2026-11-02'],
    ['the future', 'from=2999-01-01&to=2999-01-02'],
  ])('are refused for %s', async (_name, range) => {
    const { status, text } = await file('volume-by-period', 'csv', `${of()}&${range}`);
    expect([status, (JSON.parse(text) as { error: Json }).error]).toMatchObject([
      422,
      { hint: expect.any(String) as string },
    ]);
  });

  it('are of nobody else: neither report nor project', async () => {
    expect((await file('volume-by-period', 'csv', asked(), stranger)).status).toBe(404);
    expect((await file('nothing', 'csv')).status).toBe(404);
    expect((await file('volume-by-period', 'csv', asked('', stranger), stranger)).status).toBe(404);
  });

  it('end on the server when the client goes away, and leave a connection to others', async () => {
    await api.app.listen(0, '127.0.0.1');
    const url = `${await api.app.getUrl()}/api/v1/reports/top-entities/export?format=json&${asked()}`;
    for (let turn = 0; turn < 15; turn += 1) {
      const request = get(url, { agent: false, headers: { authorization: `Bearer ${viewer.token}` } });
      request.on('error', () => undefined);
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      await once(answer, 'readable');
      request.destroy();
    }
    for (let turn = 0; (await inTransaction()) > 0; turn += 1) {
      if (turn === 100) throw new Error('a transaction stays open');
      await sleep(50);
    }
    expect((await file('status-counts', 'json')).status).toBe(200);
  });

  async function inTransaction(): Promise<number> {
    const [row] = await api.test.superuser<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()
         AND state LIKE 'idle in transaction%'`,
    );
    return row?.count ?? 0;
  }
});
