import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId, systemContext } from '@strata/platform';
import fc from 'fast-check';
import { Analytics, type Question } from './analytics.js';

interface Fact {
  at: number;
  name: string;
  visitor: string;
  session: string | null;
  country: string | null;
  bot: boolean;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Two days around the clock change of Berlin on 29 March 2026, when the day has 23 hours. */
const BASE = Date.UTC(2026, 2, 28);

const fact = fc.record<Fact>({
  at: fc.integer({ min: 0, max: 4 * 24 * 60 }).map((minutes) => BASE + minutes * MINUTE),
  name: fc.constantFrom('page_view', 'signup', 'purchase'),
  visitor: fc.constantFrom('ann', 'bob', 'eve'),
  session: fc.option(fc.constantFrom('s1', 's2'), { nil: null }),
  country: fc.constantFrom('DE', 'IN', null),
  bot: fc.boolean(),
});

/** Offset of Berlin in ms: CET until 29 March 01:00 UTC, CEST after. */
const berlin = (at: number): number => (at < Date.UTC(2026, 2, 29, 1) ? 60 : 120) * MINUTE;
const berlinDay = (at: number): string => new Date(at + berlin(at)).toISOString().slice(0, 10);

/** Session starts by the rule of docs/metrics.md, computed the plain way. */
function sessionStarts(facts: Fact[], from: number): { at: number; facts: Fact[] }[] {
  const groups = new Map<string, Fact[]>();
  for (const f of facts.filter(({ at }) => at >= from - 24 * 60 * MINUTE - 30 * MINUTE)) {
    const key = f.session === null ? `v:${f.visitor}` : `s:${f.session}`;
    groups.set(key, [...(groups.get(key) ?? []), f]);
  }
  return [...groups.entries()].flatMap(([key, members]) => {
    const chains: Fact[][] = [];
    for (const f of members.sort((a, b) => a.at - b.at)) {
      const chain = chains.at(-1);
      const last = chain?.at(-1);
      if (chain && last && (key.startsWith('s:') || f.at - last.at <= 30 * MINUTE)) chain.push(f);
      else chains.push([f]);
    }
    return chains.flatMap((chain) => {
      const pieces = new Map<number, Fact[]>();
      for (const f of chain) {
        const piece = Math.floor((f.at - (chain[0]?.at ?? 0)) / DAY);
        pieces.set(piece, [...(pieces.get(piece) ?? []), f]);
      }
      return [...pieces.values()].map((piece) => ({ at: piece[0]?.at ?? 0, facts: piece }));
    });
  });
}

describe('analytics over raw events', () => {
  let test: TestDatabase;
  let analytics: Analytics;
  const ctx = systemContext(newId(), 'test');

  beforeAll(async () => {
    test = await createTestDatabase();
    analytics = new Analytics(test.db);
    await test.db.withWorkspace(ctx, (tx) => tx.workspace.create({ data: { id: ctx.workspaceId, name: 'w' } }));
  });
  afterAll(() => test.drop());

  async function store(projectId: string, facts: Fact[]): Promise<void> {
    await test.db.withPipeline((sql) =>
      sql.execute(
        `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
           session_id, country, channel, is_bot, properties, batch_id)
         SELECT $1, $2, gen_random_uuid(), to_timestamp(f.at / 1000.0), now(), f.name, f.visitor, f.session, f.country,
           'direct', f.bot, '{}', gen_random_uuid()
         FROM jsonb_to_recordset($3::text::jsonb) AS f(at float8, name text, visitor text, session text, country text, bot boolean)`,
        [ctx.workspaceId, projectId, JSON.stringify(facts)],
      ),
    );
  }

  const question = (projectId: string, changes: Partial<Question> = {}): Question => ({
    projectId,
    from: new Date(BASE + DAY - 60 * MINUTE),
    to: new Date(BASE + 3 * DAY - 120 * MINUTE),
    tz: 'Europe/Berlin',
    filters: [],
    includeBots: false,
    ...changes,
  });

  it('equals a plain count over the same events, for any events, filter and choice of bots', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fact, { maxLength: 60 }),
        fc.boolean(),
        fc.option(fc.constantFrom('page_view', 'signup'), { nil: null }),
        async (all, includeBots, name) => {
          const projectId = newId();
          await store(projectId, all);
          const asked = question(projectId, {
            includeBots,
            filters: name === null ? [] : [{ field: 'event_name', op: 'eq', value: name }],
          });
          const [from, to] = [asked.from.getTime(), asked.to.getTime()];
          const visible = all.filter((f) => (includeBots || !f.bot) && f.at < to);
          const isMatch = (f: Fact): boolean => name === null || f.name === name;
          const inRange = visible.filter((f) => f.at >= from && isMatch(f));
          const sessions = sessionStarts(visible, from).filter((s) => s.at >= from && s.facts.some(isMatch));

          const overview = await analytics.overview(ctx, asked, { compare: false });
          expect(overview).toMatchObject({
            total_events: inRange.length,
            unique_users: new Set(inRange.map((f) => f.visitor)).size,
            unique_sessions: sessions.length,
          });

          const { points } = await analytics.timeseries(ctx, asked, { interval: 'day', compare: false });
          expect(points.map((p) => berlinDay(p.bucket.getTime()))).toEqual(['2026-03-29', '2026-03-30']);
          for (const point of points) {
            const day = berlinDay(point.bucket.getTime());
            const ofDay = inRange.filter((f) => berlinDay(f.at) === day);
            expect(point).toMatchObject({
              count: ofDay.length,
              unique_users: new Set(ofDay.map((f) => f.visitor)).size,
              unique_sessions: sessions.filter((s) => berlinDay(s.at) === day).length,
            });
          }
          const listed = await analytics.sessions(ctx, asked, { limit: 200 });
          expect(listed.data.length).toBe(sessions.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives a day of 23 hours 23 hourly buckets and one of 25 hours 25', async () => {
    const hours = async (from: string, to: string): Promise<number> => {
      const asked = question(newId(), { from: new Date(from), to: new Date(to) });
      return (await analytics.timeseries(ctx, asked, { interval: 'hour', compare: false })).points.length;
    };
    expect(await hours('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z')).toBe(23);
    expect(await hours('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z')).toBe(25);
  });

  it('has the bucket of the first minutes after a midnight, also where a midnight was skipped before', async () => {
    // Cairo's clocks went from 24 April 2025, 24:00, to 01:00: the days before the last step on from there.
    const asked = question(newId(), {
      from: new Date('2025-04-24T22:00:00Z'),
      to: new Date('2025-04-26T21:30:00Z'),
      tz: 'Africa/Cairo',
    });
    const { points } = await analytics.timeseries(ctx, asked, { interval: 'day', compare: false });
    expect(points.map(({ bucket }) => bucket.toISOString())).toEqual([
      '2025-04-24T22:00:00.000Z',
      '2025-04-25T21:00:00.000Z',
      '2025-04-26T21:00:00.000Z',
    ]);
  });

  it('compares whole days with as many whole days, across a clock change', async () => {
    const asked = question(newId(), { from: new Date('2026-03-28T23:00:00Z'), to: new Date('2026-03-30T22:00:00Z') });
    const { previous } = await analytics.overview(ctx, asked, { compare: true });
    expect(previous).toMatchObject({ from: new Date('2026-03-26T23:00:00Z'), to: new Date('2026-03-28T23:00:00Z') });
  });

  it('pages through events, sessions and users without gap or repeat', async () => {
    const projectId = newId();
    const facts = Array.from({ length: 25 }, (_, i): Fact => ({
      at: BASE + DAY + Math.floor(i / 3) * MINUTE,
      name: 'page_view',
      visitor: `v${i % 7}`,
      session: `s${i % 9}`,
      country: null,
      bot: false,
    }));
    await store(projectId, facts);
    const asked = question(projectId);
    const walk = async (read: (cursor?: string) => Promise<{ data: object[]; next_cursor: string | null }>) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await read(cursor);
        seen.push(...page.data.map((row) => JSON.stringify(row)));
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return { rows: seen.length, distinct: new Set(seen).size };
    };
    const page = (cursor?: string) => ({ limit: 4, cursor });
    expect(await walk((c) => analytics.events(ctx, asked, page(c)))).toEqual({ rows: 25, distinct: 25 });
    expect(await walk((c) => analytics.sessions(ctx, asked, page(c)))).toEqual({ rows: 9, distinct: 9 });
    expect(await walk((c) => analytics.users(ctx, asked, page(c)))).toEqual({ rows: 7, distinct: 7 });
  });

  it('breaks a series down by a field, the missing value among them', async () => {
    const projectId = newId();
    const at = BASE + DAY;
    const of = (country: string | null): Fact => ({ at, name: 'x', visitor: 'a', session: 's', country, bot: false });
    await store(projectId, [of('DE'), of('DE'), of(null)]);
    const options = { interval: 'day', compare: false, breakdown: 'country' } as const;
    const { series } = await analytics.timeseries(ctx, question(projectId), options);
    const sums = series?.map(({ value, points }) => [value, points.reduce((sum, point) => sum + point.count, 0)]);
    expect(sums).toEqual([
      ['DE', 2],
      [null, 1],
    ]);
  });

  it('refuses a range with too many buckets, a zone that PostgreSQL lacks and a cursor that is not ours', async () => {
    const wide = question(newId(), { from: new Date('2000-01-01'), to: new Date('2026-01-01') });
    await expect(analytics.timeseries(ctx, wide, { interval: 'hour', compare: false })).rejects.toThrow(/5000 hours/);
    const legacy = question(newId(), { tz: 'US/Pacific-New' });
    await expect(analytics.overview(ctx, legacy, { compare: true })).rejects.toThrow(/time zone US/);
    await expect(analytics.events(ctx, wide, { limit: 1, cursor: 'nonsense' })).rejects.toThrow(/cursor/);
  });
});
