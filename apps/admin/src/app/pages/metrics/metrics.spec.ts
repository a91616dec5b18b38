import fc from 'fast-check';
import { type Metric, type MetricPoint } from '../../api/types';
import { namesIn } from '../../sql/parameters';
import { type MetricChoices, firstMetricChoices, readMetricChoices } from './choices';
import { definitionOf, metricTitle } from './choices-sql';
import { NEW_METRIC, definitionIn, dimensionsIn, draftOf, inputOf } from './draft';
import { intervalText, isUnderWay, nextText, tookText, valueText } from './metric-text';
import { bucketsOf, chartTable, plainTable, pointsBy } from './values-table';

const choices = (change: Partial<MetricChoices> = {}): MetricChoices => ({ ...firstMetricChoices('p-1'), ...change });
const run = { id: 'r', status: 'completed', started_at: null, finished_at: null } as NonNullable<Metric['last_run']>;

describe('SQL of the metric builder', () => {
  it('reads as one would write it', () => {
    const made = definitionOf(
      choices({
        events: ['signup'],
        measure: 'visitors',
        dimensions: [{ column: 'country' }, { property: 'Plan' }],
        filters: [{ subject: { column: 'path' }, op: 'contains', value: "/it's" }],
      }),
    );
    expect(made.dimensions).toEqual(['country', 'plan']);
    expect(made.sql).toBe(
      [
        'select bucket, "country", "plan", count(distinct measured) as value',
        'from (',
        '  select',
        '    date_trunc({{grain}}, occurred_at, {{time_zone}}) as bucket,',
        `    left(coalesce(country, '(none)'), 300) as "country",`,
        `    left(coalesce((properties ->> 'Plan'), '(none)'), 300) as "plan",`,
        '    visitor_id as measured',
        '  from raw.events',
        "  where project_id = 'p-1'::uuid",
        '    and occurred_at >= {{from}}',
        '    and occurred_at < {{to}}',
        '    and not is_bot',
        "    and event_name in ('signup')",
        "    and strpos(lower(path), lower('/it''s')) > 0",
        ') counted',
        'group by grouping sets ((bucket), (bucket, "country"), (bucket, "plan"))',
      ].join('\n'),
    );
  });

  it('is short without dimensions', () => {
    expect(definitionOf(choices({ measure: 'sum' }))).toEqual({
      dimensions: [],
      sql: [
        'select',
        '  date_trunc({{grain}}, occurred_at, {{time_zone}}) as bucket,',
        '  sum(amount_cents) as value',
        'from raw.events',
        "where project_id = 'p-1'::uuid",
        '  and occurred_at >= {{from}}',
        '  and occurred_at < {{to}}',
        '  and not is_bot',
        'group by 1',
      ].join('\n'),
    });
  });

  it('names each dimension once, and none like a column that is there', () => {
    const dimensions = [{ property: 'value' }, { property: 'a b' }, { property: 'a-b' }];
    expect(definitionOf(choices({ dimensions })).dimensions).toEqual(['value_2', 'a_b', 'a_b_2']);
    const [long] = definitionOf(choices({ dimensions: [{ property: 'x'.repeat(200) }] })).dimensions;
    expect(long?.length).toBeLessThanOrEqual(63);
  });

  it('lets no value out of its quotes', () => {
    const hostile = fc.string().map((text) => `${text}'; drop table x; --{{y}}\0"`);
    fc.assert(
      fc.property(hostile, (text) => {
        const { sql } = definitionOf(
          choices({
            projectId: text,
            events: [text],
            measure: 'average',
            figure: { property: text },
            dimensions: [{ property: text }],
            filters: [{ subject: { property: text }, op: 'eq', value: text }],
          }),
        );
        const code = sql.replace(/'(?:[^']|'')*'/g, '');
        expect(code).not.toMatch(/drop table|'|\0|--|\{\{y/);
        expect([...new Set(namesIn(sql))].sort()).toEqual(['from', 'grain', 'time_zone', 'to']);
      }),
    );
  });

  it('is named after what it counts', () => {
    expect(metricTitle(choices({ measure: 'average', events: ['a', 'b'] }))).toBe('Average of amount_cents of a, b');
  });
});

describe('choices of a metric', () => {
  it('come back as they were kept, and not from something else', () => {
    const kept = choices({ dimensions: [{ column: 'browser' }, { property: 'plan' }] });
    expect(readMetricChoices(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    expect(readMetricChoices(null)).toBeUndefined();
    expect(readMetricChoices({ ...kept, dimensions: [{ column: 'password' }] })).toBeUndefined();
    expect(readMetricChoices({ ...kept, dimensions: Array(4).fill({ column: 'os' }) })).toBeUndefined();
  });
});

describe('a metric that is edited', () => {
  const draft = { ...NEW_METRIC, name: ' Sign-ups ', choices: choices() };
  const written = { sql: 'select 1', dimensions: ['plan'] };

  it('keeps its choices beside the SQL that they make', () => {
    expect(inputOf(draft)).toMatchObject({ name: 'Sign-ups', builder: draft.choices, ...definitionOf(draft.choices) });
    expect(inputOf({ ...draft, mode: 'sql' })).toMatchObject({ builder: draft.choices });
  });

  it('has no choices once its SQL is written by hand', () => {
    expect(inputOf({ ...draft, mode: 'sql', written })).toMatchObject({ builder: null, ...written });
    expect(inputOf({ ...draft, written })).toMatchObject({ builder: draft.choices });
  });

  it('waits for what is missing', () => {
    const filters = [{ subject: { column: 'path' as const }, op: 'eq' as const, value: '' }];
    expect(definitionIn({ ...draft, choices: choices({ filters }) })).toBeUndefined();
    expect(definitionIn({ ...draft, choices: choices({ dimensions: [{ property: '' }] }) })).toBeUndefined();
    expect(definitionIn({ ...draft, choices: undefined })).toBeUndefined();
  });

  it('opens as it was made', () => {
    const metric = { ...written, name: 'a', description: '', unit: '', builder: null } as unknown as Metric;
    expect(draftOf(metric, choices())).toMatchObject({ mode: 'sql', written, choices: choices() });
    const built = { ...metric, builder: { ...choices() } };
    expect(draftOf(built, undefined)).toMatchObject({ mode: 'builder', written: undefined, choices: choices() });
  });

  it('takes names of dimensions however they are set apart', () => {
    expect(dimensionsIn(' country,plan  os\n')).toEqual(['country', 'plan', 'os']);
  });
});

describe('values over time', () => {
  const point = (bucket: string, value: number, dimensions: MetricPoint['dimensions'] = {}): MetricPoint => ({
    bucket,
    value,
    dimensions,
  });
  const view = { tz: 'UTC', dimension: undefined, label: 'Value' };
  const day = (n: number) => new Date(Date.UTC(2026, 10, n));

  it('have a place for every bucket, in days of 23 and 25 hours too', () => {
    const berlin = { tz: 'Europe/Berlin', from: new Date('2026-10-23T22:00Z'), to: new Date('2026-10-26T23:00Z') };
    expect(bucketsOf({ ...berlin, grain: 'day' })).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
    expect(bucketsOf({ ...berlin, grain: 'hour' })).toHaveLength(73);
  });

  it('show gaps in the chart, and in the table what there is, newest first', () => {
    const points = [point(day(1).toISOString(), 5), point(day(3).toISOString(), 7)];
    const all = { ...view, points, grain: 'day' as const, from: day(1), to: day(4) };
    const places = new Set(chartTable(all).rows.map(([bucket]) => bucket));
    expect([...places]).toEqual([1, 2, 3].map((n) => day(n).toISOString()));
    expect(plainTable(all).rows).toEqual([
      ['2026-11-03', 7],
      ['2026-11-01', 5],
    ]);
  });

  it('are of one dimension, of several only where that is all there is', () => {
    const [total, de, deFree] = [
      point('x', 1),
      point('x', 2, { country: 'DE' }),
      point('x', 3, { country: 'DE', plan: 'free' }),
    ];
    expect(pointsBy([total, de, deFree], undefined)).toEqual([total]);
    expect(pointsBy([total, de, deFree], 'country')).toEqual([de]);
    expect(pointsBy([total, deFree], 'country')).toEqual([deFree]);
    const table = plainTable({
      ...view,
      points: [point(day(1).toISOString(), 3, { country: 'DE', plan: 'free' })],
      grain: 'hour',
      from: day(1),
      to: day(2),
      dimension: 'country',
    });
    expect(table.columns.map(({ name }) => name)).toEqual(['Hour', 'country', 'Value']);
    expect(table.rows).toEqual([['2026-11-01 00:00', 'DE · free', 3]]);
  });
});

describe('words about a metric', () => {
  it('say how often it is computed, and when next', () => {
    expect(intervalText(300)).toBe('Every 5 minutes');
    expect(intervalText(7_200)).toBe('Every 2h');
    const metric = { next_run_at: '2026-11-01T10:00:00Z' } as Metric;
    expect(nextText(metric, 'UTC', new Date('2026-11-01T09:00Z'))).toContain('10:00');
    expect(nextText(metric, 'UTC', new Date('2026-11-01T11:00Z'))).toBe('next when events come in');
    expect(nextText({ ...metric, next_run_at: null }, 'UTC')).toBe('');
  });

  it('say what a figure is', () => {
    expect(valueText(1234.5, '€', 'en')).toBe('1,234.5 €');
    expect(valueText(null, '€')).toBe('–');
    expect(valueText(0, '')).toBe('0');
  });

  it('say whether it is being computed, and how long that took', () => {
    const metric = { last_run: null, is_paused: false } as Metric;
    expect(isUnderWay(metric)).toBe(true);
    expect(isUnderWay({ ...metric, is_paused: true })).toBe(false);
    expect(isUnderWay({ ...metric, last_run: run })).toBe(false);
    expect(isUnderWay({ ...metric, last_run: { ...run, status: 'pending' } })).toBe(true);
    const [started_at, finished_at] = ['2026-11-01T10:00:00.000Z', '2026-11-01T10:00:00.250Z'];
    expect(tookText({ ...run, started_at, finished_at })).toBe('250 ms');
    expect(tookText({ ...run, started_at })).toBe('');
  });
});
