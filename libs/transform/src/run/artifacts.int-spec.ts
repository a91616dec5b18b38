import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '@strata/data';
import { readRetry, writeRunArtifacts } from './artifacts.js';
import { execute } from './executor.js';
import { fixedProject } from './testing-project.js';

describe('artifacts', () => {
  let test: TestDatabase;
  let folder: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    folder = await mkdtemp(path.join(tmpdir(), 'strata-artifacts-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await test.drop();
  });

  it('hold what happened in dbt’s shape, and what a retry has to run', async () => {
    const { project, steps } = fixedProject([
      { name: 'good', sql: 'select 1 as id' },
      { name: 'bad', sql: 'select 1/0 as id' },
      { name: 'above', sql: 'select * from marts.bad', after: ['bad'] },
      { name: 'check', kind: 'test', sql: 'select 1 as id' },
    ]);
    const results = await execute(project, steps, { command: 'build', threads: 1 }, { database: test.db });
    await writeRunArtifacts(folder, project, results, { which: 'build', vars: { a: 1 } });
    const written = JSON.parse(await readFile(path.join(folder, 'run_results.json'), 'utf8')) as {
      metadata: Record<string, unknown>;
      results: { unique_id: string }[];
      args: unknown;
    };
    expect(written.metadata).toMatchObject({
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/run-results/v6.json',
      invocation_id: results.invocationId,
    });
    const of = (name: string) => written.results.find((result) => result.unique_id.endsWith(name));
    expect(of('.good')).toMatchObject({
      status: 'success',
      message: 'SELECT 1',
      adapter_response: { _message: 'SELECT 1', code: 'SELECT', rows_affected: 1 },
      thread_id: 'Thread-1',
      compiled: true,
      compiled_code: 'select 1 as id',
      failures: null,
    });
    expect(of('.bad')).toMatchObject({ status: 'error', adapter_response: {} });
    expect(of('.above')).toMatchObject({ status: 'skipped', compiled: false, timing: [] });
    expect(of('.check')).toMatchObject({ status: 'fail', failures: 1 });
    expect(await readFile(path.join(folder, 'compiled/fixed/models/good.sql'), 'utf8')).toBe('select 1 as id');
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const retry = await readRetry(folder);
    expect(retry.args).toMatchObject({ which: 'build', vars: { a: 1 } });
    expect([...retry.nodes].sort()).toEqual(['model.fixed.above', 'model.fixed.bad', 'test.fixed.check']);
  });

  it.each([undefined, 'no json', '{}', '{"results": [], "args": {"which": "unknown"}}'])(
    'refuse to retry from %s',
    async (text) => {
      const empty = await mkdtemp(path.join(tmpdir(), 'strata-artifacts-'));
      if (text !== undefined) await writeFile(path.join(empty, 'run_results.json'), text);
      await expect(readRetry(empty)).rejects.toMatchObject({ errors: [{ code: 'no_previous_run' }] });
      await rm(empty, { recursive: true });
    },
  );
});
