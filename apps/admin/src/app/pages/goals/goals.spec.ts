import { type Goal, type GoalResult } from '../../api/types';
import { exampleText } from './goal.dialog';
import { filterOfGoal, fits, goalRows } from './goal-rows';

const goal = (kind: Goal['kind'], pattern: string): Goal => ({
  id: pattern,
  name: pattern,
  kind,
  pattern,
  created_at: '2026-01-01T00:00:00Z',
});

describe('goals', () => {
  it('fit a path as a whole, stars within a level or over all', () => {
    expect([fits('/a', '/a'), fits('/a', '/a/b'), fits('/a', '/A')]).toEqual([true, false, false]);
    expect([fits('/a/*', '/a/b'), fits('/a/*', '/a/b/c'), fits('/a/*', '/a/')]).toEqual([true, false, true]);
    expect([fits('/a/**', '/a/b/c'), fits('**/c', '/a/b/c'), fits('/a**', '/a')]).toEqual([true, true, true]);
    expect([fits('/a.b', '/a.b'), fits('/a.b', '/axb'), fits('/(', '/(')]).toEqual([true, false, true]);
  });

  it('have a filter where one value reaches them', () => {
    expect(filterOfGoal(goal('event', 'sign_up'))).toEqual({ field: 'event_name', op: 'eq', value: 'sign_up' });
    expect(filterOfGoal(goal('path', '/thanks'))).toEqual({ field: 'path', op: 'eq', value: '/thanks' });
    expect(filterOfGoal(goal('path', '/blog/*'))).toBeUndefined();
  });

  it('are rows with the rate as their bar', () => {
    const result: GoalResult = {
      goal: goal('event', 'sign_up'),
      conversions: 9,
      converted_visitors: 5,
      converted_sessions: 6,
      conversion_rate: 0.25,
      previous: { conversions: 1, converted_visitors: 2, converted_sessions: 1, conversion_rate: null },
    };
    expect(goalRows([result], [])).toMatchObject([{ value: '5', share: '25%', width: 25, now: 5, before: 2 }]);
    expect(goalRows([{ ...result, conversion_rate: null }], [])).toMatchObject([{ share: '–', width: 0 }]);
  });

  it('show what they would fit', () => {
    const paths = ['/a/1', '/a/2', '/a/3', '/a/4', '/b'];
    expect(exampleText('/a/*', paths)).toBe('Fits /a/1, /a/2, /a/3 and 1 more.');
    expect(exampleText('/b', paths)).toBe('Fits /b.');
    expect(exampleText('/c', paths)).toContain('No page');
  });
});
