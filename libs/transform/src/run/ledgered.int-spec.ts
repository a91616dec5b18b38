import { createTestDatabase, type TestDatabase, type TransformSql } from '@strata/data';
import { newId } from '@strata/platform';
import type { Interval } from '../intervals.js';
import { execute, type ExecuteOptions, type RunDeps } from './executor.js';
import type { RunEvent } from './events.js';
import type { Ledger } from './ledger-port.js';
import { fixedProject, scopeOf, type FixedNode } from './testing-project.js';

/** What the test says is pending, and what the executor settled. */
class FixedLedger implements Ledger {
  batches: Interval[][] = [];
  kept: Interval[] = [];
  folds = 0;
  settled: { built: 'all' | Interval[]; changed: string[] }[] = [];
  beforeSettle: (sql: TransformSql) => Promise<unknown> = () => Promise.resolve();

  fold = (): Promise<void> => Promise.resolve(void (this.folds += 1));
  pending = (): Promise<Interval[][]> => Promise.resolve(this.batches);
  sealed = (): Promise<Interval[]> => Promise.resolve(this.kept);
  settle = async (sql: TransformSql, _model: unknown, built: 'all' | Interval[]): Promise<void> => {
    await this.beforeSettle(sql);
    const changed =
      built === 'all' ? [] : await sql.query<{ at: Date }>('SELECT DISTINCT at FROM strata_changed ORDER BY at');
    this.settled.push({ built, changed: changed.map(({ at }) => at.toISOString()) });
  };
}

describe('models of the interval ledger', () => {
  let test: TestDatabase;
  let ledger: FixedLedger;
  let events: RunEvent[];
  const workspaceId = newId();
  const projectId = newId();
  const day = (n: number): string => `2026-01-0${n}T00:00:00.000Z`;
  const interval = (n: number): Interval => ({ workspaceId, projectId, from: day(n), to: day(n + 1) });

  beforeAll(async () => {
    test = await createTestDatabase();
    await test.superuser(`CREATE TABLE staging.facts (workspace_id uuid, project_id uuid, occurred_at timestamptz, n int);
      ALTER TABLE staging.facts OWNER TO strata_pipeline`);
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    ledger = new FixedLedger();
    await test.superuser('DROP TABLE IF EXISTS marts.daily; TRUNCATE staging.facts');
  });

  const facts = (...days: [day: number, n: number][]) =>
    test.superuser(
      `INSERT INTO staging.facts VALUES ${days.map(([at, n]) => `('${workspaceId}', '${projectId}', '${day(at)}', ${n})`).join(', ')}`,
    );
  const daily = (config: FixedNode['config'] = {}): FixedNode => ({
    name: 'daily',
    sql: (state) =>
      `select workspace_id, project_id, occurred_at, sum(n)::int as n from staging.facts
       where ${scopeOf(state)} group by 1, 2, 3`,
    config: {
      materialized: 'incremental',
      event_time: 'occurred_at',
      meta: { strata: { grain: 'day' } },
      ...config,
    },
  });

  async function run(node = daily(), options: Partial<ExecuteOptions> = {}, deps: Partial<RunDeps> = {}) {
    const { project, steps } = fixedProject([node]);
    events = [];
    const onEvent = (event: RunEvent): unknown => events.push(event);
    const { results } = await execute(
      project,
      steps,
      { command: 'run', ...options },
      { database: test.db, ledger, onEvent, ...deps },
    );
    return results[0];
  }

  const table = async (): Promise<[string, number][]> => {
    const rows = await test.superuser<{ occurred_at: Date; n: number }>(
      'SELECT occurred_at, n FROM marts.daily ORDER BY 1',
    );
    return rows.map((row) => [row.occurred_at.toISOString(), row.n]);
  };
  const fingerprint = () =>
    test.superuser(`SELECT c.oid, c.xmin, c.relfilenode, (SELECT array_agg(ctid::text || t.xmin::text) FROM marts.daily t) AS rows
      FROM pg_class c WHERE oid = 'marts.daily'::regclass`);

  it('are built whole at first, and told so', async () => {
    await facts([1, 1], [2, 2]);
    expect(await run()).toMatchObject({ status: 'success', message: 'SELECT 2', rows: 2 });
    expect(await table()).toEqual([
      [day(1), 1],
      [day(2), 2],
    ]);
    expect(ledger).toMatchObject({ folds: 1, settled: [{ built: 'all' }] });
  });

  it('rebuild the pending intervals and nothing else, and tell what changed', async () => {
    await facts([1, 1], [2, 2]);
    await run();
    await facts([1, 10], [2, 20], [3, 30]);
    ledger.batches = [[interval(2)], [interval(3)]];
    expect(await run()).toMatchObject({ message: 'INSERT 0 2', intervals: 2 });
    expect(await table()).toEqual([
      [day(1), 1],
      [day(2), 22],
      [day(3), 30],
    ]);
    expect(ledger.settled[1]).toEqual({ built: [interval(2), interval(3)], changed: [day(2), day(3)] });
    const progress = events.filter(({ type }) => type === 'node_progress');
    expect(progress).toMatchObject([
      { done: 1, total: 2 },
      { done: 2, total: 2 },
    ]);
  });

  it('tell the intervals that lost their rows, too', async () => {
    await facts([1, 1], [2, 2]);
    await run();
    await test.superuser(`DELETE FROM staging.facts WHERE n = 2`);
    ledger.batches = [[interval(2)]];
    await run();
    expect(await table()).toEqual([[day(1), 1]]);
    expect(ledger.settled[1]?.changed).toEqual([day(2)]);
  });

  it('touch nothing when nothing is pending', async () => {
    await facts([1, 1]);
    await run();
    const before = await fingerprint();
    await facts([1, 5]);
    expect(await run()).toMatchObject({ status: 'success', message: 'NOTHING TO DO', rows: 0, intervals: 0 });
    expect(await fingerprint()).toEqual(before);
    expect(ledger.settled).toHaveLength(1);
  });

  it('only add with the strategy append', async () => {
    await facts([1, 1]);
    await run(daily({ incremental_strategy: 'append' }));
    ledger.batches = [[interval(1)]];
    await run(daily({ incremental_strategy: 'append' }));
    expect(await table()).toEqual([
      [day(1), 1],
      [day(1), 1],
    ]);
  });

  it('run their hooks once for each batch', async () => {
    const hook = `insert into staging.facts select '${workspaceId}', '${projectId}', occurred_at, 100 from staging.facts where $intervals and n < 100`;
    await facts([1, 1], [2, 2]);
    await run();
    ledger.batches = [[interval(1)], [interval(2)]];
    await run(daily({ pre_hook: [{ sql: hook, transaction: true }] }));
    expect(await table()).toEqual([
      [day(1), 101],
      [day(2), 102],
    ]);
  });

  it('are known to the planner before their hooks run, also where the table was empty', async () => {
    await run();
    await facts([1, 1], [2, 2], [3, 3]);
    ledger.batches = [[interval(1), interval(2), interval(3)]];
    const hook = `insert into staging.facts select '${workspaceId}', '${projectId}', '${day(9)}', reltuples::int
      from pg_class where oid = 'marts.daily'::regclass`;
    await run(daily({ post_hook: [{ sql: hook, transaction: true }] }));
    expect(await test.superuser(`SELECT n FROM staging.facts WHERE occurred_at = '${day(9)}'`)).toEqual([{ n: 3 }]);
  });

  it('keep the sealed past over a full refresh', async () => {
    await facts([1, 1], [2, 2]);
    await run();
    await test.superuser('DELETE FROM staging.facts WHERE n = 1');
    await facts([2, 20]);
    ledger.kept = [{ workspaceId, projectId, from: null, to: day(2) }];
    expect(await run(daily(), { fullRefresh: true })).toMatchObject({ message: 'SELECT 2' });
    expect(await table()).toEqual([
      [day(1), 1],
      [day(2), 22],
    ]);
  });

  it('keep the old rows when anything fails, the settling included', async () => {
    await facts([1, 1]);
    await run();
    await facts([1, 1]);
    ledger.batches = [[interval(1)]];
    ledger.beforeSettle = (sql) => sql.execute('SELECT 1/0');
    expect(await run()).toMatchObject({ status: 'error', error: { code: 'database' } });
    expect(await table()).toEqual([[day(1), 1]]);
  });

  it('try again when a concurrent transaction was in the way', async () => {
    await facts([1, 1]);
    await run();
    ledger.batches = [[interval(1)]];
    let disturbances = 1;
    ledger.beforeSettle = async (sql) => {
      if (disturbances-- > 0) await sql.execute(`DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$`);
    };
    expect(await run()).toMatchObject({ status: 'success' });
    expect(events.filter((event) => event.type === 'log')).toHaveLength(1);
    disturbances = 9;
    expect(await run()).toMatchObject({ status: 'error' });
  });

  it('refuse hooks outside of the transaction', async () => {
    const result = await run(daily({ post_hook: [{ sql: 'select 1', transaction: false }] }));
    expect(result?.error?.code).toBe('config');
  });

  describe('tables rebuilt when something changed', () => {
    const total = (sql = 'select sum(n)::int as n, now() as occurred_at from staging.facts'): FixedNode => ({
      name: 'daily',
      sql,
      config: { materialized: 'table', meta: { strata: { when_changed: true } } },
    });

    it('are rebuilt when something is pending, and settled; untouched otherwise', async () => {
      await facts([1, 1]);
      expect(await run(total())).toMatchObject({ message: 'SELECT 1' });
      const before = await fingerprint();
      await facts([1, 5]);
      expect(await run(total())).toMatchObject({ status: 'success', message: 'NOTHING TO DO' });
      expect(await fingerprint()).toEqual(before);
      ledger.batches = [[interval(1)]];
      expect(await run(total())).toMatchObject({ message: 'SELECT 1', rows: 1 });
      expect((await table())[0]?.[1]).toBe(6);
      expect(ledger.settled.map(({ built }) => built)).toEqual(['all', 'all']);
    });

    it('are rebuilt in a full refresh, when their file changes, and when they are gone', async () => {
      await facts([1, 1]);
      await run(total());
      expect(await run(total(), { fullRefresh: true })).toMatchObject({ message: 'SELECT 1' });
      const other = total('select 2 as n, now() as occurred_at');
      expect(await run(other)).toMatchObject({ message: 'SELECT 1' });
      expect(await run(other)).toMatchObject({ message: 'NOTHING TO DO' });
      await test.superuser('DROP TABLE marts.daily');
      expect(await run(other)).toMatchObject({ message: 'SELECT 1' });
    });

    it('stay pending when their build fails', async () => {
      await run(total());
      ledger.batches = [[interval(1)]];
      expect(await run(total('select 1/0 as n'))).toMatchObject({ status: 'error' });
      expect(ledger.settled).toHaveLength(1);
    });

    it('are plain tables without a ledger', async () => {
      const { project, steps } = fixedProject([total()]);
      await execute(project, steps, { command: 'run' }, { database: test.db });
      const { results } = await execute(project, steps, { command: 'run' }, { database: test.db });
      expect(results[0]?.message).toBe('SELECT 1');
    });
  });

  it('are plain incrementals without a ledger', async () => {
    await facts([1, 1]);
    const { project, steps } = fixedProject([daily()]);
    await execute(project, steps, { command: 'run' }, { database: test.db });
    const { results } = await execute(project, steps, { command: 'run' }, { database: test.db });
    expect(results[0]?.message).toBe('INSERT 0 1');
    expect(await table()).toHaveLength(2);
  });
});
