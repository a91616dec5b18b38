import { newId } from '@strata/platform';
import fc from 'fast-check';
import { plainDays, plainFigures, toldDays, toldFigures } from './testing-figures.js';
import { DAY, TestRetention, type Fact, type Tenant } from './testing-retention.js';

const BASE = Date.UTC(2026, 5, 1);
const HOUR = 3_600_000;
/** Ten years before, to be imported. */
const LONG_AGO = Date.UTC(2016, 5, 1);
/** How far their midnights are before that of UTC in summer. At all seasons the times from 3:00 to 18:30 of UTC are of the same day. */
const OFFSETS: Record<string, number> = { UTC: 0, 'Europe/Berlin': 2 * HOUR, 'Asia/Kolkata': 5.5 * HOUR };
const ZONES = Object.keys(OFFSETS);
const DAYS = 14;

const STEPS = [
  'day',
  'day',
  'day',
  'late',
  'import',
  'retain',
  'retain',
  'cut',
  'run',
  'live',
  'refresh',
  'zone',
] as const;

/** A visit of some events within an hour or so. */
const visit = fc.record({
  hour: fc.integer({ min: 3, max: 17 }),
  minutes: fc
    .array(fc.constantFrom(0, 0, 1, 5, 29, 31), { minLength: 1, maxLength: 3 })
    .filter((gaps) => gaps.reduce<number>((sum, gap) => sum + gap, 0) < 90),
  visitor: fc.constantFrom('ann', 'bob', 'cem', 'dee'),
  event_name: fc.constantFrom('page_view', 'page_view', 'signup'),
  path: fc.constantFrom('/', '/a', '/b'),
  country: fc.constantFrom('DE', 'IN'),
});
type Visit = typeof visit extends fc.Arbitrary<infer T> ? T : never;
const visits = fc.array(visit, { minLength: 1, maxLength: 4 });
const step = fc.record({ kind: fc.constantFrom(...STEPS), n: fc.nat({ max: 999 }), visits });

describe('figures after retention', () => {
  let world: TestRetention;

  beforeAll(async () => {
    world = await TestRetention.open();
  });
  afterAll(() => world.close());

  function factsOf(day: number, received: number, some: readonly Visit[]): Fact[] {
    return some.flatMap(({ hour, minutes, visitor, event_name, path, country }) => {
      let at = day + hour * HOUR;
      return minutes.map((gap) => {
        at += gap * 60_000;
        return { id: newId(), at, received: Math.max(received, at), visitor, event_name, path, country };
      });
    });
  }
  /** One history: what happened, what still counts, and where the clock stands. */
  class History {
    counted: Fact[] = [];
    now = BASE;
    zone: string = 'UTC';

    constructor(readonly tenant: Tenant) {}

    /** Events of a day that is sealed are kept, and count nowhere. */
    async store(facts: Fact[]): Promise<void> {
      const seals = await world.seals(this.tenant);
      const isSealed = ({ at }: Fact) => seals.some(({ from, to }) => at >= from.getTime() && at < to.getTime());
      await world.store(this.tenant, facts);
      this.counted.push(...facts.filter((fact) => !isSealed(fact)));
    }

    async take({ kind, n, visits: some }: { kind: (typeof STEPS)[number]; n: number; visits: Visit[] }): Promise<void> {
      if (kind === 'day') {
        await this.store(factsOf(this.now, this.now, some));
        this.now += DAY * (1 + (n % 2));
      } else if (kind === 'late')
        await this.store(factsOf(BASE + (n % DAYS) * DAY, this.now, some).filter(({ at }) => at < this.now));
      else if (kind === 'import') await this.store(factsOf(LONG_AGO + (n % 3) * DAY, this.now, some));
      else if (kind === 'retain') await world.retain(this.now);
      else if (kind === 'cut') await Promise.allSettled([world.retain(this.now), world.cut(n % 60)]);
      else if (kind === 'zone') {
        this.zone = ZONES[n % ZONES.length] ?? 'UTC';
        await world.changeZone(this.tenant, this.zone);
      } else
        await world.transform({ fullRefresh: kind === 'refresh', ...(kind === 'live' && { select: ['tag:live'] }) });
    }
  }

  /** Days of the reporting zone, and sealed ones of the zone that they were sealed in. */
  async function expectAllDays(history: History): Promise<void> {
    const { tenant, counted, zone } = history;
    const seals = await world.seals(tenant);
    for (const { from, to, zone: tz } of seals) {
      // What another zone's seal has left of a day is no day.
      if (to.getTime() - from.getTime() !== DAY) continue;
      expect(await toldFigures(world, tenant, { from, to, tz })).toEqual(plainFigures(counted, { from, to }));
    }
    const offset = OFFSETS[zone] ?? 0;
    for (const first of [LONG_AGO, BASE]) {
      for (let at = first - offset; at < first + 4 * DAY; at += DAY) {
        const range = { from: new Date(at), to: new Date(at + DAY) };
        if (seals.some(({ from, to }) => from < range.to && to > range.from)) continue;
        expect(await toldFigures(world, tenant, { ...range, tz: zone })).toEqual(plainFigures(counted, range));
      }
    }
  }

  it('stay what they were, for sealed time and for other, whatever comes in and whatever is run', async () => {
    const histories = fc.tuple(
      fc.array(visits, { minLength: 4, maxLength: 4 }),
      fc.array(step, { minLength: 5, maxLength: 10 }),
    );
    await fc.assert(
      fc.asyncProperty(histories, async ([first, steps]) => {
        const history = new History(await world.tenant({ raw_days: 2, hourly_days: 3, daily_days: 3_000 }));
        for (const some of first) await history.take({ kind: 'day', n: 0, visits: some });
        await world.transform();
        for (const one of steps) await history.take(one);
        await expectAllDays(history);
        await world.transform();
        await world.retain(history.now);
        await expectAllDays(history);
        await world.transform({ fullRefresh: true });
        await expectAllDays(history);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 400_000);

  it('of ranges over both are told as though nothing had been removed', async () => {
    const history = new History(await world.tenant({ raw_days: 3, hourly_days: 3, daily_days: 3_000 }));
    for (let day = 0; day < 8; day += 1) {
      await history.take({ kind: 'day', n: 0, visits: fc.sample(visits, { seed: 7 + day, numRuns: 3 }).flat() });
      await world.transform();
      await world.retain(history.now);
    }
    const range = { from: new Date(BASE), to: new Date(BASE + 8 * DAY) };
    expect(await world.seals(history.tenant)).toHaveLength(5);
    for (const fullRefresh of [false, true]) {
      if (fullRefresh) await world.transform({ fullRefresh });
      expect(await toldFigures(world, history.tenant, { ...range, tz: 'UTC' })).toEqual(
        plainFigures(history.counted, range),
      );
      expect(await toldDays(world, history.tenant, { ...range, tz: 'UTC' })).toEqual(plainDays(history.counted, range));
    }
  }, 120_000);
});
