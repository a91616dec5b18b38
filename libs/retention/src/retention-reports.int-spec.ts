import { testEngines } from '@strata/platform';
import { Redis } from '@strata/queue';
import { ReportDefinitions, Reports } from '@strata/reports';
import { RecomputeRuns } from '@strata/transform';
import { DAY, factOf, TestRetention, type Fact, type Tenant } from './testing-retention.js';

/** A Monday. */
const BASE = Date.UTC(2026, 5, 1);
const HOUR = DAY / 24;
const SETTINGS = { raw_days: 2, hourly_days: 3, daily_days: 3_000 };
const WEEK = { from: new Date(BASE), to: new Date(BASE + 7 * DAY) };

/** The first week, as it begins elsewhere. */
const OFFSET_HOURS: Record<string, number> = { UTC: 0, 'America/New_York': 4, 'Asia/Tokyo': -9 };
const weekIn = (zone: string): { from: Date; to: Date } => {
  const from = BASE + (OFFSET_HOURS[zone] ?? 0) * HOUR;
  return { from: new Date(from), to: new Date(from + 7 * DAY) };
};

const noons = (days: readonly number[], given: Partial<Fact> = {}): Fact[] =>
  days.map((day) => factOf(BASE + day * DAY + DAY / 2, given));

describe('reports after retention', () => {
  let world: TestRetention;
  let redis: Redis;
  let reports: Reports;

  beforeAll(async () => {
    world = await TestRetention.open();
    redis = new Redis({ redisUrl: testEngines().redisUrl });
    const { db } = world.test;
    const clock = { now: () => new Date(BASE + 60 * DAY) };
    reports = new Reports(db, new RecomputeRuns(db, redis, world.audit), clock);
  });
  afterAll(async () => {
    await redis.close();
    await world.close();
  });

  /** Events of a range, the first week, told by weeks and by days. */
  async function told({ ctx, projectId }: Tenant, range = WEEK): Promise<number[]> {
    const sums: number[] = [];
    for (const window of ['week', 'day'] as const) {
      const question = { projectId, ...range, window, filters: {} };
      const { totals } = await reports.run(ctx, 'volume-by-period', question, { limit: 100, offset: 0 });
      sums.push(totals.event_count);
    }
    return sums;
  }

  const everything = (tenant: Tenant): Promise<number[]> =>
    told(tenant, { from: new Date(BASE - 10 * DAY), to: new Date(BASE + 20 * DAY) });

  async function built(facts: readonly Fact[], zone = 'UTC'): Promise<Tenant> {
    const tenant = await world.tenant(SETTINGS);
    if (zone !== 'UTC') await world.changeZone(tenant, zone);
    // Each answer is to be told anew.
    await world.test.superuser('UPDATE public.report_definitions SET cache_ttl_seconds = 0 WHERE workspace_id = $1', [
      tenant.ctx.workspaceId,
    ]);
    await world.store(tenant, facts);
    await world.transform();
    return tenant;
  }

  /** Has a model rebuild the quarter of an hour in which the week begins, as a recompute does. */
  async function rebuild({ ctx, projectId }: Tenant, model: string): Promise<void> {
    await world.test.superuser(
      `INSERT INTO raw.pending_intervals (workspace_id, project_id, model, bucket, fold_id) VALUES ($1, $2, $3, $4, $2)`,
      [ctx.workspaceId, projectId, model, WEEK.from],
    );
    await world.transform();
  }

  it('keep weeks as they were when all their days are sealed, and Monday had no event', async () => {
    const tenant = await built(noons([1, 2, 3, 4, 5, 6]));
    await world.retain(BASE + 20 * DAY);
    expect(await world.seals(tenant)).toHaveLength(6);
    for (const work of [
      () => world.transform(),
      () => rebuild(tenant, 'metric_snapshots_weekly'),
      () => world.changeZone(tenant, 'Europe/Berlin').then(() => world.transform()),
      () => world.changeZone(tenant, 'UTC').then(() => world.transform()),
      () => world.transform({ fullRefresh: true }),
    ]) {
      await work();
      expect(await told(tenant)).toEqual([6, 6]);
    }
  });

  it('count in weeks what came in late for a day that was open, once all days are sealed', async () => {
    const tenant = await built([
      ...noons([0, 1, 2, 3, 4, 5, 6]),
      ...noons([0], { received: BASE + 9 * DAY, visitor: 'late' }),
    ]);
    await world.retain(BASE + 10 * DAY);
    expect(await world.seals(tenant)).toHaveLength(6);
    await world.store(tenant, noons([0], { received: BASE + 10 * DAY, visitor: 'later' }));
    await world.transform();
    expect(await told(tenant)).toEqual([9, 9]);
    await world.retain(BASE + 20 * DAY);
    await world.transform();
    expect(await world.seals(tenant)).toHaveLength(7);
    expect(await told(tenant)).toEqual([9, 9]);
    await world.transform({ fullRefresh: true });
    expect(await told(tenant)).toEqual([9, 9]);
  });

  it('keep the days of a week for as long as the week, so that neither a zone nor an import takes from it', async () => {
    const tenant = await built([...noons([0, 1, 2, 3, 5]), ...noons([-1, 7], { received: BASE + 18 * DAY })]);
    await world.test.superuser(
      `UPDATE public.aggregate_windows SET retention_days = 1 WHERE workspace_id = $1 AND window_name = 'day'`,
      [tenant.ctx.workspaceId],
    );
    await world.retain(BASE + 19 * DAY);
    expect(await world.seals(tenant)).toHaveLength(5);
    expect(await told(tenant)).toEqual([5, 5]);
    // The weeks beside it are open, and begin and end within it elsewhere.
    for (const zone of ['America/New_York', 'Asia/Tokyo', 'UTC']) {
      await world.changeZone(tenant, zone);
      for (const fullRefresh of [false, true]) {
        await world.transform({ fullRefresh });
        expect(await everything(tenant)).toEqual([7, 7]);
        // Where the middles of its days lie.
        expect(await told(tenant, weekIn(zone))).toEqual([5, 5]);
      }
    }
    await world.store(tenant, noons([6], { received: BASE + 19 * DAY }));
    for (const work of [() => Promise.resolve(), () => world.transform()]) {
      await work();
      expect(await told(tenant)).toEqual([6, 6]);
    }
    await world.test.superuser(`UPDATE public.aggregate_windows SET retention_days = 1 WHERE workspace_id = $1`, [
      tenant.ctx.workspaceId,
    ]);
    await world.retain(BASE + 25 * DAY);
    for (const table of ['metric_snapshots_weekly', 'metric_snapshots_daily']) {
      expect(await world.count(`aggregates.${table}`, tenant)).toBe(0);
    }
  });

  it('count what is open of a day that the seal of another zone cuts', async () => {
    const late = { received: BASE + 18 * DAY };
    const cut = [factOf(BASE + DAY + 2 * HOUR, late), factOf(BASE + DAY + 12 * HOUR, late)];
    const tenant = await built([...noons([0]), ...cut]);
    await world.retain(BASE + 19 * DAY);
    expect(await world.seals(tenant)).toHaveLength(1);
    for (const zone of ['America/New_York', 'Asia/Tokyo', 'UTC']) {
      await world.changeZone(tenant, zone);
      expect(await everything(tenant)).toEqual([3, 3]);
      for (const fullRefresh of [false, true]) {
        await world.transform({ fullRefresh });
        expect(await everything(tenant)).toEqual([3, 3]);
      }
    }
  });

  it('keep a day that was sealed in another zone with the week in which its middle lies', async () => {
    // Monday of Tokyo, from Sunday 15:00 UTC; beside it, or not, a Wednesday that is open for long.
    const monday = factOf(BASE - 6 * HOUR);
    const wednesday = (hour: number): Fact => factOf(BASE + 2 * DAY + hour * HOUR, { received: BASE + 30 * DAY });
    for (const [beside, after] of [
      [[wednesday(0)], [3, 3]],
      [[], [1, 1]],
    ] as const) {
      const tenant = await built([monday, ...beside], 'Asia/Tokyo');
      await world.test.superuser(`UPDATE public.aggregate_windows SET retention_days = 5 WHERE workspace_id = $1`, [
        tenant.ctx.workspaceId,
      ]);
      await world.retain(BASE + 4 * DAY);
      expect(await world.seals(tenant)).toHaveLength(1);
      await world.changeZone(tenant, 'UTC');
      await world.transform();
      const [before] = await everything(tenant);
      expect(before).toBe(1 + beside.length);
      await world.retain(BASE + 20 * DAY);
      // Of a week that was empty but for it, nothing is left.
      const left = beside.length > 0 ? before : 0;
      expect(await everything(tenant)).toEqual([left, left]);
      await world.store(tenant, [wednesday(1)]);
      await world.transform();
      expect(await everything(tenant)).toEqual(after);
    }
  });

  it('lose weeks by their own clock when Monday had no event', async () => {
    const tenant = await built(noons([1, 2]));
    await world.test.superuser(`UPDATE public.aggregate_windows SET retention_days = 1 WHERE workspace_id = $1`, [
      tenant.ctx.workspaceId,
    ]);
    expect(await world.count('aggregates.metric_snapshots_weekly', tenant)).toBeGreaterThan(0);
    await world.retain(BASE + 20 * DAY);
    expect(await world.count('aggregates.metric_snapshots_daily', tenant)).toBe(0);
    expect(await world.count('aggregates.metric_snapshots_weekly', tenant)).toBe(0);
  });

  it('leave nothing noted for time that was sealed since', async () => {
    const tenant = await built(noons([0, 1]));
    await world.retain(BASE + 20 * DAY);
    await rebuild(tenant, 'metric_snapshots_daily');
    expect(await world.count('raw.pending_intervals', tenant)).toBe(0);
  });

  it('leave no figures behind when they are deleted, and give none to another of their slug', async () => {
    const definitions = new ReportDefinitions(world.test.db, world.audit);
    const tenant = await world.tenant(SETTINGS);
    await definitions.create(tenant.ctx, { slug: 'mine', kind: 'status', name: 'Mine' });
    await world.store(tenant, noons([0, 1, 2]));
    await world.transform();
    await world.retain(BASE + 20 * DAY);
    await definitions.remove(tenant.ctx, 'mine');
    await world.transform();
    const again = () => definitions.create(tenant.ctx, { slug: 'mine', kind: 'status', name: 'Other' });
    await expect(again()).rejects.toMatchObject({ code: 'conflict' });
    const rows = () =>
      world.test.superuser(
        `SELECT 'day' FROM aggregates.metric_snapshots_daily WHERE project_id = $1 AND report_slug = 'mine'
         UNION ALL SELECT 'week' FROM aggregates.metric_snapshots_weekly WHERE project_id = $1 AND report_slug = 'mine'`,
        [tenant.projectId],
      );
    expect(await rows()).toHaveLength(4);
    const { expiring } = await world.preview(tenant, BASE + 20 * DAY);
    expect(expiring.find(({ kind }) => kind === 'reports')?.rows).toBe(4);
    await world.retain(BASE + 20 * DAY);
    expect(await rows()).toEqual([]);
    expect(await told(tenant)).toEqual([3, 3]);
    await again();
  });
});
