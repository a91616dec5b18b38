import { newId, testEngines } from '@strata/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from './redis.js';

describe('locks of all processes', () => {
  const prefix = `test-${newId()}`;
  const patient = new AbortController().signal;
  let one: Redis;
  let other: Redis;

  async function open(): Promise<Redis> {
    const redis = new Redis({ redisUrl: testEngines().redisUrl, prefix });
    while (
      !(await redis.ping().then(
        () => true,
        () => false,
      ))
    )
      await sleep(10);
    return redis;
  }

  beforeAll(async () => {
    [one, other] = [await open(), await open()];
  });
  afterAll(() => Promise.all([one.close(), other.close()]));

  it('are held by one at a time', async () => {
    let holders = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 12 }, async (_, i) => {
        const lease = await (i % 2 ? one : other).locks.acquire('a', patient);
        most = Math.max(most, (holders += 1));
        await sleep(5);
        holders -= 1;
        await lease.release();
      }),
    );
    expect([most, holders]).toEqual([1, 0]);
  });

  it('of different names do not wait for each other', async () => {
    const leases = await Promise.all(['b', 'c'].map((name) => one.locks.acquire(name, patient)));
    await Promise.all(leases.map((lease) => lease.release()));
  });

  it('are waited for until the signal says otherwise', async () => {
    const lease = await one.locks.acquire('d', patient);
    await expect(other.locks.acquire('d', AbortSignal.timeout(100))).rejects.toMatchObject({ name: 'TimeoutError' });
    await lease.release();
    await (await other.locks.acquire('d', patient)).release();
  });

  it('are kept past their lease while their holder lives, and fall to the next once it is gone', async () => {
    const dying = await open();
    await dying.locks.acquire('e', patient);
    await expect(one.locks.acquire('e', AbortSignal.timeout(6_500))).rejects.toMatchObject({ name: 'TimeoutError' });
    // Its renewals fail from now on, as those of a process that was killed.
    await dying.close();
    const lease = await one.locks.acquire('e', AbortSignal.timeout(7_000));
    await lease.release();
  }, 20_000);
});
