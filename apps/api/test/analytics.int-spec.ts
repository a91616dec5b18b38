import { newId } from '@strata/platform';
import { readCsv } from './read-csv.js';
import { TestApi, type Json, type SignedUp } from './test-api.js';

const RANGE = 'from=2026-03-01&to=2026-03-08&tz=UTC';

/** Each answers a table, as JSON and as CSV. */
const TABLES = [
  'timeseries',
  'timeseries?compare=previous',
  'timeseries?breakdown=entry_channel',
  'top-events',
  'top-events?compare=previous',
  'breakdown?dimension=path',
  'breakdown?dimension=entry_channel&compare=previous',
  'goals',
  'goals?compare=previous',
  'sessions',
  'users',
  'events',
];

describe('web analytics over HTTP', () => {
  let api: TestApi;
  let user: SignedUp;
  let stranger: SignedUp;
  let project: string;

  beforeAll(async () => {
    api = await TestApi.start();
    user = await api.signUp('analyst');
    stranger = await api.signUp('stranger');
    project = String((await api.call('POST', '/projects/', user, { name: 'Site' })).body.id);
    await api.call('POST', `/projects/${project}/goals`, user, { name: 'Blog', kind: 'path', pattern: '/blog/**' });
    await store(project, [
      ['2026-03-02T10:00:00Z', 'ann', 's1', 'page_view', '/', 'organic_search', 'DE'],
      ['2026-03-02T10:01:00Z', 'ann', 's1', 'page_view', '/blog/a', 'direct', 'DE'],
      ['2026-03-02T10:02:00Z', 'ann', 's1', 'signup', '/blog/a', 'direct', 'DE'],
      ['2026-03-03T10:00:00Z', 'bob', 's2', 'page_view', '/blog/"b",c', 'direct', null],
      ['2026-03-04T10:00:00Z', '=1+1', 's3', 'page_view', '/', 'direct', 'IN'],
    ]);
  });
  afterAll(() => api.stop());

  type Row = [
    at: string,
    visitor: string,
    session: string,
    name: string,
    path: string,
    channel: string,
    country: string | null,
  ];

  async function store(projectId: string, rows: Row[]): Promise<void> {
    await api.test.db.withPipeline((sql) =>
      sql.execute(
        `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
           session_id, path, channel, country, is_bot, properties, batch_id)
         SELECT $1, $2, gen_random_uuid(), (r->>0)::timestamptz, now(), r->>3, r->>1, r->>2, r->>4, r->>5, r->>6, false,
           '{"plan":"=1"}', gen_random_uuid() FROM jsonb_array_elements($3::text::jsonb) r`,
        [user.workspaceId, projectId, JSON.stringify(rows)],
      ),
    );
  }

  const url = (table: string, more = ''): string =>
    `/analytics/${project}/${table}${table.includes('?') ? '&' : '?'}${RANGE}${more}`;
  const ask = <T = Json>(table: string, more = '') => api.call<T>('GET', url(table, more), user);
  const filters = (...list: Json[]): string => `&filters=${encodeURIComponent(JSON.stringify(list))}`;

  async function csv(table: string, more = '') {
    const response = await api.app.inject({
      method: 'GET',
      url: `/api/v1${url(table, `&format=csv${more}`)}`,
      headers: { authorization: `Bearer ${user.token}` },
    });
    const text = response.body;
    return {
      status: response.statusCode,
      headers: response.headers,
      text,
      records: readCsv(text.replace(/^\uFEFF/, '')),
    };
  }

  it('answers the totals of the web, and those before', async () => {
    const { status, body } = await ask('web', '&compare=previous');
    expect(status).toBe(200);
    expect(body).toMatchObject({ visitors: 3, sessions: 3, page_views: 4, avg_duration_seconds: 40 });
    expect(body.bounce_rate).toBeCloseTo(2 / 3);
    expect(body.previous).toEqual({
      from: '2026-02-22T00:00:00.000Z',
      to: '2026-03-01T00:00:00.000Z',
      visitors: 0,
      sessions: 0,
      page_views: 0,
      events: 0,
      bounce_rate: null,
      avg_duration_seconds: null,
      pages_per_session: null,
    });
  });

  it('counts all events of the sessions that a session field selects', async () => {
    const one = filters({ field: 'entry_channel', op: 'eq', value: 'organic_search' });
    expect((await ask('overview', one)).body).toMatchObject({ total_events: 3, unique_sessions: 1, unique_users: 1 });
    const event = filters({ field: 'channel', op: 'eq', value: 'organic_search' });
    expect((await ask('overview', event)).body).toMatchObject({ total_events: 1, unique_sessions: 1 });
    expect((await ask<{ data: Json[] }>('events', one)).body.data.length).toBe(3);
  });

  it('breaks down, suggests values, searches and counts goals', async () => {
    const pages = await ask<{ data: Json[]; total_rows: number }>('breakdown', '&dimension=path&limit=1');
    expect(pages.body).toMatchObject({
      dimension: 'path',
      total_rows: 3,
      data: [{ value: '/', visitors: 2, sessions: 2 }],
    });
    expect((await ask('breakdown', '&dimension=country&search=d')).body).toMatchObject({ data: [{ value: 'DE' }] });
    expect((await ask('values', '&field=path&search=BLOG')).body).toEqual({
      field: 'path',
      data: [
        { value: '/blog/a', events: 2 },
        { value: '/blog/"b",c', events: 1 },
      ],
    });
    const found = async (list: string, text: string) =>
      (await ask<{ data: Json[] }>(list, `&search=${encodeURIComponent(text)}`)).body.data.length;
    expect([await found('sessions', 'ANN'), await found('sessions', 'blog/a')]).toEqual([1, 1]);
    expect([await found('users', 'bob'), await found('events', 'SIGN')]).toEqual([1, 1]);
    const goals = await ask<{ data: Json[] }>('goals');
    expect(goals.body.data).toMatchObject([
      { goal: { name: 'Blog' }, conversions: 2, converted_visitors: 2, converted_sessions: 2 },
    ]);
  });

  it.each(TABLES)('gives %s as a file with the columns and rows of the JSON', async (table) => {
    const { status, headers, text, records } = await csv(table);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    const name = /^attachment; filename="([\w-]+)_2026-03-01_2026-03-08\.csv"$/.exec(
      String(headers['content-disposition']),
    );
    expect(table).toContain(name?.[1]?.replace(/^breakdown-.*/, 'breakdown'));
    expect(text.startsWith('\uFEFF')).toBe(true);
    const { body } = await ask<{ data?: Json[]; points?: Json[]; previous?: Json[]; series?: { points: Json[] }[] }>(
      table,
    );
    const rows = body.data ?? body.series?.flatMap(({ points }) => points) ?? body.points ?? [];
    const [header = [], ...lines] = records;
    expect(lines.length).toBe(rows.length);
    expect(lines.every((line) => line.length === header.length)).toBe(true);
    const flat = table.startsWith('goals') || table.includes('breakdown=') || body.previous !== undefined;
    if (!flat) expect([...header].sort()).toEqual(Object.keys(rows[0] ?? {}).sort());
    if (table.includes('compare')) expect(header.some((column) => column.startsWith('previous_'))).toBe(true);
  });

  it('writes hostile texts so that nothing runs them, and quotes what needs it', async () => {
    const { records } = await csv('users');
    expect(records.map(([id]) => id).sort()).toEqual(["'=1+1", 'ann', 'bob', 'visitor_id']);
    const pages = await csv('breakdown?dimension=path');
    expect(pages.records.map(([value]) => value)).toContain('/blog/"b",c');
  });

  it('gives lists beyond a page, whatever limit and cursor say, and nothing of strangers', async () => {
    const { records } = await csv('events', '&limit=1');
    expect(records.length).toBe(6);
    const response = await api.call('GET', url('events', '&format=csv'), stranger);
    expect(response.status).toBe(404);
  });

  it.each([
    ['an unknown dimension', 'breakdown', '&dimension=ip_hash'],
    ['no dimension', 'breakdown', ''],
    ['a list of dimensions', 'breakdown', '&dimension=path&dimension=os'],
    ['a limit of 1,001', 'breakdown', '&dimension=path&limit=1001'],
    ['an unknown field', 'values', '&field=properties'],
    ['no field', 'values', ''],
    ['an unknown format', 'users', '&format=xlsx'],
    ['CSV of what is no table', 'web', '&format=csv'],
    ['filters that are no JSON', 'web', '&filters=['],
    ['an unknown field in a filter', 'goals', filters({ field: 'entry_country', op: 'eq', value: 'x' })],
    ['21 filters', 'web', filters(...Array.from({ length: 21 }, () => ({ field: 'path', op: 'is_set' })))],
    ['a NUL in the search', 'values', '&field=path&search=%00'],
    ['a NUL in a filter', 'web', filters({ field: 'entry_path', op: 'eq', value: 'a\0' })],
    ['a search without end', 'sessions', `&search=${'x'.repeat(256)}`],
    ['a zone that PostgreSQL lacks, as a file', 'events', '&format=csv&tz=US/Pacific-New'],
  ])('refuses %s', async (_name, table, more) => {
    const { status, body } = await ask(table, more);
    expect([status, (body.error as Json).code]).toEqual([422, 'invalid']);
  });

  it('hides the figures of foreign and unknown projects alike', async () => {
    for (const table of ['web', 'breakdown?dimension=path', 'values?field=path', 'goals']) {
      expect((await api.call('GET', url(table), stranger)).status).toBe(404);
      expect((await api.call('GET', url(table).replace(project, newId()), user)).status).toBe(404);
    }
  });

  it('takes many filters at once, and a value that looks like SQL', async () => {
    const fields = ['entry_path', 'exit_path', 'entry_channel', 'entry_utm_source', 'entry_referrer_domain', 'path'];
    const list = Array.from({ length: 20 }, (_, i) => ({
      field: fields[i % 6],
      op: 'neq',
      value: "'; DROP TABLE x; --",
    }));
    expect((await ask('web', filters(...list))).body).toMatchObject({ visitors: 3, sessions: 3 });
  });
});
