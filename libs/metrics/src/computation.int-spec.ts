import { newId } from '@strata/platform';
import { at, BY_COUNTRY, PEOPLE, TestMetrics, ZONE } from './testing-metrics.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('the computation of metrics', () => {
  let world: TestMetrics;

  beforeAll(async () => {
    world = await TestMetrics.open();
  });
  afterAll(() => world.close());
  afterEach(() => world.clear());

  it('are computed by hours and by days of the reporting zone, with and without their dimensions', async () => {
    await world.add([at('01T10:00'), at('01T10:59'), at('01T18:14'), at('01T18:15'), at('03T00:00')]);
    await world.add([at('01T18:20')], { country: 'FR' });
    const { id } = await world.visits();
    await world.work();
    expect(await world.hourly(id)).toEqual(await world.expected('hour'));
    expect(await world.daily(id)).toEqual(await world.expected('day'));
    // 18:15 UTC is midnight in Kathmandu.
    expect((await world.daily(id)).filter(({ dimensions }) => !('country' in dimensions))).toMatchObject([
      { bucket: '2026-02-28T18:15', value: 3 },
      { bucket: '2026-03-01T18:15', value: 2 },
      { bucket: '2026-03-02T18:15', value: 1 },
    ]);
    const view = await world.metrics.get(world.ctx, id);
    expect(view).toMatchObject({ last_value: 1, last_run: { status: 'completed', trigger: 'schedule', error: null } });
    expect(view.next_run_at?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
  });

  it('count people of a day, whom no sum of its hours gives', async () => {
    await world.add([at('01T10:00'), at('01T11:00')], { visitor: 'ann' });
    await world.add([at('01T11:30')], { visitor: 'bob' });
    const { id } = await world.metrics.create(world.ctx, { name: 'people', sql: PEOPLE });
    await world.work();
    expect((await world.hourly(id)).map(({ value }) => value)).toEqual([1, 1, 1]);
    expect(await world.daily(id)).toMatchObject([{ value: 2 }]);
  });

  it('are previewed by whole hours and days of the zone, whatever time of the day it is', async () => {
    const now = Date.now();
    await world.add(Array.from({ length: 44 }, (_, hours) => new Date(now - hours * HOUR_MS)));
    const rows = await world.metrics.preview(world.ctx, { sql: BY_COUNTRY, dimensions: ['country'] });
    const totals = rows.filter(({ dimensions }) => !('country' in dimensions));
    expect(totals.map(({ value }) => value)).toEqual(Array(44).fill(1));
    // Kathmandu is 5:45 ahead: its hours begin at a quarter past those of UTC.
    expect(totals.every(({ bucket }) => bucket.endsWith(':15:00.000Z'))).toBe(true);
  });

  it('take up late events by computing their buckets alone', async () => {
    await world.add(Array.from({ length: 30 }, (_, day) => new Date(at('01T10:00').getTime() + day * DAY_MS)));
    await world.fold();
    const { id } = await world.visits();
    await world.work();
    const runOf = () =>
      world.test.superuser<{ bucket: string; run_id: string }>(
        `SELECT bucket_at::text AS bucket, run_id FROM aggregates.aggregate_metric_daily WHERE metric_id = $1
         AND dimensions = '{}' ORDER BY 1`,
        [id],
      );
    const before = await runOf();
    await world.add([at('11T10:30')], { country: 'FR' });
    await world.fold();
    await world.work();
    expect(await world.hourly(id)).toEqual(await world.expected('hour'));
    expect(await world.daily(id)).toEqual(await world.expected('day'));
    const after = await runOf();
    expect(after.filter(({ run_id }, i) => run_id !== before[i]?.run_id)).toHaveLength(1);
    // Nothing is pending: nothing starts.
    await world.work();
    expect((await world.runs.list(world.ctx, id, { limit: 10 })).data).toHaveLength(2);
  });

  it('forget values of events that are gone', async () => {
    await world.add([at('01T10:00'), at('02T10:00')]);
    const { id } = await world.visits();
    await world.work();
    await world.test.superuser(`DELETE FROM raw.events WHERE occurred_at < '2026-03-02'`);
    await world.runs.start(world.ctx, id, { full: true });
    await world.workOff();
    expect(await world.hourly(id)).toEqual(await world.expected('hour'));
    expect(await world.daily(id)).toEqual(await world.expected('day'));
  });

  it('keep what was computed of days whose events retention has removed', async () => {
    await world.add([at('01T10:00'), at('02T10:00'), at('03T10:00')]);
    const { id } = await world.visits();
    await world.work();
    const [hours, days] = [await world.hourly(id), await world.daily(id)];
    const sealed = { from: at('01T18:15'), before: at('02T18:15') };
    await world.test.superuser('DELETE FROM raw.events WHERE occurred_at >= $1 AND occurred_at < $2', [
      sealed.from,
      sealed.before,
    ]);
    await world.test.superuser(
      `INSERT INTO raw.seals (workspace_id, project_id, sealed_from, sealed_before, zone, received_at)
       VALUES ($1, $2, $3, $4, $5, now())`,
      [world.ctx.workspaceId, world.projectId, sealed.from, sealed.before, ZONE],
    );
    await world.add([at('02T11:00')], { country: 'FR' });
    await world.fold();
    await world.work();
    expect([await world.hourly(id), await world.daily(id)]).toEqual([hours, days]);
    await world.runs.start(world.ctx, id, { full: true });
    await world.workOff();
    expect([await world.hourly(id), await world.daily(id)]).toEqual([hours, days]);
  });

  it('lose nothing that comes in while they are computed', async () => {
    await world.add([at('01T10:00')]);
    const { id } = await world.visits();
    await world.work();
    await world.add([at('01T10:01')]);
    await world.fold();
    // A second fold while a run has begun: its rows are not the run's to forget.
    const slow = world.work();
    await world.add([at('01T10:02')]);
    await world.fold();
    await slow;
    await world.work();
    expect(await world.hourly(id)).toEqual(await world.expected('hour'));
  });

  it('are told of events of their own workspace alone', async () => {
    const other = world.member('admin', newId());
    const otherProject = newId();
    await world.addWorkspace(other, otherProject);
    const { id } = await world.visits();
    await world.work();
    await world.add([at('01T10:00')], { ctx: other, projectId: otherProject });
    await world.fold();
    const pending = await world.test.superuser(`SELECT FROM raw.pending_intervals WHERE model = $1`, [`metric:${id}`]);
    expect(pending).toEqual([]);
    await expect(world.metrics.get(other, id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await world.hourly(id)).toEqual([]);
  });

  it('are computed anew when their definition changes, and keep their values for a new name', async () => {
    await world.add([at('01T10:00')]);
    const { id } = await world.visits();
    await world.work();
    await world.metrics.update(world.ctx, id, { name: 'visits, too', unit: 'visits' });
    await world.work();
    expect((await world.runs.list(world.ctx, id, { limit: 10 })).data).toHaveLength(1);
    await world.metrics.update(world.ctx, id, { sql: PEOPLE, dimensions: [] });
    await world.work();
    expect(await world.hourly(id)).toEqual([{ bucket: '2026-03-01T09:15', dimensions: {}, value: 1 }]);
  });

  it('say why a run failed, keep what they have and try again', async () => {
    await world.add([at('01T10:00')]);
    const sql = `${PEOPLE.replace('group by 1', '')} and 1 / (case when occurred_at < '2026-03-02' then 1 else 0 end) = 1 group by 1`;
    const { id } = await world.metrics.create(world.ctx, { name: 'fragile', sql });
    await world.work();
    const before = await world.hourly(id);
    await world.add([at('05T10:00')]);
    await world.fold();
    await world.work();
    const { last_run: run } = await world.metrics.get(world.ctx, id);
    expect(run).toMatchObject({ status: 'failed', error: { code: 'query_failed' } });
    expect(run?.error?.message).toMatch(/division by zero/i);
    expect(await world.hourly(id)).toEqual(before);
    await world.test.superuser(`DELETE FROM raw.events WHERE occurred_at > '2026-03-02'`);
    await world.work();
    expect((await world.metrics.get(world.ctx, id)).last_run?.status).toBe('completed');
  });

  it('keep dimensions whose text cannot be stored as it is', async () => {
    await world.add([at('01T10:00')]);
    const sql = (dimension: string) =>
      `select {{from}} as bucket, {{to}} as t, {{grain}} as g, 1 as value, ${dimension} as d`;
    const odd = { cut: `repeat('x', 299) || '😀'`, nul: `'"a\\u0000b"'::json`, half: `'"\\ud800"'::json` };
    for (const [name, dimension] of Object.entries(odd)) {
      const { id } = await world.metrics.create(world.ctx, { name, sql: sql(dimension), dimensions: ['d'] });
      await world.work();
      expect((await world.metrics.get(world.ctx, id)).last_run).toMatchObject({ status: 'completed' });
      expect((await world.daily(id))[0]?.dimensions['d']).toMatch(/^(?:x{299}|a|)\uFFFDb?$/);
    }
  });
});
