import { changesOf, isVisit, particularsOf, sqlOf, summaryOf, type Entry } from './entry-text';

const entry = (more: Partial<Entry>): Entry => ({
  id: 'e',
  seq: 1,
  actor_id: null,
  actor_label: 'system',
  action: 'thing.done',
  metadata: {},
  ip_hash: null,
  correlation_id: 'c',
  created_at: '2026-11-01T00:00:00Z',
  ...more,
});

describe('an entry of the audit log', () => {
  it('shows each field that changed, as it was and as it is', () => {
    const [before, after] = [
      { name: 'Old', sql: 'select 1' },
      { name: 'New', sql: 'select 1\n, 2', tags: ['a'] },
    ];
    expect(changesOf({ before, after })).toEqual([
      { field: 'name', before: 'Old', after: 'New', isLong: false },
      { field: 'sql', before: 'select 1', after: 'select 1\n, 2', isLong: true },
      { field: 'tags', before: undefined, after: '[\n  "a"\n]', isLong: true },
    ]);
    expect(changesOf({ before: null, after: null })).toEqual([]);
  });

  it('tells null from what was not there', () => {
    expect(changesOf({ before: { email: null }, after: {} })).toEqual([
      { field: 'email', before: 'null', after: undefined, isLong: false },
    ]);
  });

  it('shows the SQL behind a visit, that of saved queries and that of a body', () => {
    const metadata = { sql: [{ saved_query_id: 'q', sql: 'select 1' }], body: { sql: 'select 2' } };
    expect(sqlOf({ metadata })).toEqual(['select 1', 'select 2']);
    expect(sqlOf({ metadata: { body: null } })).toEqual([]);
  });

  it('is summed up by what is named, by its request, or by its particulars', () => {
    expect(summaryOf(entry({ metadata: { name: 'Shop' } }))).toBe('Shop');
    expect(summaryOf(entry({ after: { name: 'Made' } }))).toBe('Made');
    expect(summaryOf(entry({ before: { name: 'Gone' } }))).toBe('Gone');
    expect(summaryOf(entry({ metadata: { method: 'GET', path: '/api/v1/projects' } }))).toBe('GET /api/v1/projects');
    expect(summaryOf(entry({ metadata: { role: 'viewer', email: null, query: {} } }))).toBe('role: viewer');
  });

  it('keeps what is empty and what has a place of its own to itself', () => {
    const metadata = { sql: [], query: {}, email: null, domains: ['a.b'], reason: 'asked' };
    expect(particularsOf({ metadata })).toEqual([
      { name: 'domains', text: '[\n  "a.b"\n]' },
      { name: 'reason', text: 'asked' },
    ]);
    expect(particularsOf({ metadata, after: { domains: ['a.b'] } })).toEqual([{ name: 'reason', text: 'asked' }]);
  });

  it.each([
    ['ticket.opened', {}, true],
    ['export.downloaded', { by_ticket: true }, true],
    ['export.downloaded', { by_ticket: 'yes' }, false],
    ['project.created', {}, false],
  ])('is a visit or not: %s', (action, metadata, expected) => expect(isVisit({ action, metadata })).toBe(expected));
});
