import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { QUEUE_NAMES, type JobMap } from '@strata/contracts';
import { newId, PlatformModule, readConfig, testEngines } from '@strata/platform';
import type { Job } from 'bull';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { connect, disconnect } from './connection.js';
import { checkRedis, Process, Processor, QueueModule, Redis } from './index.js';
import { requireHandlers } from './queue.module.js';
import { TestRedisUser } from './testing.js';

const DEAD = 'redis://127.0.0.1:1';
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `condition` holds. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await condition()) return;
    await later(25);
  }
  throw new Error('did not happen within 5 s');
}

async function ready(redis: Redis): Promise<Redis> {
  await until(() =>
    redis.ping().then(
      () => true,
      () => false,
    ),
  );
  return redis;
}

describe('Redis', () => {
  const { redisUrl: sharedUrl, databaseUrl, secret } = testEngines();
  const user = new TestRedisUser();
  const { redisUrl } = user;
  const prefix = `{test-${newId()}}`;
  let redis: Redis;

  it('is checked before it is used: reachable, ours, and keeping what it takes', async () => {
    await expect(checkRedis(DEAD)).rejects.toThrow(/127\.0\.0\.1:1 .*ECONNREFUSED/);
    const foreign = new URL(sharedUrl);
    foreign.password = 'wrong';
    const refused = checkRedis(foreign.toString());
    await expect(refused).rejects.toThrow(/WRONGPASS|invalid password/i);
    await expect(refused).rejects.not.toThrow(/:wrong/);
    expect(await checkRedis(sharedUrl)).toEqual([]);
  });

  beforeAll(async () => {
    await user.open();
    redis = await ready(new Redis({ redisUrl, prefix }));
  });
  afterAll(async () => {
    await redis.close();
    const client = connect(redisUrl, 'worker');
    const keys = await client.keys(`${prefix.replace(/[{}]/g, '?')}*`);
    if (keys.length > 0) await client.del(keys);
    await disconnect(client);
    await user.close();
  });

  it('has what was deleted removed from the log on disk, too', async () => {
    const client = connect(redisUrl, 'worker');
    const needle = newId();
    const [, dir = ''] = (await client.config('GET', 'dir')) as string[];
    const [, name = ''] = (await client.config('GET', 'appenddirname')) as string[];
    const log = path.join(dir, name);
    // A file may go while they are read.
    const read = (file: string) =>
      existsSync(path.join(log, file)) ? readFileSync(path.join(log, file)) : Buffer.of();
    const stands = () => readdirSync(log).some((file) => read(file).includes(needle));
    await client.set(`${prefix}:person`, needle);
    await until(stands);
    await client.del(`${prefix}:person`);
    await redis.compactLog();
    await until(() => !stands());
    await disconnect(client);
  });

  it('may be made before Redis is there, and says unavailable quickly', async () => {
    const early = new Redis({ redisUrl: DEAD });
    const before = Date.now();
    for (const call of [
      () => early.ping(),
      () => early.enqueue('ingest-batch', { batch_id: 'b', rows: [] }, { jobId: 'b' }),
      () => early.publish('project-changed', { project_id: 'p' }),
      () => early.requireWorker(),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'unavailable' });
    }
    expect(Date.now() - before).toBeLessThan(1_000);
    await early.close();
  });

  it('keeps one job per id, and counts it', async () => {
    const jobId = newId();
    for (let i = 0; i < 2; i++) await redis.enqueue('ingest-batch', { batch_id: jobId, rows: ['r'] }, { jobId });
    expect((await redis.backlog())['ingest-batch']).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });
  });

  it('knows the oldest job, wherever it stands', async () => {
    const own = await ready(new Redis({ redisUrl, prefix: `${prefix}:oldest` }));
    const add = (run_id: string, delayMs = 0) => own.enqueue('transform-run', { run_id }, { jobId: run_id, delayMs });
    expect(await own.oldestJob('transform-run')).toBeUndefined();
    const before = Date.now();
    await add('first', 60_000);
    const after = Date.now();
    await later(20);
    await add('second', 30_000);
    await add('third');
    const oldest = (await own.oldestJob('transform-run'))?.getTime() ?? 0;
    expect([oldest >= before, oldest <= after]).toEqual([true, true]);
    // More than a page, with the oldest in the middle.
    const client = connect(redisUrl, 'worker');
    await Promise.all(Array.from({ length: 1_200 }, (_, i) => add(`more-${i}`)));
    await client.hset(`${prefix}:oldest:transform-run:more-1100`, 'timestamp', 1_000);
    expect(await own.oldestJob('transform-run')).toEqual(new Date(1_000));
    await disconnect(client);
    await own.close();
  });

  it('refuses jobs from 70 % of maxmemory', async () => {
    const client = connect(redisUrl, 'worker');
    const own = await ready(new Redis({ redisUrl, prefix }));
    const { usedBytes, maxBytes } = await own.memory();
    try {
      await client.config('SET', 'maxmemory', Math.floor(usedBytes * 1.3));
      const refused = own.enqueue('ingest-batch', { batch_id: 'full', rows: [] }, { jobId: 'full' });
      await later(60);
      await refused.catch(() => undefined);
      await later(60);
      await own.memory();
      await expect(
        own.enqueue('ingest-batch', { batch_id: 'full', rows: [] }, { jobId: 'full' }),
      ).rejects.toMatchObject({ code: 'queue_full' });
    } finally {
      await client.config('SET', 'maxmemory', maxBytes);
      await disconnect(client);
      await own.close();
    }
  });

  it('delivers messages, also after its connection was killed, and tells of the gap', async () => {
    const seen: string[] = [];
    let gaps = 0;
    const stop = await redis.subscribe(
      'project-changed',
      ({ project_id }) => seen.push(project_id),
      () => (gaps += 1),
    );
    await redis.publish('project-changed', { project_id: 'one' });
    await until(() => seen.length === 1);
    await user.cut('pubsub');
    await until(() => gaps === 1);
    await until(async () => {
      await redis.publish('project-changed', { project_id: 'two' });
      return seen.includes('two');
    });
    await stop();
  });

  it('limits attempts over all processes', async () => {
    const other = await ready(new Redis({ redisUrl, prefix }));
    const limits = [redis, other].map((each) => each.rateLimit('sign-in', { points: 3, durationSeconds: 60 }));
    const attempt = (i: number) => limits[i % 2]?.consume('1.2.3.4');
    for (let i = 0; i < 3; i++) await attempt(i);
    await expect(attempt(3)).rejects.toMatchObject({ code: 'rate_limited', retryAfter: expect.any(Number) as number });
    await other.close();
  });

  it('limits attempts by itself while Redis is away', async () => {
    const alone = new Redis({ redisUrl: DEAD });
    const limit = alone.rateLimit('sign-in', { points: 1, durationSeconds: 60 });
    await limit.consume('a');
    await expect(limit.consume('a')).rejects.toMatchObject({ code: 'rate_limited' });
    await alone.close();
  });

  it('accounts events per key over all processes, one flush late', async () => {
    const other = await ready(new Redis({ redisUrl, prefix }));
    const [mine, theirs] = [redis.eventRate(100), other.eventRate(100)];
    const now = Date.now();
    expect(mine.admit('k', 60, now)).toBe(0);
    expect(theirs.admit('k', 30, now)).toBe(0);
    await mine.flush();
    await theirs.flush();
    expect(theirs.admit('k', 11, now)).toBe(1);
    expect(theirs.admit('k', 10, now)).toBe(0);
    expect(theirs.admit('k', 1, now)).toBeGreaterThan(0);
    // What a single large request takes beyond the limit is paid for later.
    expect(mine.admit('large', 250, now)).toBe(0);
    expect(mine.admit('large', 1, now + 1_000)).toBeGreaterThan(0);
    expect(mine.admit('large', 1, (Math.floor(now / 1_000) + 3) * 1_000)).toBe(0);
    expect(mine.admit('k', 100, now + 1_000)).toBe(0);
    await other.close();
  });

  it('knows whether a worker is alive', async () => {
    expect(await redis.workerAlive()).toBe(false);
    await redis.beat();
    expect(await redis.workerAlive()).toBe(true);
  });

  describe('with consumers', () => {
    const config = readConfig({
      REDIS_URL: redisUrl,
      DATABASE_URL: databaseUrl,
      STRATA_SECRET: secret,
      LOG_LEVEL: 'silent',
    });
    const own = `${prefix}:consumers`;
    const done: string[] = [];
    let fail = false;

    @Processor('ingest-batch')
    class Batches {
      @Process({ concurrency: 2 })
      run(job: Job<JobMap['ingest-batch']>): Promise<void> {
        if (fail) return Promise.reject(new Error('away'));
        done.push(job.data.batch_id);
        return Promise.resolve();
      }
    }
    const idle = QUEUE_NAMES.filter((name) => name !== 'ingest-batch').map((name) => {
      @Processor(name)
      class Idle {
        @Process()
        run(): Promise<void> {
          return Promise.resolve();
        }
      }
      return Idle;
    });
    class Root {}
    Module({
      imports: [PlatformModule.forRoot(config, 'test'), QueueModule.forWorker({ prefix: own })],
      providers: [Batches, ...idle],
    })(Root);

    it('refuses to start without a handler for every queue', () => {
      expect(() => requireHandlers((name) => (name === 'project-purge' ? 0 : 1))).toThrow(
        /No handler for the queue\(s\) project-purge/,
      );
    });

    it('works jobs off, retries failed ones, and survives killed connections', async () => {
      const producer = await ready(new Redis({ redisUrl, prefix: own }));
      const app = await NestFactory.createApplicationContext(Root, { logger: false, abortOnError: false });
      await producer.enqueue('ingest-batch', { batch_id: 'one', rows: [] }, { jobId: 'one' });
      await until(() => done.includes('one'));
      expect(await producer.workers()).toBe(1);
      await user.cut('normal');
      await ready(producer);
      fail = true;
      await producer.enqueue('ingest-batch', { batch_id: 'two', rows: [] }, { jobId: 'two' });
      await until(async () => (await producer.backlog())['ingest-batch'].delayed === 1);
      fail = false;
      await until(() => done.includes('two'));
      await until(async () => Object.values((await producer.backlog())['ingest-batch']).every((count) => count === 0));
      expect(await producer.workers()).toBe(1);
      await app.close();
      await until(async () => (await producer.workers()) === 0);
      await producer.close();
    });
  });
});
