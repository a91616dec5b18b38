import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId } from '@strata/platform';
import { loadTraffic } from './load.js';

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
});
