import { newId } from '@strata/platform';
import { createTestDatabase, type TestDatabase } from './testing.js';

interface Column {
  name: string;
  type: string;
}

interface TenantTable {
  name: string;
  key: string;
  /** Also holds rows of the installation, without workspace, by the policy `installation_or_workspace`. */
  is_mixed: boolean;
  columns: Column[];
}

/** Every table that holds tenants' rows and that the application role may read. */
const TENANT_TABLES = `
  SELECT c.oid::regclass::text AS name, CASE c.relname WHEN 'workspaces' THEN 'id' ELSE 'workspace_id' END AS key,
    EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'installation_or_workspace') AS is_mixed,
    (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL)))
     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       AND (a.attnotnull AND NOT a.atthasdef OR a.attname IN ('id', 'workspace_id'))) AS columns
  FROM pg_class c
  WHERE c.relnamespace IN ('public'::regnamespace, 'raw'::regnamespace, 'aggregates'::regnamespace) AND c.relkind IN ('r', 'p')
    AND NOT c.relispartition AND has_table_privilege('strata_app', c.oid, 'SELECT')
    AND (c.relname = 'workspaces' OR EXISTS (
      SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id'))
  ORDER BY 1`;

/** By table and column, or by name of a column with a CHECK of its own, else by type. */
const SAMPLE: Record<string, () => string> = {
  'charts.kind': () => `'line'`,
  'query_runs.status': () => `'completed'`,
  'exports.format': () => `'csv'`,
  'report_definitions.kind': () => `'volume'`,
  'aggregate_windows.window_name': () => `'day'`,
  kind: () => `'event'`,
  status: () => `'pending'`,
  command: () => `'run'`,
  trigger: () => `'person'`,
  uuid: () => `'${newId()}'`,
  text: () => `'viewer'`,
  boolean: () => 'false',
  integer: () => '0',
  'double precision': () => '0',
  bigint: () => '0',
  jsonb: () => `'{}'`,
  'text[]': () => `'{}'`,
  'timestamp with time zone': () => `'2026-01-15T00:00:00Z'`,
};

/** @param tenant null: a row of the installation */
function insertInto(table: TenantTable, tenant: string | null): string {
  const values = table.columns.map(({ name, type }) => {
    if (name === table.key) return tenant === null ? 'NULL' : `'${tenant}'`;
    const sample = SAMPLE[`${table.name}.${name}`] ?? SAMPLE[name] ?? SAMPLE[type];
    if (!sample) throw new Error(`no sample for type ${type} of ${table.name}.${name}`);
    return sample();
  });
  return `INSERT INTO ${table.name} (${table.columns.map((c) => c.name).join(', ')}) VALUES (${values.join(', ')});`;
}

describe('isolation of every tenant table', () => {
  let test: TestDatabase;
  let tables: TenantTable[];
  const mine = newId();
  const theirs = newId();

  beforeAll(async () => {
    test = await createTestDatabase();
    tables = await test.superuser<TenantTable>(TENANT_TABLES);
    const inserts = tables.flatMap((table) =>
      [mine, theirs, ...(table.is_mixed ? [null] : [])].map((tenant) => insertInto(table, tenant)),
    );
    // As replica: rows of any table without the rows they refer to.
    await test.superuser(`SET session_replication_role = replica; ${inserts.join('\n')}`);
  });
  afterAll(() => test.drop());

  /** Names of tables in which a workspace sees anything but exactly its own rows and the installation's. */
  async function leaks(): Promise<string[]> {
    const wrong: string[] = [];
    for (const { name, key, is_mixed: isMixed } of tables) {
      const seen = await test.db.readWorkspace({ workspaceId: mine }, (sql) =>
        sql.query<{ tenant: string | null }>(`SELECT ${key} AS tenant FROM ${name} ORDER BY 1`),
      );
      const expected = isMixed ? [mine, null] : [mine];
      if (seen.map(({ tenant }) => tenant).join() !== expected.join()) wrong.push(name);
    }
    return wrong;
  }

  it('shows each workspace exactly its own rows and those of the installation, in every table', async () => {
    expect(tables.length).toBeGreaterThanOrEqual(9);
    expect(await leaks()).toEqual([]);
  });

  it('has rows of the installation only where they are meant to be', () => {
    const mixed = tables.filter((table) => table.is_mixed).map(({ name }) => name);
    expect(mixed).toEqual(['transform_run_nodes', 'transform_runs']);
  });

  it('lets a workspace change and delete nothing of another one, in every table it may write', async () => {
    for (const { name, key } of tables) {
      for (const statement of [`UPDATE ${name} SET ${key} = ${key}`, `DELETE FROM ${name}`]) {
        const touched = test.db.writeWorkspace({ workspaceId: mine }, async (sql) => {
          const count = await sql.execute(`${statement} WHERE ${key} = '${theirs}'`);
          return count;
        });
        // Either the privilege is missing altogether, or no foreign row is in reach.
        const outcome = await touched.catch((error: Error) => error.message);
        expect([0, expect.stringMatching(/permission denied/)]).toContainEqual(outcome);
      }
    }
  });

  it('would fail if any one policy were taken away or opened', async () => {
    for (const { name } of tables) {
      const [policy] = await test.superuser<{ name: string; using: string }>(
        `SELECT polname AS name, pg_get_expr(polqual, polrelid) AS using FROM pg_policy WHERE polrelid = '${name}'::regclass`,
      );
      await test.superuser(`DROP POLICY ${policy?.name} ON ${name}`);
      expect(await leaks()).toEqual([name]);
      await test.superuser(`CREATE POLICY ${policy?.name} ON ${name} TO strata_app USING (true)`);
      expect(await leaks()).toEqual([name]);
      await test.superuser(`ALTER POLICY ${policy?.name} ON ${name} USING (${policy?.using})`);
    }
    expect(await leaks()).toEqual([]);
  });
});
