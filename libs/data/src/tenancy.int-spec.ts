import { newId } from '@strata/platform';
import { createTestDatabase, type TestDatabase } from './testing.js';

interface TableRow {
  name: string;
  forced: boolean;
  policies: number;
  isPartition: boolean;
}

const TABLES = `
  SELECT c.oid::regclass::text AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
    (SELECT count(*)::int FROM pg_policy p WHERE p.polrelid = c.oid) AS policies, c.relispartition AS "isPartition"
  FROM pg_class c WHERE c.relnamespace IN ('public'::regnamespace, 'raw'::regnamespace) AND c.relkind IN ('r', 'p')
  ORDER BY 1`;

/** Tables of the exposed schemas that tenants cannot reach at all: no policy, no grant. */
const UNREACHABLE = ['_prisma_migrations'];

describe('tenancy by PostgreSQL', () => {
  let test: TestDatabase;
  const mine = newId();
  const theirs = newId();

  beforeAll(async () => {
    test = await createTestDatabase();
    for (const workspaceId of [mine, theirs]) {
      await test.db.withWorkspace({ workspaceId }, async (tx) => {
        await tx.workspace.create({ data: { id: workspaceId, name: `of ${workspaceId}` } });
        await tx.project.create({ data: { workspaceId, id: newId(), name: 'site', domains: [] } });
      });
    }
  });
  afterAll(() => test.drop());

  it('has every table under FORCE ROW LEVEL SECURITY with exactly one policy', async () => {
    const tables = await test.superuser<TableRow>(TABLES);
    expect(tables.length).toBeGreaterThan(10);
    const wrong = tables.filter(
      (table) => !table.forced || (table.policies !== 1 && !UNREACHABLE.includes(table.name)),
    );
    expect(wrong).toEqual([]);
  });

  it('grants no partition to anybody but its owner', async () => {
    const granted = await test.superuser(
      `SELECT table_name, grantee FROM information_schema.role_table_grants
       WHERE table_schema = 'raw' AND table_name ~ '^events_' AND grantee NOT IN ('strata_owner', 'postgres')`,
    );
    expect(granted).toEqual([]);
  });

  it('shows a workspace its own rows and no other', async () => {
    const seen = await test.db.withWorkspace({ workspaceId: mine }, (tx) => tx.project.findMany());
    expect(seen.map((project) => project.workspaceId)).toEqual([mine]);
    const names = await test.db.readWorkspace({ workspaceId: mine }, (sql) =>
      sql.query<{ id: string }>('SELECT id FROM public.workspaces'),
    );
    expect(names.map((row) => row.id)).toEqual([mine]);
  });

  it('refuses to write a row into another workspace', async () => {
    const intruding = test.db.withWorkspace({ workspaceId: mine }, (tx) =>
      tx.project.create({ data: { workspaceId: theirs, id: newId(), name: 'intruder', domains: [] } }),
    );
    await expect(intruding).rejects.toThrow(/row-level security/);
  });

  it('changes nothing of another workspace', async () => {
    const changed = await test.db.withWorkspace({ workspaceId: mine }, (tx) =>
      tx.project.updateMany({ where: { workspaceId: theirs }, data: { name: 'taken' } }),
    );
    expect(changed.count).toBe(0);
  });

  it('shows nothing without a workspace, also after one was left on the same connection', async () => {
    for (let i = 0; i < 8; i++) await test.db.readWorkspace({ workspaceId: mine }, (sql) => sql.query('SELECT 1'));
    const rows = await test.db.withInstallation((sql) => sql.query('SELECT id FROM public.workspaces'));
    expect(rows).toEqual([]);
  });

  it('refuses anything but a UUID as workspace', async () => {
    await expect(
      test.db.readWorkspace({ workspaceId: `${mine}'; SET ROLE strata_owner; --` }, (sql) => sql.query('SELECT 1')),
    ).rejects.toThrow(/UUID/);
  });

  it('keeps the schema auth and the pipeline from the application role', async () => {
    for (const statement of ['SELECT 1 FROM auth.users', 'SET ROLE strata_pipeline', 'SET ROLE strata_owner']) {
      await expect(test.db.withInstallation((sql) => sql.query(statement))).rejects.toThrow(/permission denied/);
    }
  });

  it('lets nobody who serves requests change or delete an audit entry', async () => {
    const entry = { id: newId(), actor_label: 'a', action: 'x', resource_type: 'y', metadata: {}, correlation_id: 'z' };
    const asApp = (statement: string) => test.db.writeWorkspace({ workspaceId: mine }, (sql) => sql.execute(statement));
    const asAuth = (statement: string) => test.db.auth.$executeRawUnsafe(statement);
    const asPipeline = (statement: string) => test.db.withPipeline((sql) => sql.execute(statement));
    await asApp(`SELECT audit.append('${JSON.stringify(entry)}')`);
    for (const table of ['public.audit_entries', 'public.audit_heads', 'auth.audit_entries', 'auth.audit_head']) {
      for (const statement of [
        `UPDATE ${table} SET seq = 1`,
        `DELETE FROM ${table}`,
        `INSERT INTO ${table} DEFAULT VALUES`,
      ]) {
        for (const role of [asApp, asAuth, asPipeline])
          await expect(role(statement)).rejects.toThrow(/permission denied/);
      }
    }
  });

  it('keeps the doors of the audit log for those whom they are for', async () => {
    const { db } = test;
    const refused = [
      () => db.withInstallation((sql) => sql.execute(`SELECT audit.append('{}')`)),
      () => db.writeWorkspace({ workspaceId: mine }, (sql) => sql.execute(`SELECT audit.append_to('${theirs}', '{}')`)),
      () => db.writeWorkspace({ workspaceId: mine }, (sql) => sql.execute(`SELECT audit.append_installation('{}')`)),
      () => db.writeWorkspace({ workspaceId: mine }, (sql) => sql.execute(`SELECT audit.trim('${mine}', now(), '{}')`)),
      () => db.auth.$executeRawUnsafe(`SELECT audit.append('{}')`),
      () => db.auth.$executeRawUnsafe(`SELECT audit.trim_installation(now(), '{}')`),
    ];
    for (const attempt of refused) await expect(attempt()).rejects.toThrow(/needs a workspace|permission denied/);
  });

  describe('the DDL guard', () => {
    const asOwner = (statement: string) => test.superuser(`SET ROLE strata_owner; ${statement}`);

    it('covers a table that a migration forgot to cover', async () => {
      await asOwner('CREATE TABLE public.forgotten (workspace_id uuid NOT NULL, secret text)');
      await test.superuser(`INSERT INTO public.forgotten VALUES ('${theirs}', 'x'), ('${mine}', 'y')`);
      await test.superuser('GRANT SELECT ON public.forgotten TO strata_app');
      const rows = await test.db.readWorkspace({ workspaceId: mine }, (sql) =>
        sql.query<{ secret: string }>('SELECT secret FROM public.forgotten'),
      );
      expect(rows).toEqual([{ secret: 'y' }]);
    });

    it('leaves a table without workspace_id unreadable', async () => {
      await asOwner('CREATE TABLE raw.keyless AS SELECT 1 AS n');
      await test.superuser('GRANT SELECT ON raw.keyless TO strata_app');
      expect(
        await test.db.readWorkspace({ workspaceId: mine }, (sql) => sql.query('SELECT * FROM raw.keyless')),
      ).toEqual([]);
    });

    it('undoes DISABLE and NO FORCE', async () => {
      await asOwner('ALTER TABLE public.projects DISABLE ROW LEVEL SECURITY');
      await asOwner('ALTER TABLE public.projects NO FORCE ROW LEVEL SECURITY');
      const [table] = await test.superuser<TableRow>(`${TABLES.replace('ORDER BY 1', "AND relname = 'projects'")}`);
      expect(table?.forced).toBe(true);
    });

    it.each([
      ['a materialized view', 'CREATE MATERIALIZED VIEW public.copy AS SELECT * FROM public.projects'],
      ["a view with its owner's rights", 'CREATE VIEW public.peek AS SELECT * FROM public.projects'],
    ])('refuses %s', async (_name, statement) => {
      await expect(asOwner(statement)).rejects.toThrow(/refused here|security_invoker/);
    });
  });

  it('has exactly the listed lookups, each with a fixed search_path and without PUBLIC', async () => {
    const functions = await test.superuser<{ name: string; owner: string; path: string[]; acl: string }>(
      `SELECT proname AS name, proowner::regrole::text AS owner, proconfig AS path, proacl::text AS acl
       FROM pg_proc WHERE pronamespace = 'lookup'::regnamespace ORDER BY 1`,
    );
    expect(functions.map((f) => f.name)).toEqual([
      'access',
      'dead_letters',
      'ingest_key',
      'invitation',
      'memberships',
      'pending_intervals',
      'project_workspace',
      'session',
      'share_link',
      'tenants',
      'workspace_exists',
    ]);
    for (const f of functions) {
      expect(f).toMatchObject({ owner: 'strata_lookup', path: ['search_path=pg_catalog, pg_temp'] });
      expect(f.acl).not.toMatch(/[{,]=/);
    }
  });
});
