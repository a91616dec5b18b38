import { legendNames } from './legend-names';
import { type Cell, type ChartKind, type ResultColumn, type ResultTable } from '../api/types';
import { fittingMapping, missing, suggestKind, suggestMapping } from './mapping';
import { type ChartOption } from './option';
import { resultChart, resultNumber } from './result-chart';
import { pivot } from './result-series';
import { categoryLabel, figure, formatTick, formatValue } from './result-values';
import { type ChartTheme } from './theme';

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
const column = (name: string, type: ResultColumn['type']): ResultColumn => ({ name, type, pg_type: type });
const DAY = column('day', 'timestamp');
const BROWSER = column('browser', 'text');
const EVENTS = column('events', 'number');
const USERS = column('users', 'number');
const table = (columns: ResultColumn[], rows: Cell[][]): ResultTable => ({ columns, rows });

interface Drawn {
  type: string;
  name?: string;
  data: unknown[];
  stack?: string;
  areaStyle?: object;
}
const drawn = (option: ChartOption | undefined) => (option?.series ?? []) as unknown as Drawn[];

describe('suggested mappings', () => {
  it('choose the kind by what the columns are', () => {
    expect(suggestKind([DAY, EVENTS], 30)).toBe('line');
    expect(suggestKind([BROWSER, EVENTS], 5)).toBe('bar');
    expect(suggestKind([EVENTS], 1)).toBe('number');
    expect(suggestKind([EVENTS, USERS], 50)).toBe('scatter');
    expect(suggestKind([BROWSER], 5)).toBe('table');
    expect(suggestKind([column('user_id', 'number'), BROWSER], 5)).toBe('table');
  });

  it('put time and words on the axis, figures as values, and split one figure by a word', () => {
    expect(suggestMapping('line', [DAY, EVENTS, USERS])).toEqual({ x: 'day', y: ['events', 'users'] });
    expect(suggestMapping('line', [DAY, BROWSER, EVENTS])).toEqual({ x: 'day', y: ['events'], series: 'browser' });
    expect(suggestMapping('pie', [DAY, BROWSER, EVENTS, USERS])).toEqual({ x: 'browser', y: ['events'] });
    expect(suggestMapping('scatter', [BROWSER, EVENTS, USERS])).toEqual({
      x: 'events',
      y: ['users'],
      series: 'browser',
    });
    expect(suggestMapping('number', [EVENTS, USERS])).toEqual({ y: ['events'] });
    expect(suggestMapping('table', [EVENTS])).toEqual({});
  });

  it('survive columns that go away, and say what is missing then', () => {
    const mapping = { x: 'day', y: ['events', 'gone'], series: 'gone', stacked: true };
    expect(fittingMapping(mapping, [DAY, EVENTS])).toEqual({ x: 'day', y: ['events'], stacked: true });
    expect(missing('line', mapping, [DAY, EVENTS])).toBeUndefined();
    expect(missing('line', mapping, [EVENTS])).toContain('X axis');
    expect(missing('number', mapping, [DAY])).toContain('Value');
  });
});

describe('rows as series', () => {
  it('are one per column, in the order of time', () => {
    const { categories, series } = pivot(
      table(
        [DAY, EVENTS, USERS],
        [
          ['2026-01-02T00:00:00Z', 2, 1],
          ['2026-01-01T00:00:00Z', 3, null],
        ],
      ),
      { x: 'day', y: ['events', 'users'] },
      6,
    );
    expect(categories.map(({ label }) => label)).toEqual(['2026-01-01', '2026-01-02']);
    expect(series).toEqual([
      { name: 'events', values: [3, 2] },
      { name: 'users', values: [null, 1] },
    ]);
  });

  it('are one per value of the series column, the largest of them, and add up rows of one place', () => {
    const rows: Cell[][] = [
      ['a', 'Firefox', 1],
      ['a', 'Firefox', 2],
      ['b', null, 10],
      ['b', 'Safari', 0.5],
    ];
    const found = pivot(
      table([column('x', 'text'), BROWSER, EVENTS], rows),
      { x: 'x', y: ['events'], series: 'browser' },
      2,
    );
    expect(found.series).toEqual([
      { name: 'Firefox', values: [3, null] },
      { name: '(none)', values: [null, 10] },
    ]);
    expect(found.hidden).toBe(1);
  });
});

describe('charts of results', () => {
  const byDay = table(
    [DAY, EVENTS],
    [
      ['2026-01-01T00:00:00Z', 2],
      ['2026-01-02T00:00:00Z', '3'],
    ],
  );

  it('draw lines and areas over time, bars over categories', () => {
    const wish = (kind: ChartKind) => ({ kind, mapping: { x: 'day', y: ['events'], stacked: true } });
    const [line] = drawn(resultChart(byDay, wish('line'), theme)?.option);
    expect(line).toMatchObject({
      type: 'line',
      name: 'events',
      data: [
        ['2026-01-01T00:00:00Z', 2],
        ['2026-01-02T00:00:00Z', 3],
      ],
    });
    expect(drawn(resultChart(byDay, wish('area'), theme)?.option)[0]?.areaStyle).toBeDefined();
    const [bar] = drawn(resultChart(byDay, wish('bar'), theme)?.option);
    expect(bar).toMatchObject({ type: 'bar', data: [2, 3], stack: 'all' });
  });

  it('draw a pie from the greatest slice on, the many small ones as one', () => {
    const rows = Array.from({ length: 20 }, (_, i): Cell[] => [`b${i}`, i + 1]);
    const chart = resultChart(
      table([BROWSER, EVENTS], rows),
      { kind: 'pie', mapping: { x: 'browser', y: ['events'] } },
      theme,
    );
    const slices = drawn(chart?.option)[0]?.data as { name: string; value: number }[];
    expect(slices).toHaveLength(12);
    expect(slices[0]).toMatchObject({ name: 'b19', value: 20 });
    expect(slices.at(-1)).toMatchObject({ name: '9 others', value: 45 });
    expect(chart?.places?.at(-1)).toBe('9 others');
    const names = legendNames(chart?.option ?? {});
    expect(names.map(({ name }) => name).slice(0, 2)).toEqual(['b19 9.5%', 'b18 9%']);
    expect(names[0]?.colour).toBe(theme.palette[0]);
  });

  it('have their names written out once, as far as they have a legend', () => {
    const rows: Cell[][] = [
      ['a', 1, 2],
      ['b', 3, 4],
    ];
    const mapping = { x: 'browser', y: ['events', 'users'] };
    const both = resultChart(table([BROWSER, EVENTS, USERS], rows), { kind: 'bar', mapping }, theme)?.option;
    expect(legendNames(both ?? {}).map(({ name }) => name)).toEqual(['events', 'users']);
    const one = { kind: 'bar' as const, mapping: { x: 'browser', y: ['events'] } };
    expect(legendNames(resultChart(table([BROWSER, EVENTS], rows), one, theme)?.option ?? {})).toEqual([]);
  });

  it('draw clouds, leaving out rows without both figures', () => {
    const rows: Cell[][] = [
      ['a', 1, 2],
      ['b', 3, 4],
      ['a', null, 5],
    ];
    const mapping = { x: 'events', y: ['users'], series: 'browser' };
    const chart = resultChart(table([BROWSER, EVENTS, USERS], rows), { kind: 'scatter', mapping }, theme);
    expect(drawn(chart?.option).map(({ name, data }) => [name, data])).toEqual([
      ['a', [[1, 2]]],
      ['b', [[3, 4]]],
    ]);
    expect(chart?.summary).toBe('Scatter of 2 points: users by events.');
  });

  it('say which series they leave out', () => {
    const rows: Cell[][] = ['a', 'b', 'c'].map((name, i) => ['2026-01-01', name, i]);
    const mapping = { x: 'day', y: ['events'], series: 'browser' };
    const chart = resultChart(table([DAY, BROWSER, EVENTS], rows), { kind: 'line', mapping }, theme);
    expect(chart?.note).toBe('The 2 largest of 3 series are drawn.');
  });

  it('are no picture for tables, numbers, and while a column is missing', () => {
    expect(resultChart(byDay, { kind: 'table', mapping: {} }, theme)).toBeUndefined();
    expect(resultChart(byDay, { kind: 'line', mapping: { x: 'gone', y: ['events'] } }, theme)).toBeUndefined();
    expect(resultNumber(table([EVENTS], [[1234]]), { y: ['events'] }, 'en')).toBe('1,234');
    expect(resultNumber(table([EVENTS], []), { y: ['events'] }, 'en')).toBe('–');
  });

  it('escape names that came over the wire', () => {
    const rows: Cell[][] = [['<img src=x>', 1]];
    const option = resultChart(
      table([BROWSER, EVENTS], rows),
      { kind: 'bar', mapping: { x: 'browser', y: ['events'] } },
      theme,
    )?.option;
    const tooltip = option?.tooltip as { formatter: (params: object) => string };
    expect(tooltip.formatter([{ dataIndex: 0 }])).toContain('&lt;img');
  });
});

describe('values', () => {
  it('are figures also where they come as text, and nothing else is', () => {
    expect([figure('12.5'), figure(3), figure('NaN'), figure(''), figure(null), figure('x')]).toEqual([
      12.5,
      3,
      null,
      null,
      null,
      null,
    ]);
  });

  it('are written as asked for', () => {
    expect(formatValue(0.256, 'percent', 'en')).toBe('25.6%');
    expect(formatValue(123456, 'cents', 'en')).toBe('1,234.56');
    expect(formatValue(90, 'seconds', 'en')).toBe('1m 30s');
    expect(formatTick(12_000, 'number', 'en')).toBe('12K');
  });

  it('name categories', () => {
    expect(categoryLabel('2026-11-20T10:30:00.000Z', 'timestamp')).toBe('2026-11-20 10:30');
    expect(categoryLabel(null, 'text')).toBe('(none)');
    expect(categoryLabel(false, 'boolean')).toBe('false');
  });
});
