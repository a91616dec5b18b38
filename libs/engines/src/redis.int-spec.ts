import fs from 'node:fs';
import path from 'node:path';
import { type Engine } from './options.js';
import { isAlive } from './process.js';
import { startRedis } from './redis.js';
import { env, redisCommand, scratch } from './spec-kit.js';

jest.setTimeout(90_000);

describe('embedded Redis', () => {
  const { dataDir, log, lines, remove } = scratch();
  let engine: Engine;
  const start = async (port?: number) => (engine = await startRedis({ dataDir, env, log, port, maxMemory: '64mb' }));

  beforeAll(() => start());
  afterAll(async () => {
    await engine.stop();
    remove();
  });

  it.each([
    ['appendonly', 'yes'],
    ['appendfsync', 'always'],
    ['maxmemory-policy', 'noeviction'],
    ['maxmemory', String(64 * 1024 * 1024)],
    ['bind', '127.0.0.1'],
    ['save', ''],
  ])('runs with %s %j', async (name, value) => {
    expect((await redisCommand(engine, `CONFIG GET ${name}`)).split('\r\n')[4] ?? '').toBe(value);
  });

  it('keeps its configuration, which holds the password, to itself', () => {
    expect(fs.statSync(path.join(dataDir, 'redis', 'redis.conf')).mode & 0o777).toBe(0o600);
    expect(new URL(engine.url).password.length).toBeGreaterThan(30);
  });

  it('keeps what it has acknowledged over kill -9', async () => {
    expect(await redisCommand(engine, 'INCRBY kept 7')).toBe(':7');
    process.kill(engine.pid, 'SIGKILL');
    await engine.exited;
    const { url } = engine;
    await start(engine.port);
    expect(engine.url).toBe(url);
    expect(await redisCommand(engine, 'GET kept')).toBe('$1\r\n7');
  });

  it('ends a server that an earlier run left behind', async () => {
    const left = engine;
    await start();
    expect(isAlive(left.pid)).toBe(false);
    expect(lines).toContain(`ending redis of an earlier run (pid ${left.pid})`);
  });

  it('stops cleanly', async () => {
    await engine.stop();
    expect(await engine.exited).toEqual({ code: 0, signal: null });
    await engine.stop();
  });
});

it('says what to do where there is no Redis', async () => {
  const { dataDir, log, remove } = scratch();
  await expect(startRedis({ dataDir, env: { PATH: '/nowhere' }, log })).rejects.toMatchObject({
    name: 'EngineError',
    remedy: expect.stringMatching(/brew install.*docker run.*REDIS_URL/) as string,
  });
  remove();
});
