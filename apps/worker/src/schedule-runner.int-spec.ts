import { createLogger, DomainError, newId, systemClock, testEngines } from '@strata/platform';
import { Redis } from '@strata/queue';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScheduleRunner } from './schedule-runner.js';

describe('a schedule', () => {
  const logger = createLogger({ LOG_LEVEL: 'silent' }, 'test');
  let redis: Redis;
  let runner: ScheduleRunner;

  beforeAll(async () => {
    redis = new Redis({ redisUrl: testEngines().redisUrl, prefix: `{test-${newId()}}` });
    while (
      !(await redis.ping().then(
        () => true,
        () => false,
      ))
    )
      await sleep(20);
    runner = new ScheduleRunner(redis, systemClock, logger);
  });
  afterAll(() => redis.close());

  const state = async () => (await redis.schedules.read()).metrics;

  it('has never run at first', async () => {
    expect(await state()).toEqual({ started_at: null, succeeded_at: null, failed_at: null, error: null });
  });

  it('is remembered with its start and its success', async () => {
    await runner.run('metrics', () => Promise.resolve(3));
    const { started_at, succeeded_at, failed_at } = await state();
    expect(started_at?.getTime()).toBeLessThanOrEqual(succeeded_at?.getTime() ?? 0);
    expect(failed_at).toBeNull();
  });

  it.each([
    ['unavailable', new DomainError('unavailable', 'Redis is away.')],
    ['23505', Object.assign(new Error('duplicate key (email)=(ada@example.com)'), { code: '23505' })],
    ['TypeError', new TypeError('of null')],
  ])('that fails takes nobody down and is remembered by the kind of its error: %s', async (kind, error) => {
    await runner.run('metrics', () => Promise.reject(error));
    expect(await state()).toMatchObject({ error: kind, failed_at: expect.any(Date) as Date });
  });

  it('does its work also where it cannot be remembered', async () => {
    const away = new Redis({ redisUrl: 'redis://127.0.0.1:1' });
    let worked = false;
    await new ScheduleRunner(away, systemClock, logger).run('metrics', () => {
      worked = true;
      return Promise.resolve();
    });
    await away.close();
    expect(worked).toBe(true);
  });
});
