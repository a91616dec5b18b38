import { checkSql } from './allow-list/check-sql.js';
import { onlyListed } from './allow-list/relations.js';
import { ATTACKS, THEIR_WORKSPACE } from './testing-attacks.js';
import { TestQueries } from './testing.js';

const LIMITS = { timeoutMs: 700, maxRows: 1_000, maxBytes: 2_000_000 };
/** Longer than any limit: what holds on after it would be held for ever. */
const SOON_MS = 5_000;

describe('attacks', () => {
  let queries: TestQueries;
  let before: unknown;

  /** What an attack could change. */
  const state = () =>
    queries.test.superuser(
      `SELECT (SELECT json_agg(x) FROM (SELECT workspace_id, event_name, count(*), min(path), max(path) FROM raw.events GROUP BY 1, 2 ORDER BY 1, 2) x) AS events,
         (SELECT json_agg(x) FROM (SELECT oid::regclass::text, relrowsecurity, relforcerowsecurity, relacl::text FROM pg_class WHERE relnamespace::regnamespace::text IN ('raw', 'marts', 'aggregates', 'public') ORDER BY oid) x) AS relations,
         (SELECT json_agg(x) FROM (SELECT rolname, rolsuper, rolbypassrls, rolconfig FROM pg_roles
            WHERE rolname NOT LIKE 'external\\_%' ORDER BY 1) x) AS roles,
         (SELECT count(*) FROM pg_proc) AS functions, (SELECT count(*) FROM pg_largeobject_metadata) AS objects`,
    );

  /** Runs behind the first wall alone. */
  async function behindWallOne(sql: string, { test, mine } = queries): Promise<unknown[]> {
    const rows: unknown[] = [];
    await test.db.queryWorkspace(mine, { sql, values: [], limits: LIMITS }, async ({ batches }) => {
      for await (const batch of batches) rows.push(...batch);
    });
    return rows;
  }

  const outcomeOf = (run: Promise<unknown>): Promise<{ rows?: unknown; error?: { code?: string; message: string } }> =>
    run.then(
      (rows) => ({ rows }),
      (error: { message: string }) => ({ error }),
    );

  beforeAll(async () => {
    queries = await TestQueries.open();
    await queries.addEvents(queries.mine, 'mine', 50);
    await queries.addEvents({ ...queries.theirs, workspaceId: THEIR_WORKSPACE }, 'theirs', 70);
    before = await state();
  });
  /** Nothing goes on running, though its author has been told that it ended. */
  async function nothingHeld(): Promise<void> {
    const held = () =>
      queries.test.superuser(
        `SELECT query FROM pg_stat_activity
         WHERE usename = 'strata_sql' AND datname = current_database() AND state <> 'idle'`,
      );
    const deadline = Date.now() + SOON_MS;
    while ((await held()).length > 0 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50));
    expect(await held()).toEqual([]);
  }

  afterAll(async () => {
    await nothingHeld();
    expect(await state()).toEqual(before);
    await queries.close();
  });

  it('are many, and each is there once', () => {
    expect(ATTACKS.length).toBeGreaterThan(250);
    expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
  });

  it.each(ATTACKS)('wall one alone: $name', async ({ sql, one, two }) => {
    const { rows, error } = await outcomeOf(behindWallOne(sql));
    expect([one, error?.message]).toEqual([rows === undefined ? 'refuses' : 'bears', error?.message]);
    expect(JSON.stringify(rows ?? error?.message)).not.toContain('theirs');
    if (two === 'bears') await nothingHeld();
  });

  it.each(ATTACKS)('wall two alone: $name', async ({ sql, two }) => {
    const isReadable = onlyListed(await queries.catalog.ownRelations());
    const problems = await checkSql(sql, { isReadable, parameters: 0 });
    expect([two, problems]).toEqual([problems.length > 0 ? 'refuses' : 'bears', problems]);
  });

  it.each(ATTACKS)('both walls: $name', async ({ sql, one, two }) => {
    const { rows, error } = await outcomeOf(queries.ask(sql, undefined, { limits: LIMITS }));
    const isRefused = one === 'refuses' || two === 'refuses';
    expect([rows === undefined, error?.message]).toEqual([isRefused, error?.message]);
    expect(JSON.stringify(rows ?? error?.message)).not.toMatch(/"theirs|secret.*theirs/);
    if (isRefused) expect(error?.code).toMatch(/^query_(refused|failed|timeout|too_large)$/);
  });

  it('wall two stands where wall one was torn down', async () => {
    const open = await TestQueries.open();
    try {
      await open.test.superuser(
        `GRANT SELECT ON ALL TABLES IN SCHEMA pg_catalog, public, auth, staging, intermediate TO strata_query;
         GRANT USAGE ON SCHEMA public, auth, staging, intermediate, lookup TO strata_query;
         GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pg_catalog, lookup, raw TO strata_query;
         REVOKE EXECUTE ON FUNCTION set_config(text, text, boolean) FROM strata_query`,
      );
      const users = 'SELECT count(*) = 0 AND pg_backend_pid() > 0 FROM auth.users';
      expect(await behindWallOne(users, open)).toEqual([['t']]);
      for (const { sql } of ATTACKS.filter(({ two }) => two === 'refuses')) {
        const { error } = await outcomeOf(open.ask(sql, undefined, { limits: LIMITS }));
        expect([sql, error?.code]).toEqual([sql, 'query_refused']);
      }
    } finally {
      await open.close();
    }
  });
});
