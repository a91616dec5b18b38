import { toldDays, toldFigures } from './testing-figures.js';
import { DAY, factOf, TestRetention } from './testing-retention.js';

const BASE = Date.UTC(2026, 5, 1);
const MINUTE = 60_000;
const SETTINGS = { raw_days: 2, hourly_days: 3, daily_days: 3_000 };

/** A moment of some day. */
const at = (day: number, hour: number, minute: number): number => BASE + day * DAY + (hour * 60 + minute) * MINUTE;

describe('sessions and retention', () => {
  let world: TestRetention;

  beforeAll(async () => {
    world = await TestRetention.open();
  });
  afterAll(() => world.close());

  it('stay what they were when the same visitor has one over the ends of several seals', async () => {
    const late = BASE + 12 * DAY;
    const tenant = await world.tenant(SETTINGS);
    await world.store(tenant, [
      factOf(at(0, 23, 55)),
      factOf(at(1, 0, 5), { received: late }),
      factOf(at(5, 23, 55)),
      factOf(at(6, 0, 5), { received: late }),
    ]);
    await world.transform();
    const range = { from: new Date(BASE), to: new Date(BASE + 8 * DAY), tz: 'UTC' };
    const before = await toldFigures(world, tenant, range);
    expect(before.sessions).toBe(2);
    await world.retain(late + DAY);
    expect((await world.seals(tenant)).map(({ from }) => from.getTime())).toEqual([at(0, 0, 0), at(5, 0, 0)]);
    await world.transform({ fullRefresh: true });
    expect(await toldFigures(world, tenant, range)).toEqual(before);
    // Somebody else's event has these hours rebuilt: told from events first, then by the run.
    await world.store(
      tenant,
      [1, 6].map((day) => factOf(at(day, 0, 10), { received: late, visitor: 'bob' })),
    );
    for (const work of [() => Promise.resolve(), () => world.transform()]) {
      await work();
      expect((await toldFigures(world, tenant, range)).sessions).toBe(4);
    }
    // So has one of their own, which goes on with the chain, but is another session.
    await world.store(
      tenant,
      [1, 6].map((day) => factOf(at(day, 0, 20), { received: late })),
    );
    for (const work of [
      () => Promise.resolve(),
      () => world.transform(),
      () => world.transform({ fullRefresh: true }),
    ]) {
      await work();
      expect((await toldFigures(world, tenant, range)).sessions).toBe(6);
    }
  });

  it('stay what they were when they reach into a sealed day from one that a late event keeps open', async () => {
    const late = BASE + 12 * DAY;
    const tenant = await world.tenant(SETTINGS);
    await world.store(tenant, [
      factOf(at(0, 12, 0), { received: late, visitor: 'bob' }),
      factOf(at(0, 23, 50)),
      factOf(at(1, 0, 10), { path: '/end' }),
    ]);
    await world.transform();
    const asked = {
      projectId: tenant.projectId,
      from: new Date(BASE),
      to: new Date(BASE + 2 * DAY),
      tz: 'UTC',
      filters: [],
      includeBots: false,
    };
    const told = async () => {
      const web = await world.analytics.web(tenant.ctx, asked, { compare: false });
      const { sessions, bounce_rate: bounces, avg_duration_seconds: seconds } = web;
      return { sessions, bounced: (bounces ?? 0) * sessions, seconds: (seconds ?? 0) * sessions };
    };
    expect(await told()).toEqual({ sessions: 2, bounced: 1, seconds: 20 * 60 });
    await world.retain(late + DAY);
    expect((await world.seals(tenant)).map(({ from }) => from.getTime())).toEqual([at(1, 0, 0)]);
    await world.transform({ fullRefresh: true });
    expect(await told()).toEqual({ sessions: 2, bounced: 1, seconds: 20 * 60 });
    // Somebody else's event has the hour rebuilt; their own within the session is told by it; one before it is another session.
    for (const [fact, sessions] of [
      [factOf(at(0, 23, 45), { received: late, visitor: 'cem' }), 3],
      [factOf(at(0, 23, 55), { received: late }), 3],
      [factOf(at(0, 23, 40), { received: late }), 4],
    ] as const) {
      await world.store(tenant, [fact]);
      for (const work of [
        () => Promise.resolve(),
        () => world.transform(),
        () => world.transform({ fullRefresh: true }),
      ]) {
        await work();
        expect(await told()).toEqual({ sessions, bounced: sessions - 1, seconds: 20 * 60 });
      }
    }
    // Once its own day is sealed, too, it goes with that.
    await world.retain(late + 4 * DAY);
    expect(await world.count('intermediate.int_sessions', tenant)).toBe(0);
    await world.transform({ fullRefresh: true });
    expect(await told()).toEqual({ sessions: 4, bounced: 3, seconds: 20 * 60 });
  });

  it('count on sealed days that are no whole hours, and so do event names', async () => {
    const tenant = await world.tenant(SETTINGS);
    await world.changeZone(tenant, 'Asia/Kolkata');
    const local = (day: number, hour: number, minute: number) => at(day, hour, minute) - 330 * MINUTE;
    const dayOf = (day: number) => ({
      from: new Date(local(day, 0, 0)),
      to: new Date(local(day + 1, 0, 0)),
      tz: 'Asia/Kolkata',
    });
    await world.store(tenant, [
      factOf(local(1, 0, 10)),
      factOf(local(1, 12, 0), { visitor: 'bob' }),
      factOf(local(1, 23, 45), { visitor: 'cem', received: BASE + 8 * DAY }),
      factOf(local(2, 0, 10), { visitor: 'dee', event_name: 'signup' }),
      factOf(local(2, 15, 0), { visitor: 'dee' }),
    ]);
    await world.transform();
    const told = async () => ({
      days: [await toldFigures(world, tenant, dayOf(1)), await toldFigures(world, tenant, dayOf(2))],
      both: await toldFigures(world, tenant, { ...dayOf(1), to: dayOf(2).to }),
      series: await toldDays(world, tenant, { ...dayOf(1), to: dayOf(2).to }),
      web: await world.analytics.web(
        tenant.ctx,
        { projectId: tenant.projectId, ...dayOf(2), filters: [], includeBots: false },
        { compare: false },
      ),
    });
    const before = await told();
    expect(before.series).toEqual([
      [3, 3, 3],
      [2, 1, 2],
    ]);
    // The second day is sealed beside an open one, later both are.
    for (const [now, seals] of [
      [BASE + 9 * DAY, 1],
      [BASE + 12 * DAY, 2],
    ] as const) {
      await world.retain(now);
      expect(await world.seals(tenant)).toHaveLength(seals);
      for (const fullRefresh of [false, true]) {
        await world.transform({ fullRefresh });
        expect(await told()).toEqual(before);
      }
    }
  });
});
