import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId, testEngines } from '@strata/platform';
import { Redis } from '@strata/queue';
import { RunRecords } from './run-records.js';
import { RunUpkeep } from './run-upkeep.js';
import { Scheduler } from './scheduler.js';
import { testManifest, testModel } from './testing-manifest.js';

const manifest = testManifest([
  testModel('agg_hourly', { tags: ['live'] }),
  testModel('nightly', { meta: { strata: { cron: '30 4 * * *' } } }),
  testModel('broken', { meta: { strata: { cron: 'often' } } }),
]);
const none = testManifest([]);
const at = (time: string): Date => new Date(`2026-11-21T${time}Z`);

interface Started {
  id: string;
  requester_label: string;
  command: string;
  selection: string[];
  status: string;
  attempt: number;
}

describe('the scheduler', () => {
  let test: TestDatabase;
  let redis: Redis;
  let schedulers: Scheduler[];

  beforeAll(async () => {
    test = await createTestDatabase();
    redis = new Redis({ redisUrl: testEngines().redisUrl, prefix: `{test-${newId()}}` });
    while (
      !(await redis.ping().then(
        () => true,
        () => false,
      ))
    )
      await new Promise((r) => setTimeout(r, 20));
    schedulers = [new Scheduler(test.db, redis), new Scheduler(test.db, redis)];
  });
  afterAll(async () => {
    await redis.close();
    await test.drop();
  });
  beforeEach(async () => {
    for (const table of ['public.transform_runs', 'public.transform_schedules', 'raw.dirty_intervals']) {
      await test.superuser(`DELETE FROM ${table}`);
    }
    await test.superuser('DELETE FROM raw.pending_intervals');
  });

  /** Several workers look at the same moment, each twice. */
  async function tick(time: string, project = none): Promise<void> {
    const now = at(time);
    await Promise.all([...schedulers, ...schedulers].map((scheduler) => scheduler.tick(project, now)));
  }

  const started = () => test.superuser<Started>('SELECT * FROM public.transform_runs ORDER BY created_at, id');

  async function end(status: string, time: string): Promise<void> {
    await test.superuser(
      "UPDATE public.transform_runs SET status = $1, finished_at = $2 WHERE status IN ('pending', 'running')",
      [status, at(time)],
    );
  }

  async function dirty(): Promise<void> {
    await test.superuser(
      'INSERT INTO raw.dirty_intervals VALUES (gen_random_uuid(), gen_random_uuid(), now(), gen_random_uuid())',
    );
  }

  it('makes of a slot one run, however many workers look, and queues it', async () => {
    const before = (await redis.backlog())['transform-run'].waiting;
    await tick('10:00');
    expect(await started()).toMatchObject([{ requester_label: 'hourly', command: 'build', selection: [], attempt: 1 }]);
    expect((await redis.backlog())['transform-run'].waiting).toBe(before + 1);
    await end('completed', '10:05');
    await tick('10:30');
    expect(await started()).toHaveLength(1);
    await tick('11:00');
    expect(await started()).toHaveLength(2);
  });

  it('catches up once after a night without any worker', async () => {
    await tick('01:00');
    await end('completed', '01:05');
    await tick('09:20');
    await end('completed', '09:25');
    await tick('09:40');
    expect(await started()).toHaveLength(2);
  });

  it('starts nothing beside a run, and afterwards the newest slot alone', async () => {
    await tick('10:00');
    await tick('11:00');
    await tick('12:10');
    expect(await started()).toHaveLength(1);
    await end('completed', '12:20');
    await tick('12:21');
    await end('completed', '12:25');
    await tick('12:30');
    expect(await started()).toHaveLength(2);
  });

  it('tries a failed run again after 1, 2, 4 minutes, and forgets that at the next success', async () => {
    await tick('10:00');
    await end('failed', '10:00');
    await tick('10:00:59');
    expect(await started()).toHaveLength(1);
    await tick('10:01');
    await end('failed', '10:01');
    await tick('10:02');
    await tick('10:03');
    await end('failed', '10:03');
    await tick('10:06');
    await tick('10:07');
    await end('completed', '10:08');
    await tick('10:50');
    expect((await started()).map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    await tick('11:00');
    expect((await started()).at(-1)?.attempt).toBe(1);
  });

  it('passes over what is due while paused, and goes on afterwards', async () => {
    await test.superuser("INSERT INTO public.transform_schedules (name, is_paused) VALUES ('hourly', true)");
    await tick('10:00');
    await test.superuser('UPDATE public.transform_schedules SET is_paused = false');
    await tick('10:30');
    expect(await started()).toEqual([]);
    await tick('11:00');
    expect(await started()).toHaveLength(1);
  });

  describe('of a project with live models and times of their own', () => {
    beforeEach(async () => {
      await tick('04:00', manifest);
      await end('completed', '04:01');
      await tick('04:02', manifest);
      await end('completed', '04:02');
    });

    it('runs a model at its own time', async () => {
      await tick('04:31', manifest);
      const [, , nightly] = await started();
      expect(nightly).toMatchObject({ requester_label: 'model:model.test.nightly', selection: ['nightly'] });
    });

    it('runs the live models only when something is dirty', async () => {
      await tick('04:10', manifest);
      expect(await started()).toHaveLength(2);
      await dirty();
      await tick('04:11', manifest);
      expect((await started())[2]).toMatchObject({ requester_label: 'live', command: 'run', selection: ['tag:live'] });
      await end('completed', '04:11');
      await test.superuser('DELETE FROM raw.dirty_intervals');
      const waits = (model: string) =>
        test.superuser(
          `INSERT INTO raw.pending_intervals VALUES
             (gen_random_uuid(), gen_random_uuid(), $1, now(), gen_random_uuid())`,
          [model],
        );
      await waits('nightly');
      await tick('04:12', manifest);
      expect(await started()).toHaveLength(3);
      await waits('agg_hourly');
      await tick('04:13', manifest);
      expect(await started()).toHaveLength(4);
    });
  });

  it('queues a run again whose job is lost, and deletes old ones', async () => {
    const upkeep = new RunUpkeep(test.db, redis, new RunRecords(test.db));
    await tick('10:00');
    await test.superuser("UPDATE public.transform_runs SET created_at = now() - interval '2 minutes'");
    expect(await upkeep.run()).toEqual({ failed: 0, queued: 1, removed: 0 });
    await test.superuser("UPDATE public.transform_runs SET status = 'failed', created_at = now() - interval '91 days'");
    expect(await upkeep.run()).toEqual({ failed: 0, queued: 0, removed: 1 });
  });
});
