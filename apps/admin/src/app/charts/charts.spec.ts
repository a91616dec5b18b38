import { type Point, type Timeseries, type TopEvent } from '../api/types';
import { escapeHtml, tooltipHtml } from './option';
import { sparklinePath } from './sparkline';
import { type ChartTheme } from './theme';
import { type TimeseriesView, linesOf, timeseriesOption, timeseriesSummary } from './timeseries';
import { topEventsHeight, topEventsOption, topEventsSummary } from './top-events';

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
const point = (bucket: string, count: number): Point => ({ bucket, count, unique_sessions: 1, unique_users: 1 });
const data: Timeseries = {
  interval: 'day',
  tz: 'Europe/Berlin',
  points: [point('2026-11-18T23:00:00Z', 5), point('2026-11-19T23:00:00Z', 9), point('2026-11-20T23:00:00Z', 2)],
};
const view = (change: Partial<TimeseriesView> = {}): TimeseriesView => ({
  data,
  measure: 'count',
  label: 'Events',
  now: new Date('2027-01-01T00:00:00Z'),
  locale: 'en-GB',
  ...change,
});
const seriesOf = (v: TimeseriesView) => [timeseriesOption(v, theme).series].flat();

describe('timeseries', () => {
  it('draws one line of a finished range', () => {
    expect(seriesOf(view())).toMatchObject([{ type: 'line', data: [5, 9, 2], color: theme.accent }]);
  });

  it('sets the bucket that is still filling apart', () => {
    const series = seriesOf(view({ now: new Date('2026-11-21T12:00:00Z') }));
    expect(series).toMatchObject([{ data: [5, 9] }, { data: [null, 9, 2], lineStyle: { type: [2, 4] } }]);
  });

  it('lays the previous period under the current one', () => {
    const compared = view({ data: { ...data, previous: data.points } });
    expect(linesOf(compared, theme).map(({ name, previous }) => [name, previous])).toEqual([
      ['Events', false],
      ['Previous period', true],
    ]);
  });

  it('draws a line per value of a breakdown and no more than it has colours', () => {
    const series = ['Chrome', null, 'Safari'].map((value) => ({ value, points: data.points }));
    expect(linesOf(view({ data: { ...data, series } }), theme).map(({ name }) => name)).toEqual(['Chrome', '(none)']);
  });

  it('labels buckets in the zone of the answer', () => {
    const { xAxis } = timeseriesOption(view(), theme) as {
      xAxis: { axisLabel: { formatter: (bucket: string) => string } };
    };
    expect(xAxis.axisLabel.formatter('2026-11-18T23:00:00Z')).toBe('19 Nov');
  });

  it('says in words what it shows', () => {
    expect(timeseriesSummary(view())).toMatch(
      /^Events over time, 3 daily buckets in Europe\/Berlin; highest 9 at Fri,? 20 Nov 2026\.$/,
    );
    expect(timeseriesSummary(view({ data: { ...data, points: [] } }))).toContain('none in this range');
  });
});

describe('top events', () => {
  const events: TopEvent[] = [
    { event_name: 'page_view', count: 84_120, unique_sessions: 3, unique_users: 2 },
    { event_name: '<b>', count: 1, unique_sessions: 1, unique_users: 1, previous_count: 4 },
  ];

  it('keeps the order it is given, from the top', () => {
    expect(topEventsOption(events, theme, false)).toMatchObject({
      yAxis: { inverse: true, data: ['page_view', '<b>'] },
      series: [{ data: [84_120, 1] }],
    });
  });

  it('grows with the number of bars', () => {
    expect(topEventsHeight(Array.from({ length: 10 }, () => events[0] as TopEvent))).toBe(300);
    expect(topEventsHeight([])).toBe(90);
  });

  it('says in words what it shows', () => {
    expect(topEventsSummary(events)).toContain('page_view');
    expect(topEventsSummary([])).toContain('none');
  });
});

describe('tooltips', () => {
  it('never let a name be markup', () => {
    expect(escapeHtml(`<img src=x onerror="a('b')">&`)).toBe(
      '&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;',
    );
    expect(tooltipHtml('<i>', [{ colour: 'red', label: '<script>', value: '1' }], theme)).not.toMatch(/<i>|<script>/);
  });
});

describe('sparkline', () => {
  it('spans the box', () => {
    expect(sparklinePath([0, 10, 5], 100, 20)).toBe('M0,20L50,0L100,10');
  });

  it('is flat on the ground when nothing happened', () => {
    expect(sparklinePath([0, 0], 100, 20)).toBe('M0,20L100,20');
    expect(sparklinePath([1], 100, 20)).toBe('');
  });
});
