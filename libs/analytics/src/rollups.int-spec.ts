import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId, systemContext, type WorkspaceContext } from '@strata/platform';
import fc from 'fast-check';
import { Analytics } from './analytics.js';
import { DIMENSIONS } from './breakdown.js';
import { expectFigures, expectLists } from './testing-answers.js';
import { expectBreakdown } from './testing-breakdown.js';
import { aFact, BASES, factsFrom, questionFrom, remove, store, ZONES } from './testing-facts.js';
import { DAY, MINUTE, type Fact } from './testing-model.js';
import { TestTransforms } from './testing-transforms.js';

/** What happens to a project between two looks at it. */
const STEPS = [
  'store',
  'store',
  'store',
  'remove',
  'live',
  'live',
  'all',
  'refresh',
  'zone',
  'crash',
  'crash',
  'older',
] as const;

/** Tables that an installation built by an older version lacks until its next run. */
const NEWER = [
  'agg_session_values_daily',
  'agg_visitor_clients_daily',
  'agg_visitor_entries_daily',
  'agg_returning_client_visitors_daily',
  'agg_returning_entry_visitors_daily',
];

describe('figures from rollups and the raw tail', () => {
  let test: TestDatabase;
  let transforms: TestTransforms;
  let analytics: Analytics;

  beforeAll(async () => {
    test = await createTestDatabase();
    transforms = await TestTransforms.open(test);
    // As after the start of an installation: a live run builds no views.
    await transforms.run();
    analytics = new Analytics(test.db);
  });
  afterAll(async () => {
    await transforms.close();
    await test.drop();
  });

  async function tenant(): Promise<{ ctx: WorkspaceContext; projectId: string }> {
    const ctx = systemContext(newId(), 'test');
    const projectId = newId();
    await test.db.withWorkspace(ctx, async (tx) => {
      await tx.workspace.create({ data: { id: ctx.workspaceId, name: 'w' } });
      await tx.project.create({ data: { workspaceId: ctx.workspaceId, id: projectId, name: 'p' } });
    });
    return { ctx, projectId };
  }

  async function changeZone(ctx: WorkspaceContext, zone: string): Promise<void> {
    await test.db.withWorkspace(ctx, async (tx) => {
      await tx.workspace.update({ where: { id: ctx.workspaceId }, data: { reportingZone: zone } });
      await tx.$executeRaw`INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id)
        SELECT workspace_id, id, '-infinity', gen_random_uuid() FROM public.projects WHERE workspace_id = ${ctx.workspaceId}::uuid`;
    });
  }

  async function lose(tables: readonly string[]): Promise<void> {
    for (const table of tables) await test.superuser(`DROP TABLE IF EXISTS aggregates.${table}`);
  }

  /** Every incremental table of the tenant as text, without the run that made a row. */
  async function contents(ctx: WorkspaceContext): Promise<Record<string, string[]>> {
    const tables: Record<string, string[]> = {};
    for (const table of transforms.incrementalTables) {
      const rows = await test.superuser<{ row: string }>(
        `SELECT (to_jsonb(t) - 'run_id')::text AS row FROM ${table} t WHERE workspace_id = $1 ORDER BY 1`,
        [ctx.workspaceId],
      );
      tables[table] = rows.map(({ row }) => row);
    }
    return tables;
  }

  const step = fc.constantFrom(...STEPS);
  const cases = fc.constantFrom(...BASES).chain((base) =>
    fc.record({
      facts: factsFrom(base),
      steps: fc.array(fc.tuple(step, fc.integer({ min: 0, max: 999 })), { minLength: 2, maxLength: 7 }),
      questions: fc.array(questionFrom(base), { minLength: 3, maxLength: 3 }),
      dimensions: fc.array(fc.constantFrom(...DIMENSIONS), { minLength: 4, maxLength: 4 }),
    }),
  );

  it('equal a plain computation after any sequence of events, late events, deletions, runs and crashes', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ facts, steps, questions, dimensions }) => {
        const { ctx, projectId } = await tenant();
        const waiting = [...facts];
        let stored: Fact[] = [];
        for (const [kind, n] of steps) {
          if (kind === 'store') {
            const some = waiting.splice(0, Math.ceil((waiting.length * (n % 10)) / 10));
            await store(test, ctx, projectId, some);
            stored.push(...some);
          } else if (kind === 'remove') {
            const gone = stored.filter((_, i) => i % 3 === n % 3);
            await remove(test, ctx, projectId, gone);
            stored = stored.filter((fact) => !gone.includes(fact));
          } else if (kind === 'zone') await changeZone(ctx, ZONES[n % ZONES.length] ?? 'UTC');
          else if (kind === 'crash') await transforms.crash(n % 200);
          else if (kind === 'older') await lose(NEWER.filter((_, i) => (n >> i) % 2 === 1));
          else await transforms.run({ ...(kind === 'live' && { tag: 'live' }), fullRefresh: kind === 'refresh' });
        }
        for (const question of questions) {
          const asked = { ...question, projectId };
          await expectFigures({ analytics, ctx }, stored, asked);
          await expectLists({ analytics, ctx }, stored, asked, '/blog');
          for (const by of dimensions) await expectBreakdown({ analytics, ctx }, stored, asked, by);
        }
        await transforms.run();
        const built = await contents(ctx);
        await transforms.run({ fullRefresh: true });
        expect(built).toEqual(await contents(ctx));
      }),
      { numRuns: 15 },
    );
  }, 400_000);

  describe('of days on which sessions start', () => {
    const base = Date.UTC(2026, 5, 10);
    const at = (day: number, hour: number, minute = 0): number => base + day * DAY + (hour * 60 + minute) * MINUTE;
    const visit = (day: number, hour: number, who: Partial<Fact>, more: Partial<Fact> = {}): Fact =>
      aFact({ at: at(day, hour), channel: 'organic_search', country: 'DE', path: '/in', ...who, ...more });
    const late = { visitor_id: 'anonymous', session_id: 'late' };
    /** Visits of five days, among them one over the fourth midnight in which an anonymous visitor signs in after it. */
    const facts = [
      ...[0, 1, 2, 3, 4].map((day) => visit(day, 9, { visitor_id: 'daily' })),
      ...[0, 1, 3].map((day) => visit(day, 10, { visitor_id: 'ann' }, { channel: 'direct', path: `/${day}` })),
      visit(1, 18, { visitor_id: 'ann' }, { country: 'IN', path: null }),
      visit(3, 23, { ...late }, { path: '/late' }),
      visit(4, 0, { ...late, visitor_id: 'ann' }, { country: 'IN', path: '/after', event_name: 'signup' }),
      visit(4, 1, { ...late, visitor_id: 'ann' }, { country: 'IN', path: '/after' }),
    ];

    async function expectAll(asking: { ctx: WorkspaceContext; projectId: string }, stored: Fact[]): Promise<void> {
      const { ctx, projectId } = asking;
      for (const [from, to] of [
        [0, 4],
        [0, 5],
        [1, 4],
        [3, 5],
      ] as const) {
        for (const includeBots of [false, true]) {
          const range = { from: new Date(at(from, 0)), to: new Date(at(to, 0)) };
          const asked = { projectId, ...range, tz: 'UTC', filters: [], includeBots };
          for (const by of DIMENSIONS) await expectBreakdown({ analytics, ctx }, stored, asked, by);
        }
      }
    }

    it('know which sessions reach over the end of a range', async () => {
      const one = await tenant();
      await store(test, one.ctx, one.projectId, facts);
      await transforms.run();
      await expectAll(one, facts);
    });

    it.each([['live'], [undefined]])('follow a session that goes on the next day, run %s', async (tag) => {
      const one = await tenant();
      await store(test, one.ctx, one.projectId, facts);
      await transforms.run();
      const more = [
        visit(4, 2, { ...late, visitor_id: 'ann' }, { path: '/later' }),
        visit(2, 9, { visitor_id: 'ann' }, { country: null, path: '/in' }),
      ];
      await store(test, one.ctx, one.projectId, more);
      await expectAll(one, [...facts, ...more]);
      await transforms.run(tag === undefined ? {} : { tag });
      await expectAll(one, [...facts, ...more]);
    });

    it('are not missed where an older version has built the other tables', async () => {
      const one = await tenant();
      await store(test, one.ctx, one.projectId, facts);
      await transforms.run();
      for (const table of NEWER) {
        await lose([table]);
        await expectAll(one, facts);
      }
      await transforms.run();
      await expectAll(one, facts);
    });
  });
});
