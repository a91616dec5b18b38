import { setTimeout as pause } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '@strata/data';
import { ProjectErrors } from '../errors.js';
import type { RunEvent } from './events.js';
import { execute, type ExecuteOptions, type RunDeps } from './executor.js';
import type { RunResults } from './results.js';
import { fixedProject, type FixedNode } from './testing-project.js';

describe('a run', () => {
  let test: TestDatabase;
  let events: RunEvent[];

  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());
  beforeEach(() => void (events = []));

  function run(
    nodes: FixedNode[],
    options: Partial<ExecuteOptions> = {},
    deps: Partial<RunDeps> = {},
    onRun: Parameters<typeof fixedProject>[1] = {},
  ): Promise<RunResults> {
    const { project, steps } = fixedProject(nodes, onRun);
    const onEvent = (event: RunEvent): unknown => events.push(event);
    return execute(project, steps, { command: 'run', threads: 2, ...options }, { database: test.db, onEvent, ...deps });
  }

  const statuses = (results: { uniqueId: string; status: string }[]): Record<string, string> =>
    Object.fromEntries(results.map(({ uniqueId, status }) => [uniqueId.split('.').at(-1) ?? uniqueId, status]));
  const exists = async (name: string): Promise<boolean> => {
    const [row] = await test.superuser<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [name]);
    return row?.found ?? false;
  };
  const running = async (): Promise<number> => {
    const [row] = await test.superuser<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
       WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()`,
    );
    return row?.n ?? 0;
  };
  const untilRunning = async (count: number): Promise<void> => {
    const deadline = Date.now() + 10_000;
    while ((await running()) !== count) {
      if (Date.now() > deadline) throw new Error(`no ${count} running queries`);
      await pause(20);
    }
  };
  const slow: FixedNode = { name: 'slow', sql: 'select 1 as id from pg_sleep(60)' };

  it('builds in order, several at a time, and tells what it does', async () => {
    const together: FixedNode[] = ['left', 'right'].map((name) => ({ name, sql: 'select 1 as id from pg_sleep(0.4)' }));
    const { status, results } = await run([
      ...together,
      { name: 'through', sql: '', after: ['left'], config: { materialized: 'ephemeral' } },
      {
        name: 'last',
        sql: 'select * from marts.left union all select * from marts.right',
        after: ['through', 'right'],
      },
    ]);
    expect(status).toBe('completed');
    expect(statuses(results)).toEqual({ left: 'success', right: 'success', last: 'success' });
    // Two are under way before the first is done.
    expect(events.map(({ type }) => type)).toEqual([
      'run_started',
      'node_started',
      'node_started',
      'node_finished',
      'node_finished',
      'node_started',
      'node_finished',
      'run_finished',
    ]);
    expect(events[5]).toMatchObject({ node: 'model.fixed.last', index: 3, total: 3 });
  });

  it('names file, line and remedy of a broken query, keeps the old table and skips what reads it', async () => {
    const nodes = (sql: string): FixedNode[] => [
      { name: 'broken', sql },
      { name: 'reader', sql: 'select * from marts.broken', after: ['broken'] },
      { name: 'second_reader', sql: 'select * from marts.reader', after: ['reader'] },
      { name: 'bystander', sql: 'select 1 as id' },
    ];
    await run(nodes('select 1 as id'));
    const { status, results } = await run(nodes('select\n  1 as id,\n  nowhere as x\nfrom (select 2) as t'));
    expect(status).toBe('failed');
    expect(statuses(results)).toEqual({
      broken: 'error',
      reader: 'skipped',
      second_reader: 'skipped',
      bystander: 'success',
    });
    expect(results.find((r) => r.status === 'error')?.error).toMatchObject({ file: 'models/broken.sql', line: 3 });
    expect(results.filter((r) => r.status === 'skipped').map(({ message }) => message)).toEqual([
      'Skipped because of broken, which failed.',
      'Skipped because of broken, which failed.',
    ]);
    expect(await test.superuser('SELECT id FROM marts.broken')).toEqual([{ id: 1 }]);
    expect(await exists('marts.broken__dbt_tmp')).toBe(false);
  });

  it('ends a query that runs too long', async () => {
    const { results } = await run([slow], { statementTimeoutMs: 300 });
    expect(results[0]?.error).toMatchObject({ code: 'query_timeout', file: 'models/slow.sql' });
    expect(results[0]?.message).toMatch(/longer than 0.3 s.*--statement-timeout/);
    expect(await exists('marts.slow')).toBe(false);
  });

  it('is cancelled: queries end, the rest is skipped', async () => {
    const abort = new AbortController();
    const over = run([slow, { name: 'later', sql: 'select 1 as id', after: ['slow'] }], {}, { signal: abort.signal });
    await untilRunning(1);
    const at = Date.now();
    abort.abort();
    const { status, results } = await over;
    expect(Date.now() - at).toBeLessThan(3_000);
    expect(status).toBe('cancelled');
    expect(statuses(results)).toEqual({ slow: 'cancelled', later: 'skipped' });
    expect(await running()).toBe(0);
  });

  it('keeps a second run of the project out, and lets it in afterwards', async () => {
    const abort = new AbortController();
    const first = run([slow], {}, { signal: abort.signal });
    await untilRunning(1);
    const second = run([{ name: 'other', sql: 'select 1 as id' }]);
    await expect(second).rejects.toThrow(ProjectErrors);
    await expect(second).rejects.toMatchObject({ errors: [{ code: 'run_in_progress' }] });
    abort.abort();
    await first;
    expect((await run([{ name: 'other', sql: 'select 1 as id' }])).status).toBe('completed');
  });

  it('survives the death of a connection: the model fails with its old table, the others are built', async () => {
    const nodes = (sql: string): FixedNode[] => [
      { name: 'dying', sql },
      { name: 'heir', sql: 'select 1 as id' },
      { name: 'orphan', sql: 'select * from marts.dying', after: ['dying'] },
    ];
    await run(nodes('select 1 as id'));
    const over = run(nodes('select 2 as id from pg_sleep(60)'), { threads: 1 });
    await untilRunning(1);
    await test.superuser(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()`,
    );
    const { results } = await over;
    expect(statuses(results)).toEqual({ dying: 'error', heir: 'success', orphan: 'skipped' });
    expect(results[0]?.error?.code).toBe('connection_lost');
    expect(await test.superuser('SELECT id FROM marts.dying')).toEqual([{ id: 1 }]);
  });

  it('stops when the connection goes that holds its lock: another run may begin from there on', async () => {
    const over = run([
      { name: 'slow', sql: 'select 1 as id from pg_sleep(60)' },
      { name: 'later', sql: 'select * from marts.slow', after: ['slow'] },
    ]);
    await untilRunning(1);
    await test.superuser(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database =
         (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    await expect(over).rejects.toThrow('Connection terminated');
    expect(await exists('marts.slow')).toBe(false);
    expect((await run([{ name: 'next', sql: 'select 1 as id' }])).status).toBe('completed');
  });

  it('stops after the first failure when told so', async () => {
    const { results } = await run(
      [
        { name: 'bad', sql: 'select 1/0 as id' },
        { name: 'never', sql: 'select 1 as id' },
      ],
      { failFast: true, threads: 1 },
    );
    expect(statuses(results)).toEqual({ bad: 'error', never: 'skipped' });
    expect(await exists('marts.never')).toBe(false);
  });

  it('gives templates the database as it is in the model’s transaction', async () => {
    await run([{ name: 'asked', sql: 'select 1 as id, 2.5::numeric as n' }]);
    const seen: unknown[] = [];
    await run([
      {
        name: 'asking',
        sql: async (_, database) => {
          seen.push(
            await database.query(`select id, n, date '2026-01-02' as d from marts.asked`),
            await database.relationType('marts', 'asked'),
            await database.relationType('marts', 'nothing'),
            await database.columns('marts', 'asked'),
          );
          return 'select 1 as id';
        },
      },
    ]);
    const columns = [
      { name: 'id', type: 'integer' },
      { name: 'n', type: 'numeric' },
    ];
    expect(seen).toEqual([
      { columns: [...columns, { name: 'd', type: 'date' }], rows: [[1, 2.5, '2026-01-02']] },
      'table',
      null,
      columns,
    ]);
  });

  it('compiles without touching the database', async () => {
    const { results } = await run([{ name: 'only', sql: 'select 1 as id' }], { command: 'compile' });
    expect(results[0]).toMatchObject({ status: 'success', compiledCode: 'select 1 as id' });
    expect(await exists('marts.only')).toBe(false);
  });

  it('runs the project’s hooks around everything, and builds nothing when the first fails', async () => {
    const create = {
      sql: 'create schema if not exists hooks; create table if not exists hooks.said (n int)',
      transaction: true,
    };
    const count = { sql: 'insert into hooks.said select count(*) from marts.hooked', transaction: true };
    const node: FixedNode = { name: 'hooked', sql: 'select 1 as id' };
    await run([node], {}, {}, { onRun: { start: [create], end: [count] } });
    expect(await test.superuser('SELECT n FROM hooks.said')).toEqual([{ n: 1 }]);
    const failing = { onRun: { start: [{ sql: 'select 1/0', transaction: true }] } };
    const { status, results } = await run([node], {}, {}, failing);
    expect(status).toBe('failed');
    expect(statuses(results)).toEqual({ 'fixed-on-run-start': 'error', hooked: 'skipped' });
  });

  describe('with tests', () => {
    const bad = `select * from (values (1), (2)) as t (id)`;
    const check = async (config: FixedNode['config'], sql = bad) => {
      const { results } = await run([{ name: 'check', kind: 'test', sql, config }], { command: 'test' });
      return results[0];
    };

    it('counts the wrong rows and judges them by severity and thresholds', async () => {
      expect(await check({}, `${bad} where false`)).toMatchObject({ status: 'pass', failures: 0 });
      expect(await check({})).toMatchObject({
        status: 'fail',
        failures: 2,
        message: 'Got 2 results, configured to fail if != 0',
      });
      expect(await check({ severity: 'WARN' })).toMatchObject({ status: 'warn', failures: 2 });
      expect(await check({ error_if: '> 2' })).toMatchObject({
        status: 'warn',
        message: 'Got 2 results, configured to warn if != 0',
      });
      expect(await check({ error_if: '> 2', warn_if: '> 3' })).toMatchObject({ status: 'pass' });
      expect(await check({ limit: 1 })).toMatchObject({
        failures: 1,
        message: 'Got 1 result, configured to fail if != 0',
      });
      expect(await check({ fail_calc: 'sum(id)' })).toMatchObject({ failures: 3 });
      expect(await check({ fail_calc: 'sum(id)' }, `${bad} where false`)).toMatchObject({ status: 'pass' });
      expect(await check({}, 'select nothing')).toMatchObject({ status: 'error' });
    });

    it('keeps failing rows where nobody but the pipeline reads them', async () => {
      expect(await check({ store_failures: true })).toMatchObject({ status: 'fail', failures: 2 });
      expect(await test.superuser('SELECT id FROM marts."check"')).toHaveLength(2);
      const [row] = await test.superuser<{ can: boolean }>(
        `SELECT has_table_privilege('strata_app', 'marts."check"', 'SELECT') AS can`,
      );
      expect(row?.can).toBe(false);
    });

    it('skips what depends on a failed test', async () => {
      const { results } = await run(
        [
          { name: 'base', sql: bad },
          { name: 'strict', kind: 'test', sql: 'select * from marts.base', after: ['base'] },
          { name: 'above', sql: 'select * from marts.base', after: ['base', 'test.fixed.strict'] },
        ],
        { command: 'build' },
      );
      expect(statuses(results)).toEqual({ base: 'success', strict: 'fail', above: 'skipped' });
      expect(results[2]?.message).toBe('Skipped because of strict, which failed.');
    });
  });
});
