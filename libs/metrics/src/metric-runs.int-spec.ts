import { at, PEOPLE, TestMetrics } from './testing-metrics.js';

describe('runs of metrics', () => {
  let world: TestMetrics;

  beforeAll(async () => {
    world = await TestMetrics.open();
  });
  afterAll(() => world.close());
  afterEach(() => world.clear());

  it('an attempt that was taken for dead writes nothing further', async () => {
    await world.add([at('01T10:00')]);
    const { id } = await world.visits();
    await world.scheduler.startDue();
    const [run] = await world.test.superuser<{ workspace_id: string; run_id: string }>(
      `SELECT workspace_id, id AS run_id FROM public.metric_runs WHERE metric_id = $1`,
      [id],
    );
    if (!run) throw new Error('not started');
    const both = await Promise.allSettled([world.worker.work(run), world.worker.work(run)]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await world.hourly(id)).toEqual(await world.expected('hour'));
    await world.worker.work(run);
    expect((await world.runs.list(world.ctx, id, { limit: 10 })).data).toMatchObject([{ status: 'completed' }]);
  });

  it('run once at a time', async () => {
    const { id } = await world.visits();
    await world.runs.start(world.ctx, id, { full: false });
    await expect(world.runs.start(world.ctx, id, { full: false })).rejects.toMatchObject({ code: 'conflict' });
    expect(await world.scheduler.startDue()).toBe(0);
  });

  it('are paused and go on', async () => {
    const { id } = await world.visits();
    const paused = await world.metrics.update(world.ctx, id, { is_paused: true });
    expect(paused).toMatchObject({ is_paused: true, next_run_at: null });
    expect(await world.scheduler.startDue()).toBe(0);
    await world.metrics.update(world.ctx, id, { is_paused: false });
    expect(await world.scheduler.startDue()).toBe(1);
  });

  it('wait while their workspace is suspended', async () => {
    await world.visits();
    const suspend = (at: string) => world.test.superuser(`UPDATE public.workspaces SET suspended_at = ${at}`);
    await suspend('now()');
    expect(await world.scheduler.startDue()).toBe(0);
    await suspend('NULL');
    expect(await world.scheduler.startDue()).toBe(1);
  });

  it('stay due when they are defined anew while they are computed', async () => {
    await world.add([at('01T10:00')]);
    const slow = `${PEOPLE} having (select count(*) from generate_series(1, 3000) a, generate_series(1, 3000) b) > 0`;
    const { id } = await world.metrics.create(world.ctx, { name: 'people', sql: slow });
    await world.scheduler.startDue();
    const working = world.workOff();
    const isRunning = async () => (await world.metrics.get(world.ctx, id)).last_run?.status === 'running';
    while (!(await isRunning())) await new Promise((done) => setTimeout(done, 20));
    await world.metrics.update(world.ctx, id, { sql: PEOPLE, dimensions: [] });
    await working;
    expect(await world.scheduler.startDue()).toBe(1);
    await world.workOff();
    expect(await world.daily(id)).toMatchObject([{ dimensions: {}, value: 1 }]);
  });

  it('are not due for a change of their name', async () => {
    const { id, next_run_at } = await world.visits();
    const renamed = await world.metrics.update(world.ctx, id, { name: 'other' });
    expect(renamed.next_run_at).toEqual(next_run_at);
  });
});
