import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId } from '@strata/platform';
import { loadOperations, loadTraffic } from './load.js';

describe('loading made-up traffic', () => {
  let test: TestDatabase;
  beforeAll(async () => (test = await createTestDatabase()));
  afterAll(() => test.drop());

  it('stores it once, however often it runs', async () => {
    const target = { db: test.db, tenant: { workspaceId: newId(), projectId: newId() } };
    const options = { events: 300, days: 7, end: Date.now(), seed: 1 };
    expect(await loadTraffic(target, options)).toEqual({ stored: 300, duplicates: 0, dead: 0 });
    expect(await loadTraffic(target, options)).toEqual({ stored: 0, duplicates: 300, dead: 0 });
  });

  it('stores operational events under their sources, once', async () => {
    const target = { db: test.db, tenant: { workspaceId: newId(), projectId: newId() } };
    const options = { events: 300, days: 9, end: Date.UTC(2026, 10, 21), seed: 1 };
    const sources = { billing: newId(), orders: newId(), shipping: newId(), support: newId() };
    expect(await loadOperations(target, options, { sources })).toEqual({ stored: 300, duplicates: 0, dead: 0 });
    expect(await loadOperations(target, options, { sources })).toEqual({ stored: 0, duplicates: 300, dead: 0 });
    const stored = await test.superuser<{ source_id: string }>(
      'SELECT DISTINCT source_id FROM raw.events WHERE project_id = $1 ORDER BY 1',
      [target.tenant.projectId],
    );
    expect(stored.map(({ source_id: id }) => id)).toEqual(Object.values(sources).sort());
  });

  it('leaves the planner with statistics', async () => {
    const unknown = `SELECT c.relname FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
      WHERE inhparent = 'raw.events'::regclass AND c.reltuples < 0 AND pg_relation_size(c.oid) > 0`;
    const target = { db: test.db, tenant: { workspaceId: newId(), projectId: newId() } };
    await loadTraffic(target, { events: 2_000, days: 60, end: Date.now(), seed: 2 });
    expect(await test.superuser(unknown)).toEqual([]);
  });
});
