import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId, systemContext } from '@strata/platform';
import fc from 'fast-check';
import { Analytics } from './analytics.js';
import { expectFigures, expectLists } from './testing-answers.js';
import { BASES, factsFrom, questionFrom, store } from './testing-facts.js';

describe('every figure equals a plain computation over the same events', () => {
  let test: TestDatabase;
  let analytics: Analytics;
  const ctx = systemContext(newId(), 'test');

  beforeAll(async () => {
    test = await createTestDatabase();
    analytics = new Analytics(test.db);
    await test.db.withWorkspace(ctx, (tx) => tx.workspace.create({ data: { id: ctx.workspaceId, name: 'w' } }));
  });
  afterAll(() => test.drop());

  it('overview, web, top events, time series and lists, for any events, range, zone and filters', async () => {
    const cases = fc
      .constantFrom(...BASES)
      .chain((base) => fc.tuple(factsFrom(base), questionFrom(base), fc.constantFrom('', 'ann', '/BLOG', '_')));
    await fc.assert(
      fc.asyncProperty(cases, async ([facts, question, search]) => {
        const asked = { ...question, projectId: newId() };
        await store(test, ctx, asked.projectId, facts);
        await expectFigures({ analytics, ctx }, facts, asked);
        await expectLists({ analytics, ctx }, facts, asked, search.toLowerCase());
      }),
      { numRuns: 60 },
    );
  }, 240_000);
});
