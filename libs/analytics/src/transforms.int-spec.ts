import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId, repositoryRoot, systemContext, type WorkspaceContext } from '@strata/platform';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { aFact, insertFacts, store } from './testing-facts.js';
import { TestTransforms } from './testing-transforms.js';

const NOON = Date.UTC(2026, 3, 15, 12);
const SCHEMAS = `'staging', 'intermediate', 'marts', 'aggregates'`;

interface Tenant {
  ctx: WorkspaceContext;
  projectId: string;
}

/** A promise and the function that keeps it. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('the transforms of the repository', () => {
  let test: TestDatabase;
  let transforms: TestTransforms;

  beforeAll(async () => {
    test = await createTestDatabase();
    transforms = await TestTransforms.open(test);
    await transforms.run();
  });
  afterAll(async () => {
    await transforms.close();
    await test.drop();
  });

  async function tenant(): Promise<Tenant> {
    const ctx = systemContext(newId(), 'test');
    const projectId = newId();
    await test.db.withWorkspace(ctx, async (tx) => {
      await tx.workspace.create({ data: { id: ctx.workspaceId, name: 'w' } });
      await tx.project.create({ data: { workspaceId: ctx.workspaceId, id: projectId, name: 'p' } });
    });
    return { ctx, projectId };
  }

  const viewOf = (hour: number) => aFact({ at: NOON + hour * 3_600_000, path: '/a', distinct_id: 'ann' });

  /** Events of the tenant as the rollups count them. */
  async function counted({ ctx }: Tenant): Promise<number[]> {
    const rows = await test.superuser<{ n: number }>(
      `SELECT coalesce(sum(events), 0)::int AS n FROM aggregates.event_rollups_hourly WHERE workspace_id = $1
       UNION ALL SELECT coalesce(sum(events), 0)::int FROM intermediate.int_sessions WHERE workspace_id = $1
       UNION ALL SELECT coalesce(sum(page_views), 0)::int FROM marts.dim_pages WHERE workspace_id = $1
       UNION ALL SELECT coalesce(sum(events), 0)::int FROM aggregates.tenant_usage_metrics WHERE workspace_id = $1`,
      [ctx.workspaceId],
    );
    return rows.map(({ n }) => n);
  }
  const all = (n: number): number[] => [n, n, n, n];

  describe('a run with nothing to do', () => {
    /** Every row of the catalog that a DDL statement could change, and what the statistics say of reads and writes. */
    const catalog = () =>
      test.superuser<{ name: string }>(
        `SELECT c.oid::regclass::text AS name, c.oid, c.relkind, c.xmin, c.relfilenode, c.relacl::text,
           ARRAY(SELECT xmin::text FROM pg_attribute WHERE attrelid = c.oid ORDER BY attnum) AS columns,
           ARRAY(SELECT xmin::text FROM pg_policy WHERE polrelid = c.oid ORDER BY oid) AS policies,
           ARRAY(SELECT xmin::text FROM pg_rewrite WHERE ev_class = c.oid) AS rules,
           ARRAY(SELECT xmin::text FROM pg_description WHERE objoid = c.oid) AS comments,
           s.n_tup_ins, s.n_tup_upd, s.n_tup_del, s.seq_scan, s.idx_scan
         FROM pg_class c LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
         WHERE c.relnamespace::regnamespace::text IN (${SCHEMAS}) ORDER BY 1`,
      );

    it('touches no table and no view, not even to read it', async () => {
      const one = await tenant();
      await store(test, one.ctx, one.projectId, [viewOf(0), viewOf(1)]);
      await transforms.run();
      const before = await catalog();
      expect(before.length).toBeGreaterThan(30);
      const results = await transforms.run();
      expect(new Set(results.map(({ message }) => message))).toEqual(new Set(['NOTHING TO DO']));
      expect(await catalog()).toEqual(before);
      await store(test, one.ctx, one.projectId, [viewOf(2)]);
      await transforms.run();
      const changed = await catalog();
      const names = changed.filter((row, i) => JSON.stringify(row) !== JSON.stringify(before[i])).map((r) => r.name);
      expect(names).toEqual(expect.arrayContaining(['marts.dim_pages', 'marts.dim_people', 'marts.dim_tenants']));
      expect(await counted(one)).toEqual(all(3));
    });

    it('is not one while a run of some models has left others behind', async () => {
      const one = await tenant();
      await store(test, one.ctx, one.projectId, [viewOf(0)]);
      await transforms.run({ tag: 'live' });
      expect((await counted(one))[2]).toBe(0);
      await transforms.run();
      expect(await counted(one)).toEqual(all(1));
    });
  });

  describe('the tenant', () => {
    /** Rows of workspaces as a whole: nothing of a project to mix up. */
    const OF_WORKSPACES = [
      'dim_tenants',
      'stg_strata__event_sources',
      'stg_strata__projects',
      'stg_strata__reports',
      'stg_strata__workspaces',
      'tenant_usage_metrics',
    ];

    it('is named by the macros in every model that has a tenant’s rows', async () => {
      const found = await test.superuser<{ name: string }>(
        `SELECT relname::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace::regnamespace::text IN (${SCHEMAS}) AND a.attname = 'workspace_id' AND relkind IN ('r', 'v')`,
      );
      const ofTenants = new Set(found.map(({ name }) => name));
      const models = transforms.models.filter(({ alias }) => ofTenants.has(alias));
      expect(models).toHaveLength(transforms.models.length);
      const without = models.filter(
        ({ depends_on: { macros } }) => !macros.some((id) => /\.(tenant_key|same_tenant)$/.test(id)),
      );
      expect(without.map(({ name }) => name).sort()).toEqual(OF_WORKSPACES);
    });

    it('is safe from a model that forgets it, and alone with one that does not', async () => {
      const [mine, theirs] = [await tenant(), await tenant()];
      for (const { ctx, projectId } of [mine, theirs]) await store(test, ctx, projectId, [viewOf(0)]);
      const folder = await mkdtemp(path.join(os.tmpdir(), 'strata-transforms-'));
      await cp(path.join(repositoryRoot(), 'transforms'), folder, { recursive: true });
      const from = `count(*) as n from {{ ref('stg_strata__events') }}`;
      await writeFile(path.join(folder, 'models/marts/forgotten.sql'), `select event_name, ${from} group by 1`);
      await writeFile(path.join(folder, 'models/marts/own.sql'), `select workspace_id, ${from} group by 1`);
      const copy = await TestTransforms.open(test, folder);
      try {
        await copy.run();
      } finally {
        await copy.close();
        await rm(folder, { recursive: true });
      }
      const read = (table: string) =>
        test.db.readWorkspace({ workspaceId: mine.ctx.workspaceId }, (sql) =>
          sql.query(`SELECT * FROM marts.${table}`),
        );
      await expect(read('forgotten')).rejects.toMatchObject({ code: '42501' });
      expect(await read('own')).toEqual([{ workspace_id: mine.ctx.workspaceId, n: 1 }]);
      expect(await read('dim_tenants')).toMatchObject([{ workspace_id: mine.ctx.workspaceId, projects: 1 }]);
    });
  });

  describe('events are counted exactly once', () => {
    /** Stores events in a transaction that stays open until `commit` is called. */
    async function hold({ ctx, projectId }: Tenant, hour: number): Promise<() => Promise<void>> {
      const [inserted, end] = [gate(), gate()];
      const transaction = test.db.withPipeline(async (sql) => {
        await insertFacts(sql, ctx, projectId, [viewOf(hour)]);
        inserted.open();
        await end.opened;
      });
      await inserted.opened;
      return () => {
        end.open();
        return transaction;
      };
    }

    it('whose transaction was open across a run', async () => {
      const one = await tenant();
      await store(test, one.ctx, one.projectId, [viewOf(0)]);
      const commit = await hold(one, 0);
      await transforms.run();
      expect(await counted(one)).toEqual(all(1));
      await commit();
      await transforms.run();
      expect(await counted(one)).toEqual(all(2));
      await transforms.run();
      expect(await counted(one)).toEqual(all(2));
    });

    it('whose transaction commits in the middle of a run', async () => {
      const one = await tenant();
      for (const part of [0.2, 0.5, 0.8]) {
        const commit = await hold(one, part);
        const started = performance.now();
        await transforms.run();
        const usual = performance.now() - started;
        const run = transforms.run();
        await new Promise((resolve) => setTimeout(resolve, usual * part));
        await commit();
        await run;
      }
      await transforms.run();
      expect(await counted(one)).toEqual(all(3));
    });

    it('when two runs start at the same moment: one is turned away', async () => {
      const one = await tenant();
      await store(test, one.ctx, one.projectId, [viewOf(0), viewOf(1)]);
      const outcomes = await Promise.allSettled([transforms.run(), transforms.run()]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const [refused] = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(refused?.reason).toMatchObject({ errors: [{ code: 'run_in_progress' }] });
      expect(await counted(one)).toEqual(all(2));
    });
  });
});
