import { convertToParamMap } from '@angular/router';
import fc from 'fast-check';
import { FILTER_FIELDS, FILTER_OPS, type Filter, type Widget } from '../../api/types';
import { PRESETS, type Range } from '../../ui/time/range';
import { takesValue } from '../analytics/url-state';
import {
  type BoardFilters,
  NO_FILTERS,
  boardFilters,
  readBoardState,
  requestFilters,
  sameFilters,
  writeBoardState,
} from './board-state';
import { drillParams } from './drill';
import { localMinute, minuteOf } from './local-minute';

const PROJECT = '01a20162-e5ce-71ee-b3a1-2672c6ae89bc';

/** What the router makes of parameters and reads back from an address. */
function throughUrl(params: Record<string, unknown>): ReturnType<typeof convertToParamMap> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const text of Array.isArray(value) ? value : [value]) if (text !== null) search.append(name, String(text));
  }
  const read = new URLSearchParams(search.toString());
  return convertToParamMap(Object.fromEntries([...read.keys()].map((name) => [name, read.getAll(name)])));
}

const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
const dayText = day.map((date) => date.toISOString().slice(0, 10));
const ordered = (texts: fc.Arbitrary<string>) =>
  fc
    .tuple(texts, texts)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }));
const range: fc.Arbitrary<Range> = fc.oneof(
  fc.constantFrom(...PRESETS).map((preset) => ({ preset })),
  ordered(dayText),
  ordered(day.map((date) => date.toISOString())),
);
const text = fc
  .string({ minLength: 1, maxLength: 30, unit: 'grapheme' })
  .filter((value) => !/[\uD800-\uDFFF]/.test(value));
const filter: fc.Arbitrary<Filter> = fc
  .tuple(fc.constantFrom(...FILTER_FIELDS), fc.constantFrom(...FILTER_OPS), text)
  .map(([field, op, value]) => (takesValue(op) ? { field, op, value } : { field, op }));
const filters: fc.Arbitrary<BoardFilters> = fc.record({
  range,
  tz: fc.option(fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/New_York'), { nil: undefined }),
  projectId: fc.option(fc.uuid(), { nil: undefined }),
  event: fc.option(text, { nil: undefined }),
  fields: fc.array(filter, { maxLength: 5 }),
  compare: fc.boolean(),
});

describe('the state of a page in its URL', () => {
  it('comes back as it was, whatever the dashboard is opened with', () => {
    fc.assert(
      fc.property(filters, filters, (state, defaults) => {
        expect(readBoardState(throughUrl(writeBoardState(state, defaults)), defaults)).toEqual(state);
      }),
    );
  });

  it('leaves out what the dashboard has anyway', () => {
    fc.assert(
      fc.property(filters, (state) => {
        expect(Object.values(writeBoardState(state, state)).filter((value) => value !== null)).toEqual([]);
        expect(sameFilters(state, structuredClone(state))).toBe(true);
      }),
    );
  });

  it('says that there is none where the dashboard has one', () => {
    const defaults = boardFilters({
      event: 'signup',
      project_id: PROJECT,
      tz: 'Asia/Tokyo',
      fields: [{ field: 'path', op: 'is_set' }],
    });
    expect(writeBoardState(NO_FILTERS, defaults)).toMatchObject({ event: '', project: '', tz: '', f: [''] });
    expect(readBoardState(throughUrl({ event: '', project: '', tz: '', f: '' }), defaults)).toEqual(NO_FILTERS);
  });

  it('takes the defaults for rubbish', () => {
    const rubbish = {
      range: '5y',
      from: '2026-13-01',
      to: 'x',
      tz: 'Mars/Base',
      project: '1',
      event: 'e'.repeat(300),
      f: 'a:b',
      compare: 'yes',
    };
    const defaults = boardFilters({ range: { preset: '90d' }, event: 'signup', compare: true });
    expect(readBoardState(throughUrl(rubbish), defaults)).toEqual(defaults);
    const backwards = { from: '2026-02-02', to: '2026-02-01' };
    expect(readBoardState(throughUrl(backwards), NO_FILTERS)).toEqual(NO_FILTERS);
  });

  it('is what the server takes', () => {
    expect(requestFilters(NO_FILTERS)).toEqual({ range: { preset: '7d' }, compare: false });
    const given = { range: { preset: '30d' as const }, tz: 'UTC', project_id: PROJECT, event: 'a', compare: true };
    expect(requestFilters(boardFilters(given))).toEqual(given);
  });
});

describe('the way to what lies behind a widget', () => {
  const widget = (source: object, own: object = {}) => ({ source, filters: own }) as unknown as Widget;
  const trend = widget({ type: 'analytics', question: 'trend', measure: 'page_views', project_id: null });
  const page = boardFilters({ range: { preset: '90d' }, fields: [{ field: 'device', op: 'eq', value: 'mobile' }] });

  it('carries the bucket, the zone and all conditions', () => {
    const bucket = { from: '2026-11-20T10:00:00.000Z', to: '2026-11-20T11:00:00.000Z' };
    expect(drillParams(trend, { bucket }, page, 'Asia/Tokyo')).toEqual({
      ...bucket,
      tz: 'Asia/Tokyo',
      f: ['event_name:eq:page_view', 'device:eq:mobile'],
    });
  });

  it('carries the value that was pointed at, and the range of the page or the widget', () => {
    const source = { type: 'analytics', question: 'breakdown', measure: 'visitors', dimension: 'device' };
    expect(drillParams(widget(source), { value: 'tablet' }, page, undefined)).toEqual({
      range: '90d',
      f: ['device:eq:tablet'],
    });
    const own = { range: { from: '2026-01-01', to: '2026-01-31' }, event: 'signup' };
    expect(drillParams(widget(source, own), { value: null }, NO_FILTERS, undefined)).toEqual({
      from: '2026-01-01',
      to: '2026-01-31',
      f: ['event_name:eq:signup', 'device:is_not_set'],
    });
  });

  it('knows the countries of a map', () => {
    const map = widget({ type: 'analytics', question: 'map', measure: 'visitors' });
    expect(drillParams(map, { value: 'DE' }, NO_FILTERS, undefined)).toEqual({ range: '7d', f: ['country:eq:DE'] });
  });
});

describe('times that are entered', () => {
  it('are those of the page', () => {
    expect(localMinute('2026-11-20T00:15:00Z', 'Asia/Kathmandu')).toBe('2026-11-20T06:00');
    expect(minuteOf('2026-11-20T06:00', 'Asia/Kathmandu')).toBe('2026-11-20T00:15:00.000Z');
  });
});
