import { createTestDatabase, type TestDatabase } from '@strata/data';
import type { NodeConfig } from '../manifest.js';
import { execute } from './executor.js';
import type { NodeResult } from './results.js';
import { fixedProject } from './testing-project.js';

describe('hooks and grants of a model', () => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  const rows = <Row extends object = { id: number }>(sql: string) => test.superuser<Row>(sql);

  async function model(name: string, sql: string, config: Partial<NodeConfig>): Promise<NodeResult> {
    const { project, steps } = fixedProject([{ name, sql, config }]);
    const { results } = await execute(project, steps, { command: 'run' }, { database: test.db });
    return results[0] as NodeResult;
  }

  it('run in the transaction or beside it, and a failing one takes everything back', async () => {
    await test.superuser('CREATE SCHEMA spoken AUTHORIZATION strata_pipeline');
    const hooks = {
      pre_hook: [
        { sql: 'create table if not exists spoken.said (word text)', transaction: false },
        { sql: `insert into spoken.said values ('before')`, transaction: true },
      ],
      post_hook: [
        { sql: `insert into spoken.said select 'after ' || id from marts.hooked`, transaction: true },
        { sql: `insert into spoken.said values ('later')`, transaction: false },
        { sql: '  ', transaction: true },
      ],
    };
    await model('hooked', 'select 7 as id', hooks);
    const said = () => rows<{ word: string }>('SELECT word FROM spoken.said');
    expect((await said()).map(({ word }) => word)).toEqual(['before', 'after 7', 'later']);
    const failing = { ...hooks, post_hook: [{ sql: 'select 1/0', transaction: true }] };
    expect(await model('hooked', 'select 8 as id', failing)).toMatchObject({ status: 'error' });
    expect(await said()).toHaveLength(3);
    expect(await rows('SELECT id FROM marts.hooked')).toEqual([{ id: 7 }]);
  });

  it('refuse to end the transaction: nothing is built outside of it', async () => {
    const result = await model('ended', 'select 1 as id', {
      pre_hook: [{ sql: 'select 1; commit', transaction: true }],
    });
    expect(result).toMatchObject({ status: 'error' });
    expect(result.message).toContain('ended the transaction');
    expect(await rows("SELECT to_regclass('marts.ended') AS id")).toEqual([{ id: null }]);
  });

  it.each(['table', 'view', 'incremental'] as const)(
    'grants of a %s are what the config says',
    async (materialized) => {
      await test.superuser('DO $$ BEGIN CREATE ROLE bi_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$');
      const can = async (): Promise<boolean | undefined> => {
        const [row] = await rows<{ can: boolean }>(
          `SELECT has_table_privilege('bi_reader', 'marts.granted_${materialized}', 'SELECT') AS can`,
        );
        return row?.can;
      };
      const build = (grants: NodeConfig['grants']) =>
        model(`granted_${materialized}`, 'select 1 as id', { materialized, grants });
      await build({ select: ['bi_reader'] });
      expect(await can()).toBe(true);
      await build({ select: [], insert: ['strata_pipeline'] });
      expect(await can()).toBe(false);
      expect((await build({ 'select; drop': ['x'] })).error).toMatchObject({ code: 'config' });
    },
  );
});
