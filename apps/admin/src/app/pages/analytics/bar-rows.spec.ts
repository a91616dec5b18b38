import { type BreakdownRow } from '../../api/types';
import { barRows, filterOf } from './bar-rows';
import { filterLabel } from './filter-label';
import { FIELD_GROUPS, valueLabel } from './labels';
import { FILTER_FIELDS } from '../../api/types';

const row = (value: string | null, visitors: number, change: Partial<BreakdownRow> = {}): BreakdownRow => ({
  value,
  visitors,
  share: visitors / 10,
  sessions: visitors,
  page_views: visitors,
  events: visitors,
  bounce_rate: null,
  avg_duration_seconds: null,
  ...change,
});

describe('rows of a breakdown', () => {
  it('filter by their value, or by that there is none', () => {
    expect(filterOf('entry_path', '/a')).toEqual({ field: 'entry_path', op: 'eq', value: '/a' });
    expect(filterOf('entry_referrer_domain', null)).toEqual({ field: 'entry_referrer_domain', op: 'is_not_set' });
  });

  it('have bars in proportion to the first and mark what is filtered by', () => {
    const filters = [{ field: 'browser', op: 'eq', value: 'Firefox' } as const];
    const rows = barRows('browser', [row('Chrome', 8), row('Firefox', 2), row(null, 0)], filters);
    expect(rows.map(({ width, isActive }) => [width, isActive])).toEqual([
      [100, false],
      [25, true],
      [0, false],
    ]);
    expect(rows.map(({ label }) => label)).toEqual(['Chrome', 'Firefox', 'Unknown']);
  });

  it('name countries and carry what there was before', () => {
    const [germany] = barRows('country', [row('DE', 4, { previous_visitors: 2 })], []);
    expect(germany).toMatchObject({ label: 'Germany', badge: 'DE', title: 'Germany (DE)', now: 4, before: 2 });
  });
});

describe('labels', () => {
  it('are words, and the value itself where there are none', () => {
    expect(valueLabel('country', 'DE', 'fr')).toBe('Allemagne');
    expect(valueLabel('country', 'not a code', 'en')).toBe('not a code');
    expect(valueLabel('language', 'de-AT', 'en')).toBe('Austrian German');
    expect(valueLabel('language', '?', 'en')).toBe('?');
    expect(valueLabel('entry_channel', 'organic_search')).toBe('Organic search');
    expect(valueLabel('path', '/os')).toBe('/os');
    expect(valueLabel('entry_referrer_domain', null)).toBe('Direct');
    expect(valueLabel('entry_utm_term', null)).toBe('(none)');
  });

  it('say filters in words', () => {
    expect(filterLabel({ field: 'country', op: 'neq', value: 'DE' })).toBe('Country is not Germany');
    expect(filterLabel({ field: 'entry_path', op: 'contains', value: '/a' })).toBe('Entry page contains /a');
    expect(filterLabel({ field: 'entry_utm_source', op: 'is_not_set' })).toBe('Campaign source is not set');
  });

  it('offer every field once', () => {
    expect(FIELD_GROUPS.flatMap(({ fields }) => fields).sort()).toEqual([...FILTER_FIELDS].sort());
  });
});
