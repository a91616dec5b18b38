import { createTestDatabase, type TestDatabase } from '@strata/data';
import type { NodeConfig } from '../manifest.js';
import { execute, type ExecuteOptions } from './executor.js';
import type { NodeResult } from './results.js';
import { fixedProject, type FixedNode } from './testing-project.js';

describe('materializations', () => {
  let test: TestDatabase;
  let logs: string[];

  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  async function run(nodes: FixedNode[], options: Partial<ExecuteOptions> = {}): Promise<NodeResult[]> {
    const { project, steps } = fixedProject(nodes);
    logs = [];
    const onEvent = (event: { type: string; line?: string }) => event.type === 'log' && logs.push(event.line ?? '');
    const { results } = await execute(
      project,
      steps,
      { command: 'run', threads: 2, ...options },
      { database: test.db, onEvent },
    );
    return results;
  }

  const rows = <Row extends object = { id: number }>(sql: string) => test.superuser<Row>(sql);

  async function model(name: string, sql: string, config: Partial<NodeConfig> = {}, options = {}): Promise<NodeResult> {
    const [result] = await run([{ name, sql, config }], options);
    if (!result) throw new Error('no result');
    return result;
  }

  describe('table', () => {
    it('has the types that the query yields, and its rows', async () => {
      const result = await model(
        'typed',
        `select 1 as id, 'x'::varchar(7) as v, 1.50::numeric(10,2) as n, now() as t, array[1,2] as a, 'y' as "Mixed"`,
      );
      expect(result).toMatchObject({ status: 'success', message: 'SELECT 1', rows: 1 });
      const columns = await rows<{ type: string }>(
        `SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute
         WHERE attrelid = 'marts.typed'::regclass AND attnum > 0 ORDER BY attnum`,
      );
      expect(columns.map(({ type }) => type)).toEqual([
        'integer',
        'character varying(7)',
        'numeric(10,2)',
        'timestamp with time zone',
        'integer[]',
        'text',
      ]);
    });

    it('takes the place of a view, and drops the views that read it, saying which', async () => {
      await model('replaced', 'select 1 as id', { materialized: 'view' });
      await test.superuser('CREATE VIEW marts.reader WITH (security_invoker = true) AS SELECT * FROM marts.replaced');
      const result = await model('replaced', 'select 2 as id');
      expect(result.status).toBe('success');
      expect(logs.join()).toContain('marts.reader');
      expect(await rows('SELECT id FROM marts.replaced')).toEqual([{ id: 2 }]);
      expect(await rows("SELECT to_regclass('marts.reader') AS id")).toEqual([{ id: null }]);
    });

    it('carries the configured indexes through a second build', async () => {
      const config = {
        indexes: [
          { columns: ['id'], unique: true },
          { columns: ['v'], type: 'hash' },
        ],
      };
      await model('indexed', `select 1 as id, 'x' as v`, config);
      await model('indexed', `select 2 as id, 'x' as v`, config);
      const indexes = await rows<{ indexdef: string }>(
        `SELECT regexp_replace(indexdef, '^.*ON ', '') AS indexdef FROM pg_indexes
         WHERE schemaname = 'marts' AND tablename = 'indexed' ORDER BY 1`,
      );
      expect(indexes.map(({ indexdef }) => indexdef)).toEqual([
        'marts.indexed USING btree (id)',
        'marts.indexed USING hash (v)',
      ]);
    });

    it('that people read stays in place with the views on it, until its columns or indexes change', async () => {
      const oid = async () => (await rows<{ oid: number }>(`SELECT 'marts.placed'::regclass::oid AS oid`))[0]?.oid;
      await model('placed', 'select 1 as id');
      const first = await oid();
      await test.superuser('CREATE VIEW marts.on_it WITH (security_invoker = true) AS SELECT * FROM marts.placed');
      await model('placed', 'select id + 1 as id from marts.placed');
      expect(await oid()).toBe(first);
      expect(await rows('SELECT id FROM marts.on_it')).toEqual([{ id: 2 }]);
      await model('placed', 'select 3 as id', { indexes: [{ columns: ['id'] }] });
      expect(await oid()).not.toBe(first);
    });

    it('keeps names of 63 bytes, and refuses one of 64 by name', async () => {
      const fits = 'm'.repeat(63);
      expect((await model(fits, 'select 1 as id')).status).toBe('success');
      expect((await model(fits, 'select 2 as id')).status).toBe('success');
      expect(await rows(`SELECT id FROM marts.${fits}`)).toEqual([{ id: 2 }]);
      const { status, error } = await model('ü'.repeat(32), 'select 1 as id');
      expect({ status, code: error?.code }).toEqual({ status: 'error', code: 'name_too_long' });
    });

    it('refuses a column whose name PostgreSQL would cut', async () => {
      const { error } = await model('cut', `select 1 as ${'c'.repeat(64)}`);
      expect(error?.code).toBe('name_too_long');
    });
  });

  describe('view', () => {
    it('reads with its reader’s rights and is replaced whatever its columns become', async () => {
      expect(await model('seen', 'select 1 as id', { materialized: 'view' })).toMatchObject({ message: 'CREATE VIEW' });
      await model('seen', `select 'a' as name, 2 as id`, { materialized: 'view' });
      expect(await rows('SELECT * FROM marts.seen')).toEqual([{ name: 'a', id: 2 }]);
      const [view] = await rows<{ reloptions: string[] }>(`SELECT reloptions FROM pg_class WHERE relname = 'seen'`);
      expect(view?.reloptions).toEqual(['security_invoker=true']);
    });

    it('stays untouched while it says the same, and follows the columns of what it reads', async () => {
      const change = () => rows(`SELECT xmin::text FROM pg_rewrite WHERE ev_class = 'marts.same'::regclass`);
      const view = () => model('same', 'select * from marts.below', { materialized: 'view' });
      await model('below', 'select 1 as id');
      await view();
      const before = await change();
      expect(await view()).toMatchObject({ status: 'success', message: 'NOTHING TO DO' });
      expect(await change()).toEqual(before);
      await test.superuser('ALTER TABLE marts.below ADD COLUMN name text');
      expect(await view()).toMatchObject({ message: 'CREATE VIEW' });
      expect(await rows('SELECT * FROM marts.same')).toEqual([{ id: 1, name: null }]);
    });

    it('takes the place of a table', async () => {
      await model('was_table', 'select 1 as id');
      await model('was_table', 'select 3 as id', { materialized: 'view' });
      expect(await rows('SELECT id FROM marts.was_table')).toEqual([{ id: 3 }]);
    });
  });

  describe('incremental', () => {
    const incremental = (config: Partial<NodeConfig> = {}): Partial<NodeConfig> => ({
      materialized: 'incremental',
      ...config,
    });
    const all = (name: string) => rows<Record<string, unknown>>(`SELECT * FROM marts.${name} ORDER BY 1, 2`);

    it('appends without a key', async () => {
      expect(await model('app', `select 1 as id, 'a' as v`, incremental())).toMatchObject({ message: 'SELECT 1' });
      expect(await model('app', `select 1 as id, 'b' as v`, incremental())).toMatchObject({ message: 'INSERT 0 1' });
      expect(await all('app')).toEqual([
        { id: 1, v: 'a' },
        { id: 1, v: 'b' },
      ]);
    });

    it('replaces rows of the same key, of one column or several', async () => {
      const config = incremental({ unique_key: ['id', 'k'] });
      await model('keyed', `select * from (values (1, 1, 'a'), (1, 2, 'b')) as t (id, k, v)`, config);
      await model('keyed', `select * from (values (1, 2, 'c'), (2, 2, 'd')) as t (id, k, v)`, config);
      expect(await all('keyed')).toEqual([
        { id: 1, k: 1, v: 'a' },
        { id: 1, k: 2, v: 'c' },
        { id: 2, k: 2, v: 'd' },
      ]);
    });

    it('deletes within its predicates alone', async () => {
      const config = incremental({ unique_key: 'id', incremental_predicates: [`DBT_INTERNAL_DEST.v <> 'kept'`] });
      await model('predicated', `select 1 as id, 'kept' as v`, config);
      await model('predicated', `select 1 as id, 'new' as v`, config);
      expect(await all('predicated')).toHaveLength(2);
    });

    it('merges, all columns or those named', async () => {
      const first = `select * from (values (1, 'a', 'x'), (2, 'b', 'x')) as t (id, v, w)`;
      const second = `select * from (values (2, 'c', 'y'), (3, 'd', 'y')) as t (id, v, w)`;
      const merged = async (name: string, config: Partial<NodeConfig>) => {
        const settings = incremental({ incremental_strategy: 'merge', unique_key: 'id', ...config });
        await model(name, first, settings);
        const result = await model(name, second, settings);
        expect(result).toMatchObject({ status: 'success', message: 'MERGE 2' });
        return (await all(name)).map((row) => Object.values(row).join(''));
      };
      expect(await merged('merge_all', {})).toEqual(['1ax', '2cy', '3dy']);
      expect(await merged('merge_some', { merge_update_columns: ['v'] })).toEqual(['1ax', '2cx', '3dy']);
      expect(await merged('merge_others', { merge_exclude_columns: ['V'] })).toEqual(['1ax', '2by', '3dy']);
    });

    it('says what a key that is not unique means for a merge', async () => {
      const config = incremental({ incremental_strategy: 'merge', unique_key: 'id' });
      await model('twice', 'select 1 as id', config);
      const { message } = await model('twice', 'select 1 as id union all select 1', config);
      expect(message).toContain('same unique_key');
    });

    it('builds anew on full refresh, unless the model forbids it', async () => {
      await model('fresh', 'select 1 as id', incremental());
      await model('fresh', 'select 2 as id', incremental(), { fullRefresh: true });
      expect(await rows('SELECT id FROM marts.fresh')).toEqual([{ id: 2 }]);
      await model('fresh', 'select 3 as id', incremental({ full_refresh: false }), { fullRefresh: true });
      expect(await rows('SELECT id FROM marts.fresh ORDER BY id')).toEqual([{ id: 2 }, { id: 3 }]);
    });

    describe('when the columns change', () => {
      const change = async (name: string, mode: NodeConfig['on_schema_change'], second: string) => {
        const config = incremental({ on_schema_change: mode });
        await model(name, `select 1 as id, 'a' as v`, config);
        return model(name, second, config);
      };

      it('ignore: leaves a new column out, and names a column that is gone', async () => {
        expect(await change('ign', 'ignore', `select 2 as id, 'b' as v, 3 as w`)).toMatchObject({ status: 'success' });
        expect(await all('ign')).toContainEqual({ id: 2, v: 'b' });
        const { error } = await change('ign_gone', 'ignore', 'select 2 as id');
        expect(error).toMatchObject({ code: 'column_removed', file: 'models/ign_gone.sql' });
      });

      it('append_new_columns: adds, and keeps what is gone as null', async () => {
        await change('appended', 'append_new_columns', 'select 2 as id, 3 as w');
        expect(await all('appended')).toEqual([
          { id: 1, v: 'a', w: null },
          { id: 2, v: null, w: 3 },
        ]);
      });

      it('sync_all_columns: adds, drops and converts', async () => {
        await change('synced', 'sync_all_columns', `select 'two' as id, 3 as w`);
        expect(await all('synced')).toEqual([
          { id: '1', w: null },
          { id: 'two', w: 3 },
        ]);
      });

      it('fail: says what differs', async () => {
        const { error } = await change('failing', 'fail', `select '2' as id, 3 as w`);
        expect(error?.code).toBe('schema_changed');
        expect(error?.message).toMatch(/w integer is new.*v is gone.*id was integer and is text/);
      });

      it.each(['ignore', 'append_new_columns'] as const)(
        '%s: names column and types when a type does not fit',
        async (mode) => {
          const { error } = await change(`retyped_${mode}`, mode, `select 'x' as id, 'b' as v`);
          expect(error).toMatchObject({ code: 'column_type_changed', file: `models/retyped_${mode}.sql` });
          expect(error?.message).toMatch(/Column id of .* is integer, and the query yields text/);
          expect(error?.hint).toContain('--full-refresh');
          expect(await all(`retyped_${mode}`)).toEqual([{ id: 1, v: 'a' }]);
        },
      );

      it('takes a narrower type and widens a varchar', async () => {
        await model('wide', `select 1::bigint as id, 'a'::varchar(3) as v`, incremental());
        await model('wide', `select 2::int as id, 'abcdef'::varchar(6) as v`, incremental());
        expect(await all('wide')).toEqual(
          [
            { id: '1', v: 'a' },
            { id: '2', v: 'abcdef' },
          ].map((row) => ({ ...row, id: Number(row.id) })),
        );
      });
    });
  });
});
