import { type Erasure } from '../../api/types';
import { countsOf, erasedText, erasureLook, isUnfinished, withNewest } from './erasure-text';

const erasure = (id: string, status: Erasure['status'] = 'completed'): Erasure => ({
  id,
  workspace_id: 'w',
  project_id: 'p',
  subject_hash: 'h',
  status,
  requested_by: 'ada',
  erased: {},
  remaining: null,
  created_at: '2026-11-01T00:00:00Z',
  finished_at: null,
});

describe('an erasure', () => {
  it('is followed until it is completed', () => {
    expect(
      ['pending', 'rebuilding', 'completed'].map((status) => isUnfinished(erasure('e', status as 'pending'))),
    ).toEqual([true, true, false]);
    expect(erasureLook({ status: 'completed' })).toMatchObject({ tone: 'success' });
  });

  it('counts what went by table, the most first, and in all', () => {
    const erased = { people: 1, events: 1_234 };
    expect(countsOf(erased)).toEqual([
      { label: 'Events', rows: '1,234 rows' },
      { label: 'People', rows: '1 row' },
    ]);
    expect([erasedText({ erased }), erasedText({ erased: {} })]).toEqual(['1,235 rows', '0 rows']);
  });

  it('takes the place of what was known of it', () => {
    const known = [erasure('b', 'pending'), erasure('a')];
    const newest = [erasure('c', 'pending'), erasure('b')];
    expect(withNewest(known, newest)).toEqual([...newest, erasure('a')]);
    expect(withNewest(known, [])).toEqual(known);
  });
});
