import { convertToParamMap } from '@angular/router';
import fc from 'fast-check';
import { type Report, type ReportAnswer, type ReportRow } from '../../api/types';
import { entityBars, bucketsOf, reportChart } from './report-chart';
import { type ReportForm, namesIn, newReport, reportChange } from './report-input';
import { PAGE, type ReportState, questionOf, readReportState, writeReportState } from './report-state';
import {
  cacheText,
  countsText,
  daysText,
  drawnText,
  msText,
  pageText,
  rowName,
  runMoment,
  slugOf,
} from './report-text';
import { progressText, reportAddress, tableName } from './runs/run-facts';

const ROW: ReportRow = {
  event_count: 4,
  processing_ms_sum: 3_000,
  processing_ms_avg: 750,
  amount_cents_sum: 990,
  run_id: null,
  run_ids: [],
};
const STATUS: Pick<Report, 'default_window' | 'supported_breakdowns' | 'supported_filters'> = {
  default_window: 'day',
  supported_breakdowns: ['status', 'period'],
  supported_filters: ['status'],
};

function answer(change: Partial<ReportAnswer> & { rows: ReportRow[] }): ReportAnswer {
  return {
    report: { slug: 'status-counts', kind: 'status', name: 'Status counts' },
    project_id: 'p',
    window: 'day',
    from: '2026-03-28T23:00:00.000Z',
    to: '2026-03-30T22:00:00.000Z',
    tz: 'Europe/Berlin',
    breakdown: 'period',
    filters: {},
    totals: { event_count: 8, processing_ms_sum: 6_000, processing_ms_avg: 750, amount_cents_sum: 1_980 },
    pagination: { limit: PAGE, offset: 0, total: change.rows.length },
    generated_at: '2026-03-30T10:00:00.000Z',
    is_cached: false,
    ...change,
  };
}

const read = (text: string) =>
  readReportState(convertToParamMap(Object.fromEntries(new URLSearchParams(text))), STATUS);

describe('the address of a report', () => {
  const day = fc.date({ min: new Date('2005-01-01'), max: new Date('2026-11-20'), noInvalidDate: true });
  const states: fc.Arbitrary<ReportState> = fc.record({
    range: fc.oneof(
      fc.record({ preset: fc.constantFrom('7d', '30d', '90d', '12mo') }),
      fc
        .tuple(day, day)
        .map((days) => days.map((one) => one.toISOString().slice(0, 10)).sort())
        .map(([from = '', to = '']) => ({ from, to })),
    ),
    window: fc.constantFrom('day', 'week'),
    breakdown: fc.constantFrom('status', 'period'),
    filter: fc.option(fc.string(), { nil: undefined }),
    measure: fc.constantFrom('event_count', 'processing_ms_sum', 'amount_cents_sum'),
    offset: fc.nat(1_000_000),
  });

  it('holds all that is shown', () => {
    fc.assert(
      fc.property(states, (state) => {
        const written = Object.entries(writeReportState(state, STATUS)).filter(([, value]) => value !== null);
        const params = convertToParamMap(Object.fromEntries(written.map(([name, value]) => [name, String(value)])));
        expect(readReportState(params, STATUS)).toEqual(state);
      }),
    );
  });

  it('may hold whatever somebody typed', () => {
    const defaults = {
      range: { preset: '30d' },
      window: 'day',
      breakdown: 'status',
      measure: 'event_count',
      offset: 0,
    };
    for (const text of [
      '',
      'window=year&breakdown=source&show=x',
      'offset=-1&from=2026-13-01&to=2026-03-01',
      'offset=1.5',
      'offset=1000001',
    ]) {
      expect(read(text)).toEqual({ ...defaults, filter: undefined });
    }
    expect(read('from=2026-03-02&to=2026-03-01&offset=1e99')).toMatchObject({ range: { preset: '30d' }, offset: 0 });
    expect(read('window=week').range).toEqual({ preset: '90d' });
    expect(read('status=').filter).toBe('');
  });

  it('asks for whole days of the zone', () => {
    const of = { workspace_id: 'w', slug: 'status-counts', project_id: 'p' };
    const state = read('from=2026-03-28&to=2026-03-29&status=ok');
    const context = { report: STATUS, tz: 'Europe/Berlin', now: new Date('2026-11-22T10:00:00Z') };
    expect(questionOf(state, of, context)).toEqual({
      ...{ ...of, window: 'day', breakdown: 'status', filters: { status: 'ok' } },
      ...{ from: '2026-03-27T23:00:00.000Z', to: '2026-03-29T22:00:00.000Z' },
    });
    expect(questionOf(read(''), of, context)).toMatchObject({ to: '2026-11-22T23:00:00.000Z', filters: {} });
  });
});

describe('the picture of a report', () => {
  it('has a place for every bucket, also on the day of 23 hours', () => {
    expect(bucketsOf(answer({ rows: [] }))).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
    const weeks = { window: 'week' as const, from: '2026-03-22T23:00:00.000Z', to: '2026-04-05T22:00:00.000Z' };
    expect(bucketsOf(answer({ rows: [], ...weeks }))).toEqual(['2026-03-22T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  });

  it('stacks what each bucket has of every status', () => {
    const bucket = '2026-03-29T22:00:00.000Z';
    const shown = answer({
      rows: [
        { ...ROW, bucket, status: 'ok' },
        { ...ROW, bucket, status: null },
      ],
    });
    const { mapping, table } = reportChart(shown, 'processing_ms_sum');
    expect(mapping).toEqual({
      x: 'bucket',
      y: ['Processing time'],
      format: 'seconds',
      series: 'series',
      stacked: true,
    });
    expect(table.rows).toEqual([
      ['2026-03-28T23:00:00.000Z', 'ok', null],
      [bucket, 'ok', null],
      [bucket, 'ok', 3],
      [bucket, '(none)', 3],
    ]);
    expect(drawnText(shown)).toBe('Per day and status');
  });

  it('without time has a bar for each status, and of entities the first', () => {
    const { mapping, table } = reportChart(
      answer({ breakdown: 'status', rows: [{ ...ROW, status: 'ok' }] }),
      'event_count',
    );
    expect([mapping.x, mapping.series, table.rows]).toEqual(['series', undefined, [[null, 'ok', 4]]]);
    const rows = Array.from({ length: 20 }, (_, i) => ({ ...ROW, entity_id: `e${i}`, rank: i + 1 }));
    const bars = entityBars(answer({ rows }), 'event_count');
    expect([bars.length, bars[0]]).toEqual([12, expect.objectContaining({ label: 'e0', share: '50%', width: 100 })]);
    expect(
      entityBars(answer({ rows: [{ ...ROW, entity_id: 'e', amount_cents_sum: -5 }] }), 'amount_cents_sum'),
    ).toEqual([expect.objectContaining({ value: '-0.05', width: 0 })]);
  });
});

describe('a report in words', () => {
  it('says what it counts', () => {
    expect(countsText({ kind: 'status', event_names: [], source: null })).toBe('Events by status');
    expect(countsText({ kind: 'entities', event_names: ['a', 'b', 'c', 'd'], source: 'shop' })).toBe(
      'Events by entity, of a, b, c and 1 more, from shop',
    );
    expect([cacheText(0), cacheText(90)]).toEqual(['not cached', '1m 30s']);
  });

  it('tells rows apart by what they have', () => {
    expect(rowName(ROW)).toBeUndefined();
    expect([rowName({ ...ROW, source: null }), rowName({ ...ROW, status: 'ok' })]).toEqual(['(none)', 'ok']);
    expect([msText(null), msText(250), msText(65_000)]).toEqual(['–', '250 ms', '1m 5s']);
    expect(pageText({ offset: 50, total: 1_050 }, 50)).toBe('51–100 of 1,050 rows');
  });

  it('reads from the id of a run when it was asked for', () => {
    const id = `${Date.UTC(2026, 10, 22, 9, 5).toString(16).padStart(12, '0')}-7000-8000-000000000000`;
    expect(runMoment(`${id.slice(0, 8)}-${id.slice(8)}`, 'Asia/Kathmandu', 'en-GB')).toBe('22 Nov, 14:50');
  });

  it('says the days of a range as people do: the last is included', () => {
    expect(daysText('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 'Europe/Berlin')).toBe('Mar 29, 2026');
    expect(daysText('2026-03-01T00:00:00Z', '2026-03-08T00:00:00Z', 'UTC')).toBe('Mar 1, 2026 – Mar 7, 2026');
  });

  it('makes addresses of names that the server takes', () => {
    expect(slugOf('  Failed payments (März)! ')).toBe('failed-payments-marz');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(slugOf(name)).toMatch(/^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$/);
      }),
    );
  });
});

describe('the form of a report', () => {
  const FORM: ReportForm = {
    ...{
      slug: ' refunds ',
      kind: 'entities',
      name: ' Refunds ',
      description: '',
      eventNames: 'refund\n\n refund \norder',
    },
    ...{ source: '', cacheSeconds: 0, window: 'week', retentionDays: { day: 30, week: 90 } },
  };

  it('asks for what is typed', () => {
    expect(namesIn(' a, b \n\nc\na, b')).toEqual(['a, b', 'c']);
    expect(newReport(FORM)).toMatchObject({
      slug: 'refunds',
      name: 'Refunds',
      event_names: ['refund', 'order'],
      source: null,
    });
  });

  it('changes of a built-in report what may be changed alone', () => {
    expect(Object.keys(reportChange(FORM, { is_built_in: true })).sort()).toEqual([
      'cache_ttl_seconds',
      'default_window',
      'windows',
    ]);
    expect(reportChange(FORM, { is_built_in: false })).toMatchObject({ name: 'Refunds', default_window: 'week' });
  });
});

describe('a recompute', () => {
  it('says how far it is', () => {
    const run = { nodes_total: null, nodes_done: 0 };
    expect(progressText({ ...run, status: 'running' })).toBe('Reads what there is to do…');
    expect(progressText({ status: 'running', nodes_total: 7, nodes_done: 3 })).toBe('3 of 7 tables done.');
    expect(progressText({ ...run, status: 'failed' })).toContain('counted from events');
    expect(tableName('model.strata.metric_snapshots_daily')).toBe('Daily numbers');
    expect(tableName('model.strata.other')).toBe('other');
  });

  it('leads back to the days that it rebuilt', () => {
    const run = {
      project_id: 'p',
      range_from: '2026-03-28T23:00:00Z',
      range_to: '2026-03-30T22:00:00Z',
      window_name: 'day' as const,
    };
    expect(reportAddress(run, 'Europe/Berlin')).toEqual({
      project: 'p',
      from: '2026-03-29',
      to: '2026-03-30',
      window: 'day',
    });
    expect(reportAddress({ ...run, range_from: null, range_to: null }, 'UTC')).toEqual({ project: 'p' });
  });
});
