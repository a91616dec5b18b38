import { isLedgered, strataMeta } from '@strata/transform';
import { builtTables } from './built-rows.js';
import { plainFigures, toldFigures } from './testing-figures.js';
import { DAY, factOf, TestRetention, type Fact, type Tenant } from './testing-retention.js';

const BASE = Date.UTC(2026, 5, 1);
const HOUR = 3_600_000;
const SETTINGS = { raw_days: 3, hourly_days: 5, daily_days: 30 };

/** An event at noon of each of the days. */
const daily = (days: number, given: Partial<Fact> = {}): Fact[] =>
  Array.from({ length: days }, (_, day) => factOf(BASE + day * DAY + 12 * HOUR, given));
const dayOf = (n: number) => ({ from: new Date(BASE + n * DAY), to: new Date(BASE + (n + 1) * DAY), tz: 'UTC' });

describe('retention', () => {
  let world: TestRetention;

  beforeAll(async () => {
    world = await TestRetention.open();
  });
  afterAll(() => world.close());

  async function built(facts: Fact[], settings = SETTINGS): Promise<Tenant> {
    const tenant = await world.tenant(settings);
    await world.store(tenant, facts);
    await world.transform();
    return tenant;
  }

  it('removes the days that came in too long ago, seals them, and tells the audit log', async () => {
    const tenant = await built(daily(6));
    // The third day ended exactly three days ago, but its event came in half a day later than that began.
    await world.retain(BASE + 6 * DAY);
    expect(await world.seals(tenant)).toEqual(
      [0, 1]
        .map((n) => ({ from: dayOf(n).from, to: dayOf(n).to, zone: 'UTC' }))
        .concat([{ from: dayOf(2).from, to: dayOf(2).to, zone: 'UTC' }]),
    );
    expect(await world.count('raw.events', tenant)).toBe(3);
    expect(await world.count('intermediate.int_sessions', tenant)).toBe(3);
    expect(await world.count('aggregates.agg_visitor_days', tenant)).toBe(6);
    expect(await world.audited(tenant)).toMatchObject([
      {
        actor_label: 'system',
        metadata: {
          removed: { 'raw.events': 3, 'intermediate.int_sessions': 3 },
          events_before: { [tenant.projectId]: dayOf(2).to.toISOString() },
        },
      },
    ]);
    expect(await world.retain(BASE + 6 * DAY)).toBe(0);
    expect(await world.audited(tenant)).toHaveLength(1);
  });

  it('keeps history of ten years ago that was imported today, until its own clock ends', async () => {
    const longAgo = Date.UTC(2016, 5, 1, 12);
    const tenant = await built([...daily(6), factOf(longAgo, { received: BASE + 6 * DAY })]);
    const range = { from: new Date(longAgo - 12 * HOUR), to: new Date(longAgo + 12 * HOUR), tz: 'UTC' };
    for (const day of [6, 8]) {
      await world.retain(BASE + day * DAY);
      await world.transform();
      expect((await toldFigures(world, tenant, range)).events).toBe(1);
      expect((await world.seals(tenant)).every(({ from }) => from.getTime() >= BASE)).toBe(true);
    }
    // More of it counts as well.
    await world.store(tenant, [factOf(longAgo + HOUR, { received: BASE + 8 * DAY })]);
    expect((await toldFigures(world, tenant, range)).events).toBe(2);
    await world.transform();
    await world.retain(BASE + 11 * DAY);
    expect((await world.seals(tenant))[0]?.from).toEqual(range.from);
    expect((await toldFigures(world, tenant, range)).events).toBe(2);
    // Its figures go by the same clock, not by that of their time.
    await world.retain(BASE + 37 * DAY);
    expect((await toldFigures(world, tenant, range)).events).toBe(2);
    await world.retain(BASE + 38 * DAY);
    expect((await toldFigures(world, tenant, range)).events).toBe(0);
  });

  it('counts no late event of a sealed day, and removes it by its own clock', async () => {
    const tenant = await built(daily(6));
    await world.retain(BASE + 6 * DAY);
    const before = await toldFigures(world, tenant, dayOf(1));
    await world.store(tenant, [factOf(BASE + DAY + 13 * HOUR, { received: BASE + 6 * DAY, visitor: 'late' })]);
    for (const work of [
      () => Promise.resolve(),
      () => world.transform(),
      () => world.transform({ fullRefresh: true }),
      () => world.retain(BASE + 8 * DAY),
      () => world.retain(BASE + 9 * DAY),
    ]) {
      await work();
      expect(await toldFigures(world, tenant, dayOf(1))).toEqual(before);
    }
    const left = await world.test.superuser(`SELECT FROM raw.events WHERE project_id = $1 AND visitor_id = 'late'`, [
      tenant.projectId,
    ]);
    expect(left).toEqual([]);
  });

  it('waits for a day that has something to be rebuilt, and for its neighbours', async () => {
    const tenant = await built(daily(6));
    await world.store(tenant, [factOf(BASE + 13 * HOUR, { received: BASE + HOUR })]);
    await world.retain(BASE + 6 * DAY);
    expect((await world.seals(tenant)).map(({ from }) => from)).toEqual([dayOf(2).from]);
    await world.transform();
    await world.retain(BASE + 6 * DAY);
    expect(await world.seals(tenant)).toHaveLength(3);
    expect((await toldFigures(world, tenant, dayOf(0))).events).toBe(2);
  });

  it('leaves a session over the end of a seal as it was', async () => {
    const midnight = BASE + 3 * DAY;
    const over = [-20, -5, 10].map((minute) => factOf(midnight + minute * 60_000, { visitor: 'owl' }));
    const facts = [...daily(6), ...over];
    const tenant = await built(facts);
    const days = [2, 3].map(dayOf);
    const told = () => Promise.all(days.map((day) => toldFigures(world, tenant, day)));
    const before = await told();
    expect(before.map(({ sessions }) => sessions)).toEqual([2, 1]);
    await world.retain(BASE + 6 * DAY + HOUR);
    expect(await told()).toEqual(before);
    await world.transform({ fullRefresh: true });
    expect(await told()).toEqual(before);
    // Somebody else's event has the first hours after the seal rebuilt.
    const late = factOf(midnight + 15 * 60_000, { visitor: 'other', received: BASE + 6 * DAY });
    await world.store(tenant, [late]);
    const [sealed, open] = [before[0], plainFigures([...facts, late], days[1] as (typeof days)[number])];
    expect(await told()).toEqual([sealed, open]);
    await world.transform();
    expect(await told()).toEqual([sealed, open]);
  });

  it('goes on where it was cut off, and figures stay what they were', async () => {
    const tenant = await world.tenant(SETTINGS);
    await world.test.superuser(
      `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
         channel, is_bot, properties, batch_id)
       SELECT $1, $2, gen_random_uuid(), at, at, 'page_view', 'v' || n % 50, 'direct', false, '{}', $2
       FROM generate_series(0, 44999) n, LATERAL (SELECT $3::timestamptz + n * interval '1 second' AS at) times`,
      [tenant.ctx.workspaceId, tenant.projectId, new Date(BASE)],
    );
    await world.test.superuser(
      `INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id) VALUES ($1, $2, '-infinity', $2)`,
      [tenant.ctx.workspaceId, tenant.projectId],
    );
    await world.transform();
    const before = await toldFigures(world, tenant, dayOf(0));
    // Somebody holds an event of the last chunk.
    const held = world.test.superuser(
      `BEGIN; SELECT FROM raw.events WHERE project_id = '${tenant.projectId}' ORDER BY occurred_at DESC LIMIT 1 FOR UPDATE;
       SELECT pg_sleep(2); COMMIT`,
    );
    const killed = world.retain(BASE + 9 * DAY);
    await Promise.all([expect(killed).rejects.toThrow(), world.killWhenWaiting()]);
    await held;
    const left = await world.count('raw.events', tenant);
    expect([left > 0, left < 45_000]).toEqual([true, true]);
    expect(await world.seals(tenant)).toHaveLength(1);
    for (const fullRefresh of [false, true]) {
      await world.transform({ fullRefresh });
      expect(await toldFigures(world, tenant, dayOf(0))).toEqual(before);
    }
    await world.retain(BASE + 9 * DAY);
    expect(await world.count('raw.events', tenant)).toBe(0);
    expect(await toldFigures(world, tenant, dayOf(0))).toEqual(before);
    expect(await world.audited(tenant)).toHaveLength(1);
    expect(await world.removedBy(tenant)).toBe(45_000);
  }, 120_000);

  it('can be done by two workers and beside a run at the same time', async () => {
    const facts = daily(12);
    const tenant = await built(facts);
    await world.store(tenant, [factOf(BASE + 11 * DAY + 13 * HOUR)]);
    await Promise.all([
      world.retain(BASE + 12 * DAY),
      world.worker().run(world.manifest, new Date(BASE + 12 * DAY), { maxDays: 3_650 }),
      world.transform({ fullRefresh: true }),
    ]);
    await world.retain(BASE + 12 * DAY);
    expect(await world.removedBy(tenant)).toBe(9);
    for (let day = 0; day < 11; day += 1) {
      expect((await toldFigures(world, tenant, dayOf(day))).events).toBe(1);
    }
  });

  it('removes what the preview says, and nothing else', async () => {
    const tenant = await built([...daily(10), factOf(BASE + 13 * HOUR, { received: BASE + 9 * DAY })]);
    for (const day of [6, 8, 10, 14, 40]) {
      const { expiring, oldest_event_at: oldest } = await world.preview(tenant, BASE + day * DAY);
      await world.test.superuser(`UPDATE public.retention_runs SET removed = '{}' WHERE workspace_id = $1`, [
        tenant.ctx.workspaceId,
      ]);
      await world.retain(BASE + day * DAY);
      const removed = Object.values(await world.lastRun(tenant)).reduce((sum, rows) => sum + rows, 0);
      const raw = (await world.lastRun(tenant))['raw.events'] ?? 0;
      expect([expiring[0]?.rows, expiring.reduce((sum, { rows }) => sum + rows, 0)]).toEqual([raw, removed]);
      const [first] = await world.test.superuser<{ at: Date | null }>(
        'SELECT min(occurred_at) AS at FROM raw.events WHERE project_id = $1',
        [tenant.projectId],
      );
      expect(first?.at).toEqual(oldest);
      await world.transform();
    }
    for (const table of (await world.test.db.withPipeline((sql) => builtTables(sql, world.manifest))).map(
      ({ name }) => name,
    )) {
      // Reports keep theirs for two years.
      if (!table.includes('snapshots')) expect([table, await world.count(table, tenant)]).toEqual([table, 0]);
    }
  });

  it.each(['day', 'week'])('keeps what reports show as long as their longer window says: %s', async (longer) => {
    const tenant = await built(daily(20));
    await world.test.superuser(
      `UPDATE public.aggregate_windows SET retention_days = CASE window_name WHEN $2 THEN 20 ELSE 10 END WHERE workspace_id = $1`,
      [tenant.ctx.workspaceId, longer],
    );
    const count = (window: string) => world.count(`aggregates.metric_snapshots_${window}`, tenant);
    const [days, weeks] = [await count('daily'), await count('weekly')];
    await world.retain(BASE + 14 * DAY);
    expect([await count('weekly'), await count('daily')]).toEqual([weeks, days]);
    await world.transform({ command: 'build' });
    await world.retain(BASE + 28 * DAY);
    for (const fullRefresh of [false, true]) {
      await world.transform({ fullRefresh, command: 'build' });
      expect([await count('weekly'), await count('daily')]).toEqual([(weeks * 2) / 3, (days * 13) / 20]);
    }
  });

  it('removes people of whom there is no event, and rejected events', async () => {
    const tenant = await built(daily(6));
    const values = [tenant.ctx.workspaceId, tenant.projectId];
    await world.test.superuser(
      `INSERT INTO raw.people (workspace_id, project_id, distinct_id, traits, identified_at)
       SELECT $1, $2, id, '{}', $3::timestamptz FROM unnest(ARRAY['ann', 'gone']) AS id`,
      [...values, new Date(BASE)],
    );
    await world.test.superuser(
      `INSERT INTO raw.dead_letters (workspace_id, id, project_id, batch_id, event, error_code, error_message, failed_at)
       SELECT $1, gen_random_uuid(), $2, $2, '{}', '22003', 'm', $3::timestamptz + n * interval '4 days' FROM generate_series(0, 1) n`,
      [...values, new Date(BASE)],
    );
    await world.retain(BASE + 6 * DAY);
    const people = await world.test.superuser('SELECT distinct_id FROM raw.people WHERE project_id = $1', [
      tenant.projectId,
    ]);
    expect(people).toEqual([{ distinct_id: 'ann' }]);
    expect(await world.count('raw.dead_letters', tenant)).toBe(1);
    expect(await world.lastRun(tenant)).toMatchObject({ 'raw.people': 1, 'raw.dead_letters': 1 });
    await world.transform();
    expect(await world.count('marts.dim_people', tenant)).toBe(1);
  });

  it('gives back the space of partitions behind the maximum that nothing is left in, and of no other', async () => {
    const [gone, old] = [Date.UTC(2013, 5, 1, 12), Date.UTC(2014, 5, 1, 12)];
    const tenant = await built([factOf(gone), factOf(old, { received: BASE })]);
    const sizeOf = async (year: number) =>
      (await world.test.superuser<{ size: number }>(`SELECT pg_relation_size('raw.events_${year}')::int AS size`))[0]
        ?.size;
    await world.retain(BASE, 3_650);
    expect(await world.count('raw.events', tenant)).toBe(1);
    expect(await sizeOf(2013)).toBe(0);
    expect(await sizeOf(2014)).toBeGreaterThan(0);
  });

  it('removes nothing by a maximum that was lowered, as long as the workspace keeps it', async () => {
    const tenant = await built(daily(3), { raw_days: 730, hourly_days: 90, daily_days: 730 });
    await world.retain(BASE + 400 * DAY, 30);
    expect(await world.count('raw.events', tenant)).toBe(3);
    expect(await world.audited(tenant)).toEqual([]);
  });

  it('leaves suspended workspaces alone, and can still tell what would go', async () => {
    const tenant = await built(daily(6));
    const suspend = (at: string) =>
      world.test.superuser(`UPDATE public.workspaces SET suspended_at = ${at} WHERE id = $1`, [tenant.ctx.workspaceId]);
    await suspend('now()');
    await world.retain(BASE + 6 * DAY);
    expect(await world.count('raw.events', tenant)).toBe(6);
    expect((await world.preview(tenant, BASE + 6 * DAY)).expiring[0]?.rows).toBe(3);
    await suspend('NULL');
    await world.retain(BASE + 6 * DAY);
    expect(await world.count('raw.events', tenant)).toBe(3);
  });

  it('forgets the seals of a project that is gone', async () => {
    const tenant = await built(daily(6));
    await world.retain(BASE + 6 * DAY);
    await world.purge(tenant);
    await world.transform();
    expect(await world.seals(tenant)).toEqual([]);
    expect(await world.count('aggregates.agg_visitor_days', tenant)).toBe(0);
  });

  it('has every model of the ledger say by which clock its rows go', () => {
    const models = Object.values(world.manifest.nodes).filter(isLedgered);
    expect(models.length).toBeGreaterThan(20);
    expect(models.filter((model) => strataMeta(model).retention === undefined)).toEqual([]);
  });
});
