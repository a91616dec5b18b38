import { type Expiring } from '../../api/types';
import { days, goingText, removedText, totalText } from './retention-text';

const of = (kind: Expiring['kind'], rows: number, until: string | null = null): Expiring => ({ kind, rows, until });

describe('what retention removes, in words', () => {
  it('names whole years and other days', () => {
    expect([1, 90, 365, 730].map(days)).toEqual(['1 day', '90 days', '1 year', '2 years']);
  });

  it('tells events with their day, and everything else together', () => {
    const all = [
      of('raw', 1_204_331, '2024-11-03T00:00:00Z'),
      of('sessions', 10),
      of('hourly', 5),
      of('people', 1),
      of('rejected', 0),
    ];
    expect(goingText(all, 'UTC')).toBe(
      '1,204,331 events before Nov 3, 2024, 15 rows of figures and sessions and 1 person',
    );
    expect(goingText([of('raw', 0)], 'UTC')).toBe('');
  });

  it('adds up projects, up to the latest day', () => {
    const preview = {
      data: ['2024-11-03T00:00:00Z', '2024-11-05T00:00:00Z'].map((until, i) => ({
        project_id: String(i),
        expiring: [of('raw', 2, until)],
        oldest_event_at: null,
      })),
    };
    expect(totalText(preview, 'UTC')).toBe('4 events before Nov 5, 2024');
  });

  it('tells what went by the tables', () => {
    const removed = {
      'raw.events': 70,
      'aggregates.agg_usage_hourly': 3,
      'marts.fct_sessions': 4,
      'raw.dead_letters': 1,
    };
    expect(removedText({ removed })).toBe('70 events, 7 rows of figures and sessions and 1 rejected event');
  });
});
