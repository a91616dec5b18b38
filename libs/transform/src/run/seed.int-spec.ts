import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '@strata/data';
import type { NodeConfig } from '../manifest.js';
import { execute } from './executor.js';
import { fixedProject } from './testing-project.js';

describe('seeds', () => {
  let test: TestDatabase;
  let dir: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    dir = await mkdtemp(path.join(tmpdir(), 'strata-seeds-'));
    await mkdir(path.join(dir, 'seeds'));
  });
  afterAll(async () => {
    await rm(dir, { recursive: true });
    await test.drop();
  });

  async function seed(name: string, csv: string, config: Partial<NodeConfig> = {}, fullRefresh = false) {
    await writeFile(path.join(dir, 'seeds', `${name}.csv`), csv);
    const { project, steps } = fixedProject([{ name, kind: 'seed', config }], { dir });
    const { results } = await execute(project, steps, { command: 'seed', fullRefresh }, { database: test.db });
    return results[0];
  }

  const rows = (name: string) => test.superuser<Record<string, unknown>>(`SELECT * FROM marts.${name}`);
  const types = async (name: string) => {
    const columns = await test.superuser<{ name: string; type: string }>(
      `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
       WHERE attrelid = ('marts.' || $1)::regclass AND attnum > 0 ORDER BY attnum`,
      [name],
    );
    return Object.fromEntries(columns.map((column) => [column.name, column.type]));
  };

  it('have the types that dbt infers', async () => {
    const csv = [
      'ID,price,big,day,at,iso,flag,zip,nothing,word',
      '1,1.5,3000000000,2026-01-02,2026-01-02 03:04:05,2026-01-02T03:04:05+02:00,True,007,,"a ""b"", c"',
      '2,,1,2026-1-3,,2026-01-02T03:04:05Z,false,8,null,',
    ];
    expect(await seed('typed', csv.join('\n'))).toMatchObject({ status: 'success', message: 'INSERT 2', rows: 2 });
    expect(await types('typed')).toEqual({
      id: 'integer',
      price: 'double precision',
      big: 'bigint',
      day: 'date',
      at: 'timestamp without time zone',
      iso: 'timestamp without time zone',
      flag: 'boolean',
      zip: 'integer',
      nothing: 'integer',
      word: 'text',
    });
    const [first] = await test.superuser('SELECT iso::text, zip, word, day::text FROM marts.typed WHERE id = 1');
    expect(first).toEqual({ iso: '2026-01-02 01:04:05', zip: 7, word: 'a "b", c', day: '2026-01-02' });
  });

  it('take types, names and the delimiter from the config', async () => {
    const config = { column_types: { zip: 'varchar(5)' }, quote_columns: true, delimiter: ';' };
    await seed('configured', 'zip;Full Name\n007;"a\nb"\n', config);
    expect(await types('configured')).toEqual({ zip: 'character varying(5)', 'Full Name': 'text' });
    expect(await rows('configured')).toEqual([{ zip: '007', 'Full Name': 'a\nb' }]);
  });

  it('are loaded again into the same table, and anew on full refresh', async () => {
    await seed('again', 'id\n1\n');
    const oid = async () =>
      (await test.superuser<{ oid: string }>(`SELECT 'marts.again'::regclass::oid AS oid`))[0]?.oid;
    const before = await oid();
    await seed('again', 'id\n2\n');
    expect(await rows('again')).toEqual([{ id: 2 }]);
    expect(await oid()).toBe(before);
    expect((await seed('again', 'id,v\n3,x\n'))?.error).toMatchObject({ code: 'seed' });
    expect(await rows('again')).toEqual([{ id: 2 }]);
    await seed('again', 'id,v\n3,x\n', {}, true);
    expect(await rows('again')).toEqual([{ id: 3, v: 'x' }]);
  });

  it.each([
    ['too_long', 'a,b\n1,2\n\n"x\ny",2,3\n', {}, 'csv', 4],
    ['unclosed', 'a,b\n1,"2\n', {}, 'csv', 2],
    ['wrong_value', 'a\n1\n"2\n3"\nx\n', { column_types: { a: 'integer' } }, 'csv', 3],
    ['twice', 'a,a\n1,2\n', {}, 'csv', 1],
    ['empty', '', {}, 'csv', 1],
  ] as const)('name file and line of what is wrong: %s', async (name, csv, config, code, line) => {
    const result = await seed(name, csv, config);
    expect(result?.error).toMatchObject({ code, line, file: `seeds/${name}.csv` });
    expect(result?.error?.hint).toBeDefined();
    expect(await test.superuser('SELECT to_regclass($1) AS found', [`marts.${name}`])).toEqual([{ found: null }]);
  });

  it('refuse to take the place of a view', async () => {
    await test.superuser('CREATE VIEW marts.seen WITH (security_invoker = true) AS SELECT 1 AS id');
    expect((await seed('seen', 'id\n1\n'))?.message).toContain('is a view');
  });
});
