import { type SavedQuery } from '../../api/types';
import { chartChanges, hasChanges, suggestedChart } from '../../charts/chart-draft';
import { NEW_DRAFT, asksTheSame, changeOf, creation, draftOf, tagsOf } from './draft';

const saved: SavedQuery = {
  workspace_id: 'w',
  id: 'q',
  name: 'Events',
  description: '',
  question: 'How many?',
  sql: 'select 1',
  parameters: [],
  connection_id: null,
  visibility: 'private',
  tags: ['a'],
  cache_ttl_seconds: 300,
  refresh_seconds: null,
  explore: null,
  version: 3,
  owner: { id: 'u', name: 'Ada' },
  is_mine: true,
  may_edit: true,
  chart_kinds: ['line'],
  charts: [
    { id: 'c2', title: 'Two', kind: 'bar', mapping: { x: 'a', y: ['b'] }, position: 1 },
    { id: 'c1', title: 'One', kind: 'line', mapping: { x: 'a', y: ['b'] }, position: 0 },
  ],
  last_run: null,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};

describe('a draft of a saved query', () => {
  it('changes nothing by itself', () => {
    const draft = draftOf(saved);
    expect(changeOf(draft, saved)).toBeUndefined();
    expect(hasChanges(chartChanges(saved.charts, draft.charts))).toBe(false);
  });

  it('sends what changed, with the version that was edited', () => {
    const draft = { ...draftOf(saved), sql: 'select 2', tags: ['a', 'b'] };
    expect(changeOf(draft, saved)).toEqual({ sql: 'select 2', tags: ['a', 'b'], version: 3 });
    expect(changeOf({ ...draftOf(saved), refreshSeconds: 3600 }, saved)).toEqual({
      refresh_seconds: 3600,
      version: 3,
    });
  });

  it('sends a schedule only where there is one: it is for admins', () => {
    expect(creation(NEW_DRAFT, 'w')).not.toHaveProperty('refresh_seconds');
    expect(creation({ ...NEW_DRAFT, refreshSeconds: 60 }, 'w')).toMatchObject({ refresh_seconds: 60 });
  });

  it('asks the same while SQL, parameters and connection are the same', () => {
    const draft = draftOf(saved);
    expect(asksTheSame(draft, { ...draft, name: 'Other', charts: [] })).toBe(true);
    expect(asksTheSame(draft, { ...draft, connectionId: 'c' })).toBe(false);
  });

  it('reads tags', () => {
    expect(tagsOf(' Growth, weekly numbers ,growth,, ')).toEqual(['growth', 'weekly numbers']);
  });
});

describe('charts of a draft', () => {
  const [one, two] = draftOf(saved).charts;
  if (!one || !two) throw new Error('two charts');

  it('stand in their order', () => {
    expect([one.title, two.title]).toEqual(['One', 'Two']);
  });

  it('are added, changed, moved and removed', () => {
    const table = { columns: [{ name: 'n', type: 'number' as const, pg_type: 'int8' }], rows: [[1]] };
    const drafts = [{ ...two, title: ' ' }, suggestedChart(table, 'new')];
    expect(chartChanges(saved.charts, drafts)).toEqual({
      removed: ['c1'],
      changed: [{ id: 'c2', chart: { title: 'Bar', kind: 'bar', mapping: two.mapping, position: 0 } }],
      added: [{ title: 'Number', kind: 'number', mapping: { y: ['n'] }, position: 1 }],
    });
  });
});
