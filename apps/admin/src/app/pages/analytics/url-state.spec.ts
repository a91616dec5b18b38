import { convertToParamMap, type Params } from '@angular/router';
import { type ViewState, readState, withFilter, writeState } from './url-state';

const read = (params: Params) => readState(convertToParamMap(params));
const roundTrip = (state: ViewState) =>
  read(Object.fromEntries(Object.entries(writeState(state)).filter(([, value]) => value !== null)));

describe('view state in the URL', () => {
  it('has defaults that need no parameters', () => {
    const state = read({});
    expect(state).toEqual({
      range: { preset: '7d' },
      tz: undefined,
      interval: 'day',
      metric: 'events',
      breakdown: undefined,
      filters: [],
      includeBots: false,
      compare: true,
    });
    expect(Object.values(writeState(state)).every((value) => value === null)).toBe(true);
  });

  it('survives being written and read', () => {
    const state: ViewState = {
      range: { from: '2015-05-17', to: '2015-05-20' },
      tz: 'Asia/Kathmandu',
      interval: 'hour',
      metric: 'users',
      breakdown: 'country',
      filters: [
        { field: 'page_url', op: 'contains', value: 'https://example.com/a:b?c=d' },
        { field: 'referrer_domain', op: 'is_not_set' },
      ],
      includeBots: true,
      compare: false,
    };
    expect(roundTrip(state)).toEqual(state);
  });

  it('takes the default for what it does not understand', () => {
    const state = read({
      range: '99d',
      from: '2026-02-31x',
      to: '2026-01-01',
      tz: 'Mars/Base',
      interval: 'minute',
      metric: 'joy',
      by: 'password',
      f: ['password:eq:x', 'country:like:D', 'country:eq:', 'country:eq:DE'],
    });
    expect(state).toMatchObject({ range: { preset: '7d' }, tz: undefined, metric: 'events', breakdown: undefined });
    expect(state.filters).toEqual([{ field: 'country', op: 'eq', value: 'DE' }]);
  });

  it('refuses dates in the wrong order and hours over a long range', () => {
    expect(read({ from: '2026-02-01', to: '2026-01-01' }).range).toEqual({ preset: '7d' });
    expect(read({ from: '2026-01-01', to: '2026-06-01', interval: 'hour' }).interval).toBe('day');
  });
});

describe('adding a filter', () => {
  const germany = { field: 'country', op: 'eq', value: 'DE' } as const;

  it('replaces another value that the same field should equal', () => {
    const france = { ...germany, value: 'FR' };
    expect(withFilter([germany], france)).toEqual([france]);
    expect(withFilter([germany], germany)).toEqual([germany]);
  });

  it('takes "is not set" for another value', () => {
    const nowhere = { field: 'country', op: 'is_not_set' } as const;
    expect(withFilter([germany], nowhere)).toEqual([nowhere]);
    expect(withFilter([nowhere], germany)).toEqual([germany]);
  });

  it('keeps conditions that can hold together', () => {
    const notEdge = { field: 'browser', op: 'neq', value: 'Edge' } as const;
    const notOpera = { ...notEdge, value: 'Opera' };
    expect(withFilter([germany, notEdge], notOpera)).toEqual([germany, notEdge, notOpera]);
  });
});
