import { TestBed } from '@angular/core/testing';
import { Subject } from 'rxjs';
import { ApiError } from '../api/api-error';
import { type Annotation, type Widget, type WidgetAnswer, type WidgetLine } from '../api/types';
import { type ChartTheme } from '../charts/theme';
import { BoardData, isAsked } from './board-data';
import { drawingOf } from './drawing';
import { figuresOf } from './figures';
import { labelled, readable } from './labelled';
import { bucketEnd, isRegular, namingOf, periodOf } from './period';
import { type TimeChart, marksOf, timeOption, timeSummary } from './time-chart';
import { timeMapping, timePoints } from './time-points';
import { filterNames, widgetName } from './widget-text';

const DAY = 86_400_000;
const NOW = new Date('2026-11-20T12:00:00Z');
const theme: ChartTheme = {
  text: '#111',
  muted: '#555',
  surface: '#fff',
  border: '#ddd',
  grid: '#eee',
  accent: '#0d6f73',
  previous: '#888',
  font: 'Inter',
  palette: ['#0d6f73', '#b4690e'],
};
const widget = (source: object, more: object = {}): Widget =>
  ({ id: 'w', title: '', description: '', chart: {}, filters: {}, source, ...more }) as unknown as Widget;
const analytics = (question: string, measure: string, more: object = {}) => ({
  type: 'analytics',
  project_id: null,
  question,
  measure,
  ...more,
});
const answer = (columns: [string, string][], rows: unknown[][], more: object = {}): WidgetAnswer =>
  ({
    columns: columns.map(([name, type]) => ({ name, type })),
    rows,
    ignored_filters: [],
    computed_at: NOW.toISOString(),
    is_cached: false,
    ...more,
  }) as unknown as WidgetAnswer;
const days = (n: number, first = '2026-11-17T00:00:00.000Z') =>
  Array.from({ length: n }, (_, i) => new Date(Date.parse(first) + i * DAY).toISOString());

describe('the data of a page', () => {
  const line = (widget_id: string, rows: unknown[][] = []): WidgetLine => ({
    widget_id,
    status: 'ok',
    ...answer([], rows),
  });
  const setUp = () => TestBed.configureTestingModule({ providers: [BoardData] }).inject(BoardData);

  it('comes widget by widget, and one that fails is alone with it', () => {
    const data = setUp();
    const lines = new Subject<WidgetLine>();
    data.load(['a', 'b'], lines);
    lines.next(line('b'));
    lines.next({
      widget_id: 'a',
      status: 'failed',
      error: { code: 'not_found', message: 'No such metric.', correlation_id: 'c' },
    });
    expect(data.stateOf('a')).toMatchObject({ loading: false, error: { code: 'not_found', status: 404 } });
    expect(data.stateOf('b').answer).toBeDefined();
    expect(data.loading()).toBe(true);
    lines.complete();
    expect(data.loading()).toBe(false);
  });

  it('asks anew for one widget beside what is under way for the others', () => {
    const data = setUp();
    const [page, one] = [new Subject<WidgetLine>(), new Subject<WidgetLine>()];
    data.load(['a', 'b'], page);
    data.load(['a'], one);
    page.next(line('a', [['old']]));
    expect(data.stateOf('a').loading).toBe(true);
    page.next(line('b'));
    one.next(line('a', [['new']]));
    expect(data.stateOf('a').answer?.rows).toEqual([['new']]);
    expect(data.stateOf('b').loading).toBe(false);
  });

  it('ends a request that nobody waits for', () => {
    const data = setUp();
    const page = new Subject<WidgetLine>();
    data.load(['a', 'b'], page);
    data.load(['b', 'a'], new Subject<WidgetLine>());
    expect(page.observed).toBe(false);
    expect(data.loading()).toBe(true);
  });

  it('keeps the answer that is there when a newer one does not come', () => {
    const data = setUp();
    const [first, second] = [new Subject<WidgetLine>(), new Subject<WidgetLine>()];
    data.load(['a'], first);
    first.next(line('a', [[1]]));
    first.complete();
    data.load(['a'], second, { isSameQuestion: true });
    expect(data.stateOf('a')).toMatchObject({ loading: true, isStale: false, answer: { rows: [[1]] } });
    second.error(new ApiError('unreachable', 'The server does not answer.', 0));
    expect(data.stateOf('a')).toMatchObject({
      loading: false,
      answer: { rows: [[1]] },
      error: { code: 'unreachable' },
    });
    expect(data.error()?.code).toBe('unreachable');
  });

  it('tells of an answer that was cut off', () => {
    const data = setUp();
    const lines = new Subject<WidgetLine>();
    data.load(['a', 'b'], lines);
    lines.next(line('a'));
    lines.complete();
    expect(data.stateOf('b').error?.message).toBe('The answer was cut off.');
    expect(data.error()).toBeUndefined();
  });

  it('takes lines of widgets that are not known beforehand', () => {
    const data = setUp();
    const lines = new Subject<WidgetLine>();
    data.load([], lines);
    lines.next(line('a', [[1]]));
    expect(data.stateOf('a').answer?.rows).toEqual([[1]]);
  });

  it('has none for texts and live feeds', () => {
    expect(isAsked(widget({ type: 'text', markdown: '' }))).toBe(false);
    expect(isAsked(widget(analytics('live', 'events')))).toBe(false);
    expect(isAsked(widget(analytics('number', 'events')))).toBe(true);
  });
});

describe('what is drawn', () => {
  const trend: [string, string][] = [
    ['bucket', 'timestamp'],
    ['visitors', 'number'],
  ];

  it('follows the question and the kind that was chosen', () => {
    const rows = days(3).map((day, i) => [day, i]);
    const as = (source: object, chart: object = {}) => drawingOf(widget(source, { chart }), answer(trend, rows));
    expect(as(analytics('number', 'visitors'))).toEqual({ as: 'number' });
    expect(as(analytics('trend', 'visitors'), { kind: 'area' })).toMatchObject({ as: 'time', kind: 'area' });
    expect(as(analytics('trend', 'visitors'), { kind: 'nonsense' })).toMatchObject({ as: 'time', kind: 'line' });
    expect(as(analytics('breakdown', 'visitors'))).toEqual({ as: 'bars' });
    expect(as(analytics('breakdown', 'visitors'), { kind: 'pie' })).toMatchObject({ as: 'chart', kind: 'pie' });
    expect(as(analytics('map', 'visitors'))).toEqual({ as: 'map' });
    expect(as(analytics('map', 'visitors'), { kind: 'table' })).toEqual({ as: 'table' });
    expect(as({ type: 'metric', metric_id: 'm' })).toMatchObject({
      as: 'time',
      mapping: { x: 'bucket', y: ['visitors'] },
    });
    expect(as({ type: 'metric', metric_id: 'm' }, { kind: 'number' })).toEqual({ as: 'number' });
  });

  it('lays a query over time on buckets only where its times follow each other evenly', () => {
    const chart = { kind: 'line', mapping: { x: 'bucket', y: ['visitors'] } };
    const query = widget({ type: 'saved_query', saved_query_id: 'q', params: {} }, { chart });
    const [a = '', b = '', c = ''] = days(3);
    expect(
      drawingOf(
        query,
        answer(trend, [
          [a, 1],
          [b, 2],
          [c, 3],
        ]),
      ).as,
    ).toBe('time');
    expect(
      drawingOf(
        query,
        answer(trend, [
          [a, 1],
          [b, 2],
          ['2026-12-24T00:00:00Z', 3],
        ]),
      ).as,
    ).toBe('chart');
    expect(isRegular(['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'])).toBe(true);
  });
});

describe('buckets', () => {
  it('are days where they begin at midnight of the zone or of UTC', () => {
    expect(namingOf(days(3), 'Europe/Berlin')).toEqual({ interval: 'day', tz: 'UTC' });
    expect(namingOf(['2026-11-16T23:00:00Z', '2026-11-17T23:00:00Z'], 'Europe/Berlin')).toEqual({
      interval: 'day',
      tz: 'Europe/Berlin',
    });
    expect(namingOf(['2026-11-17T01:00:00Z', '2026-11-17T02:00:00Z'], 'UTC')).toEqual({ interval: 'hour', tz: 'UTC' });
  });

  it('end where the next begins, days with their clocks', () => {
    const naming = { interval: 'day', tz: 'Europe/Berlin' } as const;
    expect(bucketEnd(['2026-10-24T22:00:00Z'], 0, naming).toISOString()).toBe('2026-10-25T23:00:00.000Z');
    expect(bucketEnd(days(3), 0, { interval: 'day', tz: 'UTC' }).toISOString()).toBe(days(3)[1]);
  });

  it('belong to the range of the widget or else of the page', () => {
    const own = widget(analytics('trend', 'visitors'), {
      filters: { range: { from: '2026-01-01', to: '2026-01-02' } },
    });
    const at = { tz: 'UTC', now: NOW };
    expect(periodOf(own, { range: { preset: '7d' } }, at).from.toISOString()).toBe('2026-01-01T00:00:00.000Z');
    expect(periodOf(widget({}), { range: { preset: '12mo' } }, at).from.toISOString()).toBe('2025-12-01T00:00:00.000Z');
    expect(periodOf(widget({}), {}, at).from.toISOString()).toBe('2026-11-14T00:00:00.000Z');
  });
});

describe('figures over time', () => {
  const period = { from: new Date('2026-11-17T00:00:00Z'), to: NOW };
  const context = { tz: 'UTC', reportingTz: 'UTC', period, atMost: 2 };
  const columns: [string, string][] = [
    ['bucket', 'timestamp'],
    ['value', 'number'],
  ];
  const [one = '', two = '', three = '', four = ''] = days(4);

  it('show the gaps of a metric, and its period before in the places of the present one', () => {
    const metric = widget({ type: 'metric', metric_id: 'm' });
    const given = answer(
      columns,
      [
        [one, 1],
        [four, 4],
      ],
      { previous: { rows: [['2026-11-14T00:00:00Z', 7]] } },
    );
    const points = timePoints(metric, given, timeMapping(metric, given), context);
    expect(points.buckets).toEqual([one, two, three, four]);
    expect(points.series).toEqual([{ name: 'value', values: [1, null, null, 4] }]);
    expect(points.previous).toEqual([null, 7, null, null]);
  });

  it('name the values of a dimension, and draw as many as can be told apart', () => {
    const trend = widget(analytics('trend', 'visitors', { dimension: 'country' }));
    const rows = [
      ['DE', 5],
      [null, 9],
      ['FR', 1],
    ].map(([country, n]) => [one, country, n]);
    const given = answer(
      [
        ['bucket', 'timestamp'],
        ['country', 'text'],
        ['visitors', 'number'],
      ],
      rows,
      { previous: { rows } },
    );
    const points = timePoints(trend, given, timeMapping(trend, given), context);
    expect(points.series.map(({ name }) => name)).toEqual(['Germany', 'Unknown']);
    expect(points).toMatchObject({ hidden: 1 });
    expect(points.previous).toBeUndefined();
  });

  const note = (at: string, text: string, until: string | null = null) => ({ at, until, text }) as Annotation;
  const view = (more: Partial<TimeChart> = {}): TimeChart => ({
    buckets: [one, two, three, four],
    naming: { interval: 'day', tz: 'UTC' },
    series: [{ name: 'value', values: [1, 2, 3, 4] }],
    hidden: 0,
    kind: 'line',
    isStacked: false,
    figures: figuresOf(widget(analytics('trend', 'visitors'))),
    annotations: [],
    now: NOW,
    ...more,
  });

  it('mark what happened in its bucket, and leave out what lies elsewhere', () => {
    const annotations = [
      note('2026-11-18T15:00:00Z', 'released'),
      note('2026-11-10T00:00:00Z', 'campaign', '2026-11-17T05:00:00Z'),
      note('2026-11-21T00:00:00Z', 'later'),
      note('2026-11-10T00:00:00Z', 'earlier'),
    ];
    const marks = marksOf(view({ annotations }));
    expect(marks.map(({ annotation, first, last }) => [annotation.text, first, last])).toEqual([
      ['released', 1, 1],
      ['campaign', 0, 0],
    ]);
    expect(timeSummary(view({ annotations }))).toContain('released');
  });

  interface Tooltip {
    formatter: (params: { dataIndex: number }) => string;
  }
  const drawn = (chart: TimeChart) => {
    const { series, tooltip } = timeOption(chart, theme);
    return { series: series as unknown as Record<string, unknown>[], tooltip: tooltip as unknown as Tooltip };
  };

  it('are dotted where the last bucket is not over, and say so', () => {
    const { series, tooltip } = drawn(view({ previous: [9, 9, 9, 9] }));
    expect(series.map(({ data }) => data)).toEqual([
      [1, 2, 3],
      [null, null, 3, 4],
      [9, 9, 9, 9],
    ]);
    expect(tooltip.formatter({ dataIndex: 3 })).toContain('so far');
    expect(drawn(view({ now: new Date('2026-11-21T00:00:00Z') })).series).toHaveLength(1);
  });

  it('are bars that fade at the end, stacked where that is wanted', () => {
    const [bars] = drawn(view({ kind: 'bar', isStacked: true })).series;
    expect(bars).toMatchObject({ type: 'bar', stack: 'all' });
    expect((bars?.['data'] as unknown[]).at(-1)).toMatchObject({ value: 4, itemStyle: { opacity: 0.55 } });
  });

  it('show names as letters, whatever they hold', () => {
    const annotations = [note('2026-11-18T15:00:00Z', '<img src=x onerror=alert(1)>')];
    const html = drawn(view({ annotations })).tooltip.formatter({ dataIndex: 1 });
    expect(html).toContain('&lt;img');
    expect(html).not.toContain('<img');
  });

  it('tell those who cannot see them where the top is', () => {
    expect(timeSummary(view())).toMatch(/4 days from .*Visitors: highest 4, .*Nov 20/);
    expect(timeSummary(view({ buckets: [], series: [] }))).toContain('0 days');
  });
});

describe('words', () => {
  it('of figures are those of their measure', () => {
    expect(figuresOf(widget(analytics('number', 'bounce_rate'))).text(0.425)).toBe('42.5%');
    expect(figuresOf(widget(analytics('number', 'avg_duration_seconds'))).text(80)).toBe('1m 20s');
    expect(figuresOf(widget(analytics('number', 'pages_per_session'))).text(2.34567)).toBe('2.35');
    const money = { mapping: { y: ['sum'], format: 'cents' }, options: { unit: 'EUR' } };
    expect(figuresOf(widget({ type: 'saved_query' }, { chart: money })).text(4900)).toBe('49.00 EUR');
    expect(figuresOf(widget({ type: 'metric' })).text(null)).toBe('–');
  });

  it('of a table are names, times of the zone, and what was before', () => {
    const trend = widget(analytics('trend', 'bounce_rate'));
    const rows = [['2026-11-16T23:00:00Z', 0.5]];
    const given = answer(
      [
        ['bucket', 'timestamp'],
        ['bounce_rate', 'number'],
      ],
      rows,
      { previous: { rows: [['x', 0.25]] } },
    );
    const table = readable(trend, given, figuresOf(trend), 'Europe/Berlin');
    expect(table.columns.map(({ name }) => name)).toEqual(['Time', 'Bounce rate', 'Previous period']);
    expect(table.rows).toEqual([['Tue, Nov 17, 2026', '50%', '25%']]);
    const map = widget(analytics('map', 'visitors'));
    expect(
      labelled(
        map,
        answer(
          [
            ['country', 'text'],
            ['visitors', 'number'],
          ],
          [['DE', 1]],
        ),
      ).rows,
    ).toEqual([['Germany', 1]]);
  });

  it('of ignored filters are those people know', () => {
    expect(filterNames(['range', 'tz', 'entry_path', 'anything', 'range'])).toBe(
      'date range, time zone, entry page, anything',
    );
    expect(widgetName({ title: '', source: { type: 'metric' } as Widget['source'] })).toBe('Metric');
  });
});
