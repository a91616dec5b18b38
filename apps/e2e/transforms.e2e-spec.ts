import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Database } from '@strata/data';
import { childEnvironment, repositoryRoot } from '@strata/platform';
import { strata, type Finished } from './src/command.js';
import { pause, RunningInstallation } from './src/installation.js';

jest.setTimeout(180_000);

const WITHIN_MS = 20_000;

describe('strata transforms', () => {
  let installation: RunningInstallation;
  let db: Database;
  let dir: string;

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    const { databaseUrl, secret } = installation.run;
    db = new Database({ databaseUrl, secret, processName: 'test' });
  });
  afterAll(async () => {
    await db.close();
    await installation.stop();
  });
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'strata-transforms-'));
    write('dbt_project.yml', 'name: shop\nversion: "1.0"\nprofile: shop\nmodels: {shop: {+materialized: table}}\n');
    write('seeds/raw_orders.csv', 'id,customer,amount\n1,ann,3\n2,bob,4\n3,ann,5\n');
    write('models/orders.sql', "select id, customer, amount\nfrom {{ ref('raw_orders') }}\n");
    write('models/customers.sql', "select customer, sum(amount) as spent from {{ ref('orders') }} group by 1\n");
    write(
      'models/schema.yml',
      'version: 2\nmodels: [{name: orders, columns: [{name: id, tests: [unique, not_null]}]}]\n',
    );
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  }
  const environment = () => ({ DATA_DIR: installation.dataDir });
  const transforms = (...args: string[]): Promise<Finished> =>
    strata(['transforms', ...args, '--project-dir', dir, '--schema', 'shop'], environment());
  const rows = <Row extends object>(sql: string): Promise<Row[]> => db.withPipeline((tx) => tx.query<Row>(sql));
  const customers = () => rows<{ customer: string; spent: number }>('SELECT * FROM shop.customers ORDER BY 1');
  const activeQueries = async (): Promise<number> => {
    const [row] = await rows<{ n: number }>(
      `SELECT count(*) AS n FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()`,
    );
    return row?.n ?? 0;
  };
  const until = async (isSo: () => Promise<boolean>): Promise<void> => {
    for (const deadline = Date.now() + WITHIN_MS; !(await isSo()); await pause(50)) {
      if (Date.now() > deadline) throw new Error('waited too long');
    }
  };
  const startSlowRun = () => {
    write(
      'models/customers.sql',
      "select customer, sum(amount) as spent from {{ ref('orders') }}, pg_sleep(60) group by 1\n",
    );
    const command = path.join(repositoryRoot(), 'dist/apps/cli/src/main.js');
    const args = ['transforms', 'run', '--project-dir', dir, '--schema', 'shop'];
    const child = spawn(process.execPath, [command, ...args], {
      env: childEnvironment(environment()),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    return { child, ended, output: () => output };
  };

  it('builds a project, tells what it does and writes the artifacts', async () => {
    const { code, output } = await transforms('build');
    expect(output).toContain('1 of 5 START seed file shop.raw_orders');
    expect(output).toMatch(/OK created sql table model shop\.customers \.+ \[SELECT 2 in/);
    expect(output).toContain('Done. PASS=5 WARN=0 ERROR=0 SKIP=0 TOTAL=5');
    expect(code).toBe(0);
    expect(await customers()).toEqual([
      { customer: 'ann', spent: 8 },
      { customer: 'bob', spent: 4 },
    ]);
    const artifact = (name: string) =>
      JSON.parse(readFileSync(path.join(dir, 'target', name), 'utf8')) as Record<string, object>;
    expect(artifact('manifest.json')['nodes']).toHaveProperty(['model.shop.orders']);
    expect(artifact('run_results.json')['results']).toHaveLength(5);
  });

  it('ends with 1 after a failure, names file and line, skips what depends on it; a retry mends it', async () => {
    await transforms('build');
    write('models/orders.sql', "select id, customer,\n  amont as amount\nfrom {{ ref('raw_orders') }}\n");
    const failed = await transforms('build');
    expect(failed.code).toBe(1);
    expect(failed.output).toContain('(models/orders.sql:2)');
    expect(failed.output).toContain('PASS=1 WARN=0 ERROR=1 SKIP=3 TOTAL=5');
    expect(await customers()).toHaveLength(2);
    write('models/orders.sql', "select id, customer, amount from {{ ref('raw_orders') }}\n");
    const retried = await transforms('retry');
    expect(retried.code).toBe(0);
    expect(retried.output).toContain('PASS=4 WARN=0 ERROR=0 SKIP=0 TOTAL=4');
  });

  it('skips what lies behind a failed test', async () => {
    write('seeds/raw_orders.csv', 'id,customer,amount\n1,ann,3\n1,bob,4\n');
    const { code, output } = await transforms('build');
    expect(code).toBe(1);
    expect(output).toMatch(/FAIL 1 unique_orders_id/);
    expect(output).toMatch(/SKIP sql table model shop\.customers/);
  });

  it.each([
    [['run', '--no-such-flag'], /unknown option/],
    [['run', '--vars', '[1]'], /must be a mapping/],
    [['run', '--threads', '0'], /whole number/],
    [['run', '--select', 'no_such_method:x'], /no_such_method/],
  ])('ends with 2 when %j cannot be run', async (args, message) => {
    const { code, output } = await transforms(...args);
    expect(output).toMatch(message);
    expect(code).toBe(2);
  });

  it('ends with 2 and every place when the project is wrong', async () => {
    write('models/a.sql', "select * from {{ ref('b') }}");
    write('models/b.sql', "select * from {{ ref('a') }}");
    const cyclic = await transforms('run');
    expect(cyclic).toMatchObject({ code: 2 });
    expect(cyclic.output).toMatch(/a.* > .*b.* > .*a/);
    write('models/a.sql', "select * from {{ ref('ordres') }}");
    write('models/b.sql', '\n\nselect {{ nothing( }}');
    const wrong = await transforms('run');
    expect(wrong.output).toMatch(/models\/a\.sql:1.*ordres/);
    expect(wrong.output).toContain('models/b.sql:3');
    expect(wrong.code).toBe(2);
    rmSync(path.join(dir, 'dbt_project.yml'));
    expect((await transforms('run')).output).toContain('--project-dir');
  });

  it('lists what a selection takes', async () => {
    expect(
      (await transforms('ls', '-s', 'orders+', '--resource-type', 'model')).output.trim().split('\n').sort(),
    ).toEqual(['shop.customers', 'shop.orders']);
    expect((await transforms('ls', '-s', 'customers', '--output', 'path')).output.trim()).toBe('models/customers.sql');
  });

  it('a kill in the middle of a model leaves the old table, nothing half-built, and no lock', async () => {
    await transforms('build');
    const { child, ended } = startSlowRun();
    await until(async () => (await activeQueries()) === 1);
    child.kill('SIGKILL');
    await ended;
    await until(async () => (await activeQueries()) === 0);
    expect(await customers()).toEqual([
      { customer: 'ann', spent: 8 },
      { customer: 'bob', spent: 4 },
    ]);
    const left = await rows(`SELECT relname FROM pg_class WHERE relname LIKE '%dbt_tmp%'`);
    expect(left).toEqual([]);
    write('models/customers.sql', "select customer, count(*) as spent from {{ ref('orders') }} group by 1\n");
    expect((await transforms('run')).code).toBe(0);
  });

  it('a second run is kept out, and Ctrl-C ends the first', async () => {
    await transforms('build');
    const { child, ended, output } = startSlowRun();
    await until(async () => (await activeQueries()) === 1);
    const second = await transforms('run');
    expect(second.code).toBe(2);
    expect(second.output).toContain('Another run of shop is in progress');
    child.kill('SIGINT');
    expect(await ended).toBe(1);
    expect(output()).toContain('Cancelled. What was there before is unchanged.');
    expect(await activeQueries()).toBe(0);
    expect(await customers()).toHaveLength(2);
  });
});
