import fs from 'node:fs';
import path from 'node:path';
import { type Engine } from './options.js';
import { startPostgres } from './postgres.js';
import { isAlive } from './process.js';
import { env, query, scratch } from './spec-kit.js';

jest.setTimeout(90_000);

describe('embedded PostgreSQL', () => {
  const { dataDir, log, lines, remove } = scratch();
  let engine: Engine;
  const start = async (port?: number) => (engine = await startPostgres({ dataDir, env, log, port }));

  beforeAll(() => start());
  afterAll(async () => {
    await engine.stop();
    remove();
  });

  it('comes up as version 18 in UTC with an empty UTF-8 database, on loopback only', async () => {
    expect(engine.url).toMatch(/^postgresql:\/\/postgres:.+@127\.0\.0\.1:\d+\/strata$/);
    const sql = `SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('TimeZone') AS zone,
      current_setting('listen_addresses') AS listens, current_setting('unix_socket_directories') AS sockets,
      pg_encoding_to_char(encoding) AS encoding, datlocale AS locale FROM pg_database WHERE datname = current_database()`;
    expect(await query(engine, sql)).toEqual([
      { major: 18, zone: 'UTC', listens: '127.0.0.1', sockets: '', encoding: 'UTF8', locale: 'C.UTF-8' },
    ]);
  });

  it('keeps its data and its port over a restart', async () => {
    const { port, url } = engine;
    await query(engine, 'CREATE TABLE kept AS SELECT 1 AS n');
    await engine.stop();
    expect(await engine.exited).toEqual({ code: 0, signal: null });
    await start(port);
    expect(engine.url).toBe(url);
    expect(await query(engine, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  it('starts again after kill -9 with backends still at work', async () => {
    await query(engine, 'INSERT INTO kept VALUES (2)');
    const busy = query(engine, 'SELECT count(*) FROM generate_series(1, 1e12)').catch((error: Error) => error);
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.kill(engine.pid, 'SIGKILL');
    expect(await engine.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await start(engine.port);
    expect(await query(engine, 'SELECT n FROM kept ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await busy).toBeInstanceOf(Error);
    expect(lines).toContain('waiting for PostgreSQL processes of a killed run to end');
  });

  it('ends a statement that takes all memory, and nothing else', async () => {
    const values = [1, 2, 3].map((n) => `repeat('x', 900000000) AS v${n}`).join(', ');
    const sql = `SELECT length(v1) + length(v2) + length(v3) FROM (SELECT ${values} OFFSET 0) s`;
    await expect(query(engine, sql)).rejects.toMatchObject({ code: '53200' });
    expect(await query(engine, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 2 }]);
  });

  it('ends a server that an earlier run left behind', async () => {
    const left = engine;
    await start();
    expect(isAlive(left.pid)).toBe(false);
    expect(lines).toContain(`ending postgres of an earlier run (pid ${left.pid})`);
  });

  it('stops at once although clients are connected', async () => {
    const busy = query(engine, 'SELECT pg_sleep(60)').catch((error: Error) => error);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const began = Date.now();
    await engine.stop();
    expect(Date.now() - began).toBeLessThan(3000);
    expect(await busy).toBeInstanceOf(Error);
    await start();
  });

  it('names the port that is taken', async () => {
    const other = scratch();
    await expect(startPostgres({ ...other, env, port: engine.port })).rejects.toMatchObject({
      name: 'EngineError',
      remedy: expect.stringContaining(`port ${engine.port}`) as string,
    });
    other.remove();
  });
});

it.each([
  ['17\n', /belongs to PostgreSQL 17.*comes with PostgreSQL 18/],
  [undefined, /is not a PostgreSQL cluster/],
])('refuses a cluster of version %j', async (version, message) => {
  const { dataDir, log, remove } = scratch();
  fs.mkdirSync(path.join(dataDir, 'postgres'));
  if (version) fs.writeFileSync(path.join(dataDir, 'postgres', 'PG_VERSION'), version);
  await expect(startPostgres({ dataDir, env, log })).rejects.toMatchObject({
    message: expect.stringMatching(message) as string,
    remedy: expect.stringContaining('Move the directory away') as string,
  });
  remove();
});

it('refuses to make a cluster on a full disk', async () => {
  const { dataDir, log, remove } = scratch();
  const full = jest.spyOn(fs, 'statfsSync').mockReturnValue({ bavail: 10, bsize: 4096 } as fs.StatsFs);
  await expect(startPostgres({ dataDir, env, log })).rejects.toThrow(/Only 0 MB are free/);
  full.mockRestore();
  remove();
});
