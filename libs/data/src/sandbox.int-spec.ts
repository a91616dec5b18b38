import { newId } from '@strata/platform';
import type { CursorRow } from './cursor.js';
import { readPrismaSql } from './prepare.js';
import { createTestDatabase, type TestDatabase } from './testing.js';

const LIMITS = { timeoutMs: 5_000, maxRows: 1_000, maxBytes: 1_000_000 };

describe("the wall around people's SQL", () => {
  let test: TestDatabase;
  const mine = newId();
  const theirs = newId();

  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  async function ask(sql: string, workspaceId = mine): Promise<CursorRow[]> {
    const rows: CursorRow[] = [];
    await test.db.queryWorkspace({ workspaceId }, { sql, values: [], limits: LIMITS }, async ({ batches }) => {
      for await (const batch of batches) rows.push(...batch);
    });
    return rows;
  }

  const asPipeline = (sql: string) => test.superuser(`SET ROLE strata_pipeline; ${sql}`);
  const restart = () => test.superuser(readPrismaSql('sandbox.sql'));

  it('leaves to everybody only functions that change nothing and tell of nobody', async () => {
    const open = await test.superuser<{ name: string }>(
      `SELECT DISTINCT proname AS name FROM pg_proc p
       WHERE provolatile = 'v' AND has_function_privilege('strata_query', p.oid, 'execute')
         AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype) ORDER BY 1`,
    );
    expect(open.map(({ name }) => name)).toEqual([
      'array_sample',
      'array_shuffle',
      'clock_timestamp',
      'gen_random_uuid',
      'random',
      'random_normal',
      'timeofday',
      'uuidv4',
      'uuidv7',
    ]);
  });

  it('lets people read marts, aggregates and the parent of the events, and no other relation at all', async () => {
    const readable = await test.superuser<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c
       WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND (has_table_privilege('strata_query', c.oid, 'SELECT')
         OR has_any_column_privilege('strata_query', c.oid, 'SELECT')) ORDER BY 1`,
    );
    const others = readable.filter(({ name }) => !/^(marts|aggregates)\.|^raw\.events$/.test(name));
    expect(others).toEqual([]);
    expect(readable.map(({ name }) => name)).toContain('raw.events');
    const writable = await test.superuser(
      `SELECT c.oid::regclass FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v')
         AND has_table_privilege('strata_query', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER, MAINTAIN')`,
    );
    expect(writable).toEqual([]);
  });

  it('gives the log-in nothing of its own', async () => {
    const readable = await test.superuser(
      `SELECT c.oid::regclass FROM pg_class c WHERE has_table_privilege('strata_sql', c.oid, 'SELECT') AND relkind IN ('r', 'p', 'v')`,
    );
    expect(readable).toEqual([]);
  });

  it('keeps for the trusted roles what it takes from everybody', async () => {
    for (const role of ['strata_app', 'strata_pipeline', 'strata_auth', 'strata_owner', 'strata_lookup']) {
      const [row] = await test.superuser<{ ok: boolean }>(
        `SELECT has_function_privilege('${role}', 'set_config(text,text,boolean)', 'execute')
           AND has_function_privilege('${role}', 'pg_advisory_lock(bigint)', 'execute')
           AND has_table_privilege('${role}', 'pg_class', 'select') AS ok`,
      );
      expect([role, row?.ok]).toEqual([role, true]);
    }
  });

  it('covers tables of an installation that is older than it, and new ones', async () => {
    const rows = `SELECT * FROM (VALUES ('${mine}'::uuid, 1), ('${theirs}'::uuid, 2)) t (workspace_id, n)`;
    await asPipeline(
      `CREATE TABLE marts.old AS ${rows}; GRANT SELECT ON marts.old TO strata_app;
       ALTER POLICY workspace_isolation ON marts.old TO strata_app;
       CREATE TABLE marts.fresh AS ${rows}; GRANT SELECT ON marts.fresh TO strata_app, strata_query;
       CREATE TABLE staging.hidden AS ${rows}; GRANT SELECT ON staging.hidden TO strata_app`,
    );
    await test.superuser(
      `ALTER POLICY workspace_isolation ON raw.events TO strata_app; REVOKE SELECT ON raw.events FROM strata_query;
       GRANT EXECUTE ON FUNCTION pg_sleep(double precision) TO PUBLIC; GRANT SELECT ON pg_stats TO PUBLIC`,
    );
    await expect(ask('SELECT * FROM marts.old')).rejects.toMatchObject({ code: '42501' });
    await restart();
    expect(await ask('SELECT n FROM marts.old')).toEqual([['1']]);
    expect(await ask('SELECT n FROM marts.fresh', theirs)).toEqual([['2']]);
    expect(await ask('SELECT count(*) FROM raw.events')).toEqual([['0']]);
    for (const sql of ['SELECT pg_sleep(1)', 'SELECT * FROM pg_stats', 'SELECT * FROM staging.hidden']) {
      await expect(ask(sql)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('lets nothing of one query reach the next on the same connection', async () => {
    for (let i = 0; i < 30; i += 1) {
      const workspaceId = i % 2 === 0 ? mine : theirs;
      const [row] = await ask(
        `SELECT current_setting('app.workspace_id'), current_user, current_setting('transaction_read_only')`,
        workspaceId,
      );
      expect(row).toEqual([workspaceId, 'strata_query', 'on']);
      await ask('SELECT 1 / 0').catch(() => undefined);
    }
  });
});
