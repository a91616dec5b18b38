import { newId } from '@strata/platform';
import { api, type Client } from './client.js';

/** What widgets of the dashboards are about. */
export interface Ground {
  query: string;
  metric: string;
}

export interface Boards {
  /** A dashboard with every kind of widget, some of which fail. */
  board: string;
  /** One without any widget. */
  emptyBoard: string;
  /** Token of a link to the first. */
  share: string;
}

const NAME = 'Trade winds: traffic, money and everything else that the weekly meeting looks at';
const RTL = 'لوحة <b>المبيعات</b> الأسبوعية';
const TEXT = [
  '## Monday, 9:30',
  'What **moved** and _why_. The [plan](https://example.com/plan) is elsewhere.',
  '',
  '- Visits: look at the *sources* first',
  '- Money: [invoices](https://example.com/invoices)',
  '',
  '<img src=x onerror="alert(1)"> <script>alert(2)</script> ![a picture](https://example.com/picture.png)',
  '',
  '| Week | Goal |',
  '| --- | ---: |',
  '| 46 | 1,200 |',
].join('\n');

type Spec = [title: string, source: object, place: [number, number, number, number], more?: object];

const ask = (question: string, measure: string, more: object = {}) => ({
  type: 'analytics',
  project_id: null,
  question,
  measure,
  ...more,
});

function specs({ query, metric }: Ground, failing: string): Spec[] {
  const byBrowser = { kind: 'line', mapping: { x: 'day', y: ['events'], series: 'browser' } };
  return [
    ['Visitors', ask('number', 'visitors'), [0, 0, 3, 2]],
    ['Page views', ask('number', 'page_views'), [3, 0, 3, 2]],
    ['Bounce rate', ask('number', 'bounce_rate'), [6, 0, 3, 2]],
    ['Session duration', ask('number', 'avg_duration_seconds'), [9, 0, 3, 2]],
    ['Visitors over time', ask('trend', 'visitors'), [0, 2, 8, 4], { chart: { kind: 'area' } }],
    ['Pages', ask('breakdown', 'visitors', { dimension: 'path', limit: 8 }), [8, 2, 4, 4]],
    [
      'Events by browser',
      ask('trend', 'events', { dimension: 'browser' }),
      [0, 6, 6, 4],
      { chart: { kind: 'bar', mapping: { stacked: true } } },
    ],
    ['Where they are', ask('map', 'visitors'), [6, 6, 6, 4]],
    ['Unique visitors (metric)', { type: 'metric', metric_id: metric }, [0, 10, 4, 4]],
    [
      'Browsers (query)',
      { type: 'saved_query', saved_query_id: query, params: {} },
      [4, 10, 4, 4],
      { chart: byBrowser },
    ],
    ['As it comes', ask('live', 'events'), [8, 10, 4, 4]],
    ['Devices', ask('breakdown', 'sessions', { dimension: 'device' }), [0, 14, 4, 4], { chart: { kind: 'pie' } }],
    ['', { type: 'text', markdown: TEXT }, [4, 14, 4, 4]],
    [RTL, ask('breakdown', 'bounce_rate', { dimension: 'country', limit: 5 }), [8, 14, 4, 4]],
    ['Latest figure', { type: 'metric', metric_id: metric }, [0, 18, 2, 2], { chart: { kind: 'number' } }],
    ['Last year', ask('number', 'events'), [2, 18, 2, 2], { filters: { range: { preset: '12mo' } } }],
    ['A metric that is gone', { type: 'metric', metric_id: newId() }, [4, 18, 4, 2]],
    ['A query that fails', { type: 'saved_query', saved_query_id: failing, params: {} }, [8, 18, 4, 2]],
    [
      'All rows of a query with a name that is far too long for the place it has, whatever the screen',
      { type: 'saved_query', saved_query_id: query, params: {} },
      [0, 20, 12, 4],
      { chart: { kind: 'table' } },
    ],
  ];
}

/** Dashboards with all there is to them: widgets of each kind, a filter set, an annotation, a link. */
export async function keepBoards({ address, token, workspaceId }: Client, ground: Ground): Promise<Boards> {
  const call = <T>(method: string, route: string, body: object) => api<T>(address, method, route, { token, body });
  const inWorkspace = { workspace_id: workspaceId };
  const sql = 'select 1 / (count(*) - count(*)) as ratio from raw.events';
  const failing = await call<{ id: string }>('POST', '/saved-queries', {
    ...inWorkspace,
    name: 'Divided by nothing',
    sql,
    visibility: 'shared',
  });
  const widgets = specs(ground, failing.id).map(([title, source, [x, y, w, h], more]) => ({
    title,
    source,
    position: { x, y, w, h },
    ...more,
  }));
  const about = {
    description: 'Looked at every Monday. '.repeat(4),
    tags: ['weekly', 'growth', RTL],
    visibility: 'shared',
  };
  const filters = { range: { preset: '30d' }, compare: true };
  const { id } = await call<{ id: string }>('POST', '/dashboards', {
    ...inWorkspace,
    name: NAME,
    ...about,
    filters,
    widgets,
  });
  const empty = await call<{ id: string }>('POST', '/dashboards', { ...inWorkspace, name: 'Nothing yet' });
  await api(address, 'PUT', `/dashboards/${id}/favourite`, { token });
  const country = [{ field: 'country', op: 'eq', value: 'US' }];
  await call('POST', '/filter-sets', { ...inWorkspace, name: 'United States', filters: { fields: country } });
  for (const [days, text] of [
    [3, 'Version 2 <b>went</b> out'],
    [12, 'The newsletter went out to everybody who ever asked for it'],
  ] as const) {
    const at = new Date(Date.now() - days * 86_400_000).toISOString();
    await call('POST', '/annotations', { ...inWorkspace, at, text });
  }
  await call('PATCH', `/workspaces/${workspaceId}`, { allow_share_links: true });
  const link = await call<{ token: string }>('POST', `/dashboards/${id}/share-links`, { expires_in_days: 7 });
  return { board: id, emptyBoard: empty.id, share: link.token };
}
