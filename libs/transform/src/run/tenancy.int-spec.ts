import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId } from '@strata/platform';
import { execute } from './executor.js';
import { fixedProject, type FixedNode } from './testing-project.js';

describe('tenant safety of what transforms build', () => {
  let test: TestDatabase;
  const mine = newId();
  const theirs = newId();

  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  async function build(...nodes: FixedNode[]): Promise<void> {
    const { project, steps } = fixedProject(nodes);
    const { results } = await execute(project, steps, { command: 'run' }, { database: test.db });
    expect(results.map(({ message, status }) => (status === 'success' ? status : message))).toEqual(
      nodes.map(() => 'success'),
    );
  }

  /** What a person of my workspace reads; 'denied' when not even the table may be asked. */
  async function read(relation: string): Promise<number[] | 'denied'> {
    try {
      const rows = await test.db.readWorkspace({ workspaceId: mine }, (sql) =>
        sql.query<{ n: number }>(`SELECT n FROM ${relation} ORDER BY n`),
      );
      return rows.map(({ n }) => n);
    } catch (error) {
      expect((error as { code?: string }).code).toBe('42501');
      return 'denied';
    }
  }

  const ofBoth = `select * from (values ('${mine}'::uuid, 1), ('${theirs}'::uuid, 2)) as t (workspace_id, n)`;
  const ofNobody = 'select 3 as n';
  const shared = { meta: { strata: { shared: true } } };

  it.each(['table', 'incremental'] as const)(
    'a %s: own rows, none of a forgotten one, all of a shared one',
    async (as) => {
      const nodes = [
        { name: `own_${as}`, sql: ofBoth, config: { materialized: as } },
        { name: `forgotten_${as}`, sql: ofNobody, config: { materialized: as } },
        { name: `shared_${as}`, sql: ofNobody, config: { materialized: as, ...shared } },
      ];
      await build(...nodes);
      // A second time over what stands there.
      await build(...nodes);
      expect(await read(`marts.own_${as}`)).toEqual(as === 'table' ? [1] : [1, 1]);
      expect(await read(`marts.forgotten_${as}`)).toBe('denied');
      expect(await read(`marts.shared_${as}`)).toEqual(as === 'table' ? [3] : [3, 3]);
    },
  );

  it('a forgotten table shows nothing even to a role that was granted it', async () => {
    await build({ name: 'granted', sql: ofNobody, config: { grants: { select: ['strata_app'] } } });
    expect(await read('marts.granted')).toBe('denied');
    await test.superuser('GRANT SELECT ON marts.granted TO strata_app');
    expect(await read('marts.granted')).toEqual([]);
  });

  it('a view shows own rows, and nothing of a forgotten table', async () => {
    await build(
      { name: 'base', sql: ofBoth },
      { name: 'hidden', sql: ofNobody },
      { name: 'own_view', sql: 'select * from marts.base', after: ['base'], config: { materialized: 'view' } },
      { name: 'bare_view', sql: 'select n from marts.base', after: ['base'], config: { materialized: 'view' } },
      {
        name: 'leaky_view',
        sql: 'select * from marts.hidden',
        after: ['hidden'],
        config: { materialized: 'view', ...shared },
      },
    );
    expect(await read('marts.own_view')).toEqual([1]);
    expect(await read('marts.bare_view')).toBe('denied');
    expect(await read('marts.leaky_view')).toBe('denied');
  });

  it('takes back what a model no longer shares', async () => {
    await build({ name: 'unshared', sql: ofNobody, config: { materialized: 'incremental', ...shared } });
    expect(await read('marts.unshared')).toEqual([3]);
    await build({ name: 'unshared', sql: ofNobody, config: { materialized: 'incremental' } });
    expect(await read('marts.unshared')).toBe('denied');
    await test.superuser('GRANT SELECT ON marts.unshared TO strata_app');
    expect(await read('marts.unshared')).toEqual([]);
  });

  it('grants nothing in a schema that is not exposed', async () => {
    await build(
      { name: 'own', schema: 'intermediate', sql: ofBoth },
      { name: 'own', schema: 'elsewhere', sql: ofBoth },
    );
    const [row] = await test.superuser<{ granted: boolean; protected: boolean }>(
      `SELECT bool_or(has_table_privilege('strata_app', oid, 'SELECT')) AS granted,
         bool_and(relrowsecurity AND relforcerowsecurity) AS protected
       FROM pg_class WHERE relname = 'own' AND relkind = 'r'`,
    );
    expect(row).toEqual({ granted: false, protected: true });
  });

  it('has an index that starts with the tenant', async () => {
    await build(
      { name: 'plain', sql: ofBoth },
      { name: 'keyed', sql: ofBoth, config: { indexes: [{ columns: ['workspace_id', 'n'] }] } },
    );
    const indexes = await test.superuser<{ definition: string }>(
      `SELECT regexp_replace(indexdef, '^.* ON ', '') AS definition FROM pg_indexes
       WHERE schemaname = 'marts' AND tablename IN ('plain', 'keyed') ORDER BY 1`,
    );
    expect(indexes.map(({ definition }) => definition)).toEqual([
      'marts.keyed USING btree (workspace_id, n)',
      'marts.plain USING btree (workspace_id)',
    ]);
  });

  it.each([
    ['readWorkspace', 'in place', ['', '']],
    ['writeWorkspace', 'in place', ['', '']],
    // Without a snapshot of their own readers see the table that took the place of the other.
    ['writeWorkspace', 'by a swap', ['', ', 1 as other']],
  ] as const)('every reader by %s sees own rows, whole, while a table is rebuilt %s', async (door, _, variants) => {
    const [as, other] = variants.map(
      (more) => `select w.id as workspace_id, n${more} from generate_series(1, 200) as n,
        (values ('${mine}'::uuid), ('${theirs}'::uuid)) as w (id)`,
    ) as [string, string];
    await build({ name: 'busy', sql: as });
    let isOver = false;
    const readUntilOver = async (): Promise<number> => {
      let reads = 0;
      for (; !isOver; reads += 1) {
        const rows = await test.db[door]({ workspaceId: mine }, (tx) =>
          tx.query<{ workspace_id: string; n: number }>('SELECT workspace_id, n FROM marts.busy'),
        );
        expect(rows).toHaveLength(200);
        expect(new Set(rows.map((row) => row.workspace_id))).toEqual(new Set([mine]));
      }
      return reads;
    };
    const readers = [readUntilOver(), readUntilOver()];
    for (let i = 0; i < 15; i += 1) await build({ name: 'busy', sql: i % 2 === 0 ? other : as });
    isOver = true;
    for (const reads of await Promise.all(readers)) expect(reads).toBeGreaterThan(15);
  });
});
