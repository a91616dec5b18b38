import { newId } from '@strata/platform';
import { analytics, DashboardCalls, text, widget } from './dashboards-fixture.js';
import { castOf, SavedQueryCalls, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json } from './test-api.js';

const MARCH = { from: '2026-03-01', to: '2026-03-07' };
const filters = (more: Json = {}): Json => ({ filters: { range: MARCH, tz: 'UTC', ...more } });

type Row = [at: string, visitor: string, session: string, name: string, path: string, country: string | null];

/** A week before has two visitors, this week three; the last is of Berlin's Sunday, and of Saturday in UTC. */
const EVENTS: Row[] = [
  ['2026-02-24T10:00:00Z', 'ann', 's1', 'page_view', '/', 'DE'],
  ['2026-02-25T10:00:00Z', 'bob', 's2', 'page_view', '/', 'DE'],
  ['2026-03-02T10:00:00Z', 'ann', 's3', 'page_view', '/', 'DE'],
  ['2026-03-02T10:01:00Z', 'ann', 's3', 'signup', '/', 'DE'],
  ['2026-03-03T10:00:00Z', 'bob', 's4', 'page_view', '/blog', null],
  ['2026-03-03T11:00:00Z', 'cyd', 's5', 'page_view', '/', 'IN'],
  ['2026-03-07T23:30:00Z', 'cyd', 's6', 'page_view', '/', 'IN'],
];

describe('the data of dashboards', () => {
  let api: TestApi;
  let cast: Cast;
  let calls: DashboardCalls;
  let queries: SavedQueryCalls;
  let project: string;

  beforeAll(async () => {
    api = await TestApi.start();
    cast = await castOf(api);
    const { workspaceId } = cast.admin;
    calls = new DashboardCalls(api, workspaceId);
    queries = new SavedQueryCalls(api, workspaceId);
    const made = await api.call('POST', '/projects/', cast.admin, { name: 'Site', workspace_id: workspaceId });
    project = String(made.body.id);
    await store(EVENTS);
  });
  afterAll(() => api.stop());

  const store = (rows: Row[]) =>
    api.test.db.withPipeline((sql) =>
      sql.execute(
        `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
           session_id, path, country, channel, is_bot, properties, batch_id)
         SELECT $1, $2, gen_random_uuid(), (r->>0)::timestamptz, now(), r->>3, r->>1, r->>2, r->>4, r->>5, 'direct',
           false, '{}', gen_random_uuid() FROM jsonb_array_elements($3::text::jsonb) r`,
        [cast.admin.workspaceId, project, JSON.stringify(rows)],
      ),
    );

  /** Answers to widgets by their titles. */
  async function answers(widgets: Json[], body: Json = filters(), user = cast.viewer) {
    return calls.answers(user, await calls.made(cast.editor, { widgets }), body);
  }

  it('come as tables, a line for each widget', async () => {
    const found = await answers([
      analytics('number', 'visitors', {}, { title: 'visitors' }),
      analytics('number', 'events', {}, { title: 'events' }),
      analytics('trend', 'page_views', { interval: 'day' }, { title: 'trend' }),
      analytics('breakdown', 'visitors', { dimension: 'path', limit: 1 }, { title: 'pages' }),
      analytics('map', 'events', {}, { title: 'map' }),
      analytics('live', 'events', {}, { title: 'live' }),
      text('<b>hi</b>', { title: 'text' }),
    ]);
    expect(found['visitors']).toMatchObject({
      status: 'ok',
      columns: [{ name: 'visitors', type: 'number' }],
      rows: [[3]],
      ignored_filters: [],
      is_cached: false,
      computed_at: expect.any(String) as string,
    });
    expect(found['events']?.rows).toEqual([[5]]);
    expect(found['trend']?.columns.map(({ name }) => name)).toEqual(['bucket', 'page_views']);
    expect(found['trend']?.rows.map(([, count]) => count)).toEqual([0, 1, 2, 0, 0, 0, 1]);
    expect(found['trend']?.rows[0]?.[0]).toBe('2026-03-01T00:00:00.000Z');
    expect(found['pages']?.rows).toEqual([['/', 2]]);
    expect(found['map']?.rows).toEqual([
      ['DE', 2],
      ['IN', 2],
      [null, 1],
    ]);
    expect(found['live']).toMatchObject({ status: 'ok', columns: [], rows: [] });
    expect(found['text']).toMatchObject({ status: 'ok', columns: [], rows: [] });
  });

  it('compare with the period before, row by row', async () => {
    const widgets = [
      analytics('number', 'visitors', {}, { title: 'visitors' }),
      analytics('breakdown', 'visitors', { dimension: 'country' }, { title: 'countries' }),
      analytics('trend', 'events', { dimension: 'country' }, { title: 'series' }),
    ];
    const found = await answers(widgets, filters({ compare: true }));
    expect(found['visitors']?.previous?.rows).toEqual([[2]]);
    expect(found['countries']?.rows).toEqual([
      ['DE', 1],
      ['IN', 1],
      [null, 1],
    ]);
    expect(found['countries']?.previous?.rows).toEqual([
      ['DE', 2],
      ['IN', 0],
      [null, 0],
    ]);
    expect(found['series']?.columns.map(({ name }) => name)).toEqual(['bucket', 'country', 'events']);
    expect(found['series']?.previous?.rows.every(([, country]) => country === 'DE')).toBe(true);
  });

  it('follow the filters of the page and their own, and say which they ignore', async () => {
    const own = { range: { from: '2026-02-20', to: '2026-02-28' }, fields: [{ field: 'path', op: 'eq', value: '/' }] };
    const widgets = [
      analytics('number', 'visitors', {}, { title: 'page' }),
      analytics('number', 'visitors', {}, { title: 'own', filters: own }),
      analytics('number', 'visitors', { project_id: project }, { title: 'elsewhere' }),
      analytics('trend', 'events', { interval: 'day' }, { title: 'trend' }),
    ];
    const other = newId();
    const found = await answers(widgets, filters({ fields: [{ field: 'country', op: 'eq', value: 'DE' }] }));
    expect(found['page']).toMatchObject({ rows: [[1]], ignored_filters: [] });
    expect(found['own']).toMatchObject({ rows: [[2]], ignored_filters: ['range'] });
    expect((await answers(widgets, filters({ event: 'signup' })))['page']?.rows).toEqual([[1]]);
    const berlin = await answers(widgets, filters({ tz: 'Europe/Berlin' }));
    expect(berlin['trend']?.rows.map(([, count]) => count)).toEqual([0, 2, 2, 0, 0, 0, 0]);
    const elsewhere = await answers(widgets, filters({ project_id: other }));
    expect(elsewhere['elsewhere']).toMatchObject({ status: 'ok', ignored_filters: ['project_id'] });
    expect(elsewhere['page']).toMatchObject({ status: 'failed', error: { code: 'not_found' } });
  });

  it('give a failed line where one fails, and all the others', async () => {
    const broken = await queries.made(cast.editor, { sql: 'SELECT 1 / 0', visibility: 'shared' });
    const hidden = await queries.made(cast.editor, { sql: 'SELECT 42 AS n' });
    const doomed = await queries.made(cast.editor, { sql: 'SELECT 1', visibility: 'shared' });
    const ofQuery = (id: string, title: string): Json =>
      widget({ type: 'saved_query', saved_query_id: id, params: {} }, { title });
    const dashboard = await calls.made(cast.editor, {
      widgets: [
        ofQuery(broken, 'broken'),
        ofQuery(hidden, 'hidden'),
        ofQuery(doomed, 'deleted'),
        widget({ type: 'metric', metric_id: newId() }, { title: 'metric' }),
        analytics('number', 'visitors', {}, { title: 'fine' }),
      ],
    });
    await queries.call('DELETE', doomed, cast.editor);
    const seen = await calls.answers(cast.viewer, dashboard, filters());
    expect(seen['fine']).toMatchObject({ status: 'ok', rows: [[3]] });
    expect(seen['broken']).toMatchObject({ status: 'failed', error: { code: 'query_failed' } });
    for (const title of ['hidden', 'deleted', 'metric']) {
      expect(seen[title]).toMatchObject({ status: 'failed', error: { code: 'not_found' } });
    }
    expect((await calls.answers(cast.editor, dashboard, filters()))['hidden']?.rows).toEqual([[42]]);
    const gone = newId();
    expect(await calls.lines(cast.viewer, `${dashboard.id}/data`, { widget_ids: [gone] })).toMatchObject([
      { widget_id: gone, status: 'failed', error: { code: 'not_found' } },
    ]);
  });

  it('compute equal questions once', async () => {
    const id = await queries.made(cast.editor, {
      sql: 'SELECT clock_timestamp() AS at',
      cache_ttl_seconds: 0,
      visibility: 'shared',
    });
    const same = widget({ type: 'saved_query', saved_query_id: id, params: {} });
    const others = ['visitors', 'sessions', 'events'].map((measure) => analytics('number', measure));
    const widgets = [...Array.from({ length: 4 }, () => same), ...others, ...others, text(), text()];
    const dashboard = await calls.made(cast.editor, { widgets });
    const lines = await calls.lines(cast.viewer, `${dashboard.id}/data`, filters());
    expect(lines.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 'ok'));
    const times = lines.filter(({ columns }) => columns[0]?.name === 'at').map(({ rows }) => rows[0]?.[0]);
    expect([times.length, new Set(times).size]).toEqual([4, 1]);
    const runs = await queries.call('GET', `${id}/runs`, cast.viewer);
    expect(runs.body.data).toHaveLength(1);
  });

  it('give saved queries the values of filters by name and type', async () => {
    const parameters = [
      { name: 'since', type: 'date', required: true },
      { name: 'until', type: 'timestamp', required: true },
      { name: 'tz', type: 'text' },
      { name: 'country', type: 'list' },
      { name: 'event', type: 'enum', options: ['signup'] },
      { name: 'project', type: 'number' },
    ];
    const sql = `SELECT {{since}} AS since, {{until}} AS until, {{tz}} AS tz, {{event}} AS event, {{project}} AS project,
      'DE' in ({{country}}) AS has_country`;
    const id = await queries.made(cast.editor, { sql, parameters, visibility: 'shared' });
    const source = { type: 'saved_query', saved_query_id: id, params: { since: '2000-01-01', project: 7 } };
    const fields = ['country', 'browser'].map((field) => ({ field, op: 'eq', value: 'DE' }));
    const all = filters({ event: 'signup', fields, project_id: project, compare: true });
    const found = (await answers([widget(source, { title: 'q' })], all))['q'];
    expect(found).toMatchObject({ status: 'ok', ignored_filters: ['project_id', 'browser'] });
    expect(found?.rows).toEqual([['2026-03-01', '2026-03-08T00:00:00Z', 'UTC', 'signup', 7, true]]);
    expect(found?.previous?.rows[0]?.slice(0, 2)).toEqual(['2026-02-22', '2026-03-01T00:00:00Z']);
    expect(found?.columns[0]).toEqual({ name: 'since', type: 'date' });
  });

  it('read values of metrics, by a dimension or chosen by one', async () => {
    const sql = `select date_trunc({{grain}}, occurred_at, {{time_zone}}) as bucket, country, count(*) as value
      from raw.events where occurred_at >= {{from}} and occurred_at < {{to}} and country is not null
      group by grouping sets ((1), (1, 2))`;
    const metric = { name: 'Views', sql, dimensions: ['country'], workspace_id: cast.admin.workspaceId };
    const { body } = await api.call('POST', '/metrics', cast.editor, metric);
    const value = `INSERT INTO aggregates.aggregate_metric_daily
      (workspace_id, metric_id, bucket_at, dimensions, value, run_id, computed_at)
      VALUES ($1, $2, '2026-03-02', $3, $4, $2, now())`;
    const kept: [Json, number][] = [
      [{}, 3],
      [{ country: 'DE' }, 2],
      [{ country: 'IN' }, 1],
    ];
    for (const [dimensions, count] of kept) {
      await api.test.superuser(value, [cast.admin.workspaceId, body.id, dimensions, count]);
    }
    const source = { type: 'metric', metric_id: body.id };
    const widgets = [
      widget(source, { title: 'total' }),
      widget({ ...source, dimension: 'country' }, { title: 'by country' }),
    ];
    const all = await answers(
      widgets,
      filters({ tz: 'Asia/Kolkata', range: { from: '2026-03-01T00:00:00Z', to: '2026-03-08T00:00:00Z' } }),
    );
    expect(all['total']).toMatchObject({ rows: [['2026-03-02T00:00:00.000Z', 3]], ignored_filters: ['tz'] });
    expect(all['by country']?.rows.map(([, ...rest]) => rest)).toEqual([
      ['DE', 2],
      ['IN', 1],
    ]);
    const german = await answers(
      widgets,
      filters({ fields: [{ field: 'country', op: 'eq', value: 'DE' }], event: 'x' }),
    );
    expect(german['total']).toMatchObject({ rows: [['2026-03-02T00:00:00.000Z', 2]], ignored_filters: ['event'] });
    expect(german['by country']?.rows).toEqual([['2026-03-02T00:00:00.000Z', 'DE', 2]]);
  });

  it('come for widgets that are not kept yet', async () => {
    const id = newId();
    const body = { workspace_id: cast.admin.workspaceId, widgets: [analytics('number', 'visitors', {}, { id })] };
    expect(await calls.lines(cast.editor, 'preview', { ...body, ...filters() })).toMatchObject([
      { widget_id: id, status: 'ok', rows: [[3]] },
    ]);
  });

  it('are refused as a whole for filters that are none', async () => {
    const dashboard = await calls.made(cast.editor, { widgets: [text()] });
    const refused: Json[] = [
      { range: { from: '2026-03-08', to: '2026-03-01' } },
      { range: { from: '2026-02-30', to: '2026-03-01' } },
      { range: {} },
      { range: { preset: '5y' } },
      { tz: 'Mars/Phobos' },
      { fields: [{ field: 'password', op: 'eq', value: 'x' }] },
      { fields: [[]] },
      { unknown: 1 },
      { event: null },
    ];
    for (const wrong of refused) {
      const answer = await calls.call('POST', `${dashboard.id}/data`, cast.viewer, { filters: wrong });
      expect([JSON.stringify(wrong), answer.status]).toEqual([JSON.stringify(wrong), 422]);
    }
  });
});
