import { newId } from '@strata/platform';
import { BY_COUNTRY, PEOPLE, TestMetrics, ZONE, type Stored } from './testing-metrics.js';

const HOUR_MS = 3_600_000;
const at = (text: string): Date => new Date(`2026-03-${text}:00Z`);

describe('metrics', () => {
  let world: TestMetrics;

  beforeAll(async () => {
    world = await TestMetrics.open();
  });
  afterAll(() => world.close());
  afterEach(async () => {
    for (const { id } of (await world.metrics.list(world.ctx, { limit: 100 })).data) {
      await world.metrics.remove(world.ctx, id);
    }
    await world.test.superuser('TRUNCATE raw.events, raw.dirty_intervals, raw.pending_intervals, raw.seals');
  });

  /** What plain SQL says of all events. */
  async function expected(unit: 'hour' | 'day') {
    const rows = await world.test.superuser<{ bucket: string; country: string | null; value: number }>(
      `SELECT to_char(date_trunc('${unit}', occurred_at, '${ZONE}') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI') AS bucket,
         country, count(*)::float8 AS value FROM raw.events WHERE workspace_id = $1
       GROUP BY GROUPING SETS ((1), (1, country)) ORDER BY 1, 2`,
      [world.ctx.workspaceId],
    );
    const dimensions = (country: string | null): Record<string, string> => (country === null ? {} : { country });
    return sorted(rows.map(({ country, ...row }) => ({ ...row, dimensions: dimensions(country) })));
  }
  const sorted = (rows: Stored[]): Stored[] =>
    rows
      .map(({ bucket, dimensions, value }) => ({ bucket, dimensions, value }))
      .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  const hourly = async (id: string): Promise<Stored[]> => sorted(await world.stored(id, 'hourly'));
  const daily = async (id: string): Promise<Stored[]> => sorted(await world.stored(id, 'daily'));
  const create = (name = 'visits') =>
    world.metrics.create(world.ctx, { name, sql: BY_COUNTRY, dimensions: ['country'] });

  it('are computed by hours and by days of the reporting zone, with and without their dimensions', async () => {
    await world.add([at('01T10:00'), at('01T10:59'), at('01T18:14'), at('01T18:15'), at('03T00:00')]);
    await world.add([at('01T18:20')], { country: 'FR' });
    const { id } = await create();
    await world.work();
    expect(await hourly(id)).toEqual(await expected('hour'));
    expect(await daily(id)).toEqual(await expected('day'));
    // 18:15 UTC is midnight in Kathmandu.
    expect((await daily(id)).filter(({ dimensions }) => !('country' in dimensions))).toMatchObject([
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
    expect((await hourly(id)).map(({ value }) => value)).toEqual([1, 1, 1]);
    expect(await daily(id)).toMatchObject([{ value: 2 }]);
  });

  it('are previewed by whole hours and days of the zone, at any time of the day', async () => {
    const now = Date.now();
    await world.add(Array.from({ length: 44 }, (_, hours) => new Date(now - hours * HOUR_MS)));
    const rows = await world.metrics.preview(world.ctx, { sql: BY_COUNTRY, dimensions: ['country'] });
    const totals = rows.filter(({ dimensions }) => !('country' in dimensions));
    expect(totals.map(({ value }) => value)).toEqual(Array(44).fill(1));
    // Kathmandu is 5:45 ahead: its hours begin at a quarter past those of UTC.
    expect(totals.every(({ bucket }) => bucket.endsWith(':15:00.000Z'))).toBe(true);
  });

  it('take up late events by computing their buckets alone', async () => {
    await world.add(Array.from({ length: 30 }, (_, day) => new Date(at('01T10:00').getTime() + day * 24 * HOUR_MS)));
    await world.fold();
    const { id } = await create();
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
    expect(await hourly(id)).toEqual(await expected('hour'));
    expect(await daily(id)).toEqual(await expected('day'));
    const after = await runOf();
    expect(after.filter(({ run_id }, i) => run_id !== before[i]?.run_id)).toHaveLength(1);
    // Nothing is pending: nothing starts.
    await world.work();
    expect((await world.runs.list(world.ctx, id, { limit: 10 })).data).toHaveLength(2);
  });

  it('forget values of events that are gone', async () => {
    await world.add([at('01T10:00'), at('02T10:00')]);
    const { id } = await create();
    await world.work();
    await world.test.superuser(`DELETE FROM raw.events WHERE occurred_at < '2026-03-02'`);
    await world.runs.start(world.ctx, id, { full: true });
    await world.workOff();
    expect(await hourly(id)).toEqual(await expected('hour'));
    expect(await daily(id)).toEqual(await expected('day'));
  });

  it('keep what was computed of days whose events retention has removed', async () => {
    await world.add([at('01T10:00'), at('02T10:00'), at('03T10:00')]);
    const { id } = await create();
    await world.work();
    const [hours, days] = [await hourly(id), await daily(id)];
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
    expect([await hourly(id), await daily(id)]).toEqual([hours, days]);
    await world.runs.start(world.ctx, id, { full: true });
    await world.workOff();
    expect([await hourly(id), await daily(id)]).toEqual([hours, days]);
  });

  it('lose nothing that comes in while they are computed', async () => {
    await world.add([at('01T10:00')]);
    const { id } = await create();
    await world.work();
    await world.add([at('01T10:01')]);
    await world.fold();
    // A second fold while a run has begun: its rows are not the run's to forget.
    const slow = world.work();
    await world.add([at('01T10:02')]);
    await world.fold();
    await slow;
    await world.work();
    expect(await hourly(id)).toEqual(await expected('hour'));
  });

  it('are told of events of their own workspace alone', async () => {
    const other = world.member('admin', newId());
    const otherProject = newId();
    await world.addWorkspace(other, otherProject);
    const { id } = await create();
    await world.work();
    await world.add([at('01T10:00')], { ctx: other, projectId: otherProject });
    await world.fold();
    const pending = await world.test.superuser(`SELECT FROM raw.pending_intervals WHERE model = $1`, [`metric:${id}`]);
    expect(pending).toEqual([]);
    await expect(world.metrics.get(other, id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await hourly(id)).toEqual([]);
  });

  it('are computed anew when their definition changes, and keep their values for a new name', async () => {
    await world.add([at('01T10:00')]);
    const { id } = await create();
    await world.work();
    await world.metrics.update(world.ctx, id, { name: 'visits, too', unit: 'visits' });
    await world.work();
    expect((await world.runs.list(world.ctx, id, { limit: 10 })).data).toHaveLength(1);
    await world.metrics.update(world.ctx, id, { sql: PEOPLE, dimensions: [] });
    await world.work();
    expect(await hourly(id)).toEqual([{ bucket: '2026-03-01T09:15', dimensions: {}, value: 1 }]);
  });

  it('say why a run failed, keep what they have and try again', async () => {
    await world.add([at('01T10:00')]);
    const sql = `${PEOPLE.replace('group by 1', '')} and 1 / (case when occurred_at < '2026-03-02' then 1 else 0 end) = 1 group by 1`;
    const { id } = await world.metrics.create(world.ctx, { name: 'fragile', sql });
    await world.work();
    const before = await hourly(id);
    await world.add([at('05T10:00')]);
    await world.fold();
    await world.work();
    const { last_run: run } = await world.metrics.get(world.ctx, id);
    expect(run).toMatchObject({ status: 'failed', error: { code: 'query_failed' } });
    expect(run?.error?.message).toMatch(/division by zero/i);
    expect(await hourly(id)).toEqual(before);
    await world.test.superuser(`DELETE FROM raw.events WHERE occurred_at > '2026-03-02'`);
    await world.work();
    expect((await world.metrics.get(world.ctx, id)).last_run?.status).toBe('completed');
  });

  it('an attempt that was taken for dead writes nothing any more', async () => {
    await world.add([at('01T10:00')]);
    const { id } = await create();
    await world.scheduler.startDue();
    const [run] = await world.test.superuser<{ workspace_id: string; run_id: string }>(
      `SELECT workspace_id, id AS run_id FROM public.metric_runs WHERE metric_id = $1`,
      [id],
    );
    if (!run) throw new Error('not started');
    const both = await Promise.allSettled([world.worker.work(run), world.worker.work(run)]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await hourly(id)).toEqual(await expected('hour'));
    await world.worker.work(run);
    expect((await world.runs.list(world.ctx, id, { limit: 10 })).data).toMatchObject([{ status: 'completed' }]);
  });

  it('run once at a time', async () => {
    const { id } = await create();
    await world.runs.start(world.ctx, id, { full: false });
    await expect(world.runs.start(world.ctx, id, { full: false })).rejects.toMatchObject({ code: 'conflict' });
    expect(await world.scheduler.startDue()).toBe(0);
  });

  it('are paused and go on', async () => {
    const { id } = await create();
    const paused = await world.metrics.update(world.ctx, id, { is_paused: true });
    expect(paused).toMatchObject({ is_paused: true, next_run_at: null });
    expect(await world.scheduler.startDue()).toBe(0);
    await world.metrics.update(world.ctx, id, { is_paused: false });
    expect(await world.scheduler.startDue()).toBe(1);
  });

  it('wait while their workspace is suspended', async () => {
    await create();
    const suspend = (at: string) => world.test.superuser(`UPDATE public.workspaces SET suspended_at = ${at}`);
    await suspend('now()');
    expect(await world.scheduler.startDue()).toBe(0);
    await suspend('NULL');
    expect(await world.scheduler.startDue()).toBe(1);
  });

  it('keep values as long as they say, from when they were computed', async () => {
    await world.add([at('01T10:00')]);
    const { id } = await create();
    await world.metrics.update(world.ctx, id, { hourly_retention_days: 10, daily_retention_days: 20 });
    await world.work();
    const age = (days: number) =>
      world.test.superuser(
        `UPDATE aggregates.aggregate_metric_hourly SET computed_at = now() - make_interval(days => ${days});
         UPDATE aggregates.aggregate_metric_daily SET computed_at = now() - make_interval(days => ${days})`,
      );
    await age(9);
    await world.scheduler.expire();
    expect([await hourly(id), await daily(id)].map(({ length }) => length > 0)).toEqual([true, true]);
    await age(15);
    await world.scheduler.expire();
    expect([await hourly(id), await daily(id)].map(({ length }) => length > 0)).toEqual([false, true]);
    await age(21);
    await world.scheduler.expire();
    expect(await daily(id)).toEqual([]);
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
      expect((await daily(id))[0]?.dimensions['d']).toMatch(/^(?:x{299}|a|)\uFFFDb?$/);
    }
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
    expect(await daily(id)).toMatchObject([{ dimensions: {}, value: 1 }]);
  });

  it('are not due for a change of their name', async () => {
    const { id, next_run_at } = await create();
    const renamed = await world.metrics.update(world.ctx, id, { name: 'other' });
    expect(renamed.next_run_at).toEqual(next_run_at);
  });

  it('answer with values of a range, totals or by a dimension', async () => {
    await world.add([at('01T10:00'), at('02T10:00')]);
    await world.add([at('02T10:00')], { country: 'FR' });
    const { id } = await create();
    await world.work();
    const range = { grain: 'day', from: at('02T00:00'), to: at('05T00:00') } as const;
    const totals = await world.metrics.values(world.ctx, id, { ...range, from: at('01T18:15') });
    expect(totals.points).toEqual([{ bucket: at('01T18:15'), value: 2, dimensions: {} }]);
    const byCountry = await world.metrics.values(world.ctx, id, {
      ...range,
      from: at('01T18:15'),
      dimension: 'country',
    });
    expect(byCountry.points.map(({ value, dimensions }) => [dimensions['country'], value])).toEqual([
      ['DE', 1],
      ['FR', 1],
    ]);
    expect((await world.metrics.values(world.ctx, id, range)).points).toEqual([]);
  });

  it.each([
    ['no bucket', 'select 1 as value where {{from}} < {{to}} and {{grain}} = {{grain}}', /no column bucket/],
    ['no value', `select {{from}} as bucket, {{to}} as x, {{grain}} as g`, /no column value/],
    [
      'text for a value',
      `select {{from}} as bucket, 'a' as value, {{to}} as t, {{grain}} as g`,
      /value is of type text/,
    ],
    ['a bucket outside', `select {{to}} as bucket, 1 as value, {{from}} as f, {{grain}} as g`, /outside/],
    [
      'a bucket twice',
      `select {{from}} as bucket, 1 as value, {{to}} as t, {{grain}} as g from generate_series(1, 2)`,
      /more than once/,
    ],
    ['no {{to}}', `select {{from}} as bucket, 1 as value, {{grain}} as g`, /does not use {{to}}/],
    ['a parameter of its own', `select {{from}} as bucket, {{x}} as value, {{to}}, {{grain}}`, /no parameter {{x}}/],
    [
      'a table that is not there',
      `select {{from}} as bucket, {{to}}, {{grain}}, 1 as value from public.members`,
      /members/,
    ],
    ['a dimension that is missing', PEOPLE, /no column country/],
  ])('are refused with %s', async (_, sql, message) => {
    const dimensions = sql === PEOPLE ? ['country'] : [];
    await expect(world.metrics.create(world.ctx, { name: 'bad', sql, dimensions })).rejects.toThrow(message);
    await world.add([new Date()]);
    expect((await world.metrics.list(world.ctx, { limit: 10 })).data).toEqual([]);
  });

  it('are changed by their owner and by admins, and looked at by all', async () => {
    const [editor, other, viewer] = [world.member('editor'), world.member('editor'), world.member('viewer')];
    const { id } = await world.metrics.create(editor, { name: 'mine', sql: PEOPLE });
    expect(await world.metrics.get(viewer, id)).toMatchObject({ may_edit: false, owner: { name: 'editor' } });
    await expect(world.metrics.update(other, id, { unit: 'x' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(world.runs.start(other, id, { full: true })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(world.metrics.remove(other, id)).rejects.toMatchObject({ code: 'forbidden' });
    await world.metrics.update(editor, id, { unit: '€' });
    await expect(world.metrics.create(other, { name: 'mine', sql: PEOPLE })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await world.metrics.list(viewer, { limit: 10, search: 'MIN' })).data).toMatchObject([{ unit: '€' }]);
    await world.metrics.remove(world.ctx, id);
    expect(await world.test.superuser('SELECT FROM raw.followers')).toEqual([]);
  });
});
