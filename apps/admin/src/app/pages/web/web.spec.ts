import { type BreakdownRow } from '../../api/types';
import { fileNameOf } from '../../api/file';
import { sorted } from './sort';
import { CARDS } from './tabs';

const row = (value: string, visitors: number, bounce_rate: number | null): BreakdownRow => ({
  value,
  visitors,
  share: 0,
  sessions: 0,
  page_views: 0,
  events: 0,
  bounce_rate,
  avg_duration_seconds: null,
});

describe('the whole table', () => {
  const rows = [row('a', 3, null), row('b', 1, 0.5), row('c', 2, 0.1), row('d', 2, 0.9)];
  const order = (sort: Parameters<typeof sorted>[1]) => sorted(rows, sort).map(({ value }) => value);

  it('is sorted by any figure, equal ones in their order', () => {
    expect(order({ by: 'visitors', down: true })).toEqual(['a', 'c', 'd', 'b']);
    expect(order({ by: 'visitors', down: false })).toEqual(['b', 'c', 'd', 'a']);
  });

  it('has what is unknown last either way', () => {
    expect(order({ by: 'bounce_rate', down: true })).toEqual(['d', 'b', 'c', 'a']);
    expect(order({ by: 'bounce_rate', down: false })).toEqual(['c', 'b', 'd', 'a']);
  });

  it('is saved under the name that the server gives', () => {
    expect(fileNameOf('attachment; filename="breakdown-path_2026-11-01_2026-11-08.csv"')).toBe(
      'breakdown-path_2026-11-01_2026-11-08.csv',
    );
    expect(fileNameOf(null)).toBeUndefined();
  });
});

describe('the cards', () => {
  it('have tabs of names that a URL can tell apart', () => {
    for (const { tabs } of CARDS) expect(new Set(tabs.map(({ id }) => id)).size).toBe(tabs.length);
    expect(new Set(CARDS.map(({ id }) => id)).size).toBe(CARDS.length);
  });
});
