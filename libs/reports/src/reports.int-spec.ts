import type { WorkspaceContext } from '@strata/platform';
import fc from 'fast-check';
import { breakdownsOf, keysOf, KIND, WINDOWS, type Breakdown, type Kind, type Window } from './kinds.js';
import type { ReportQuestion } from './question.js';
import { TestReports, type Fact } from './testing-reports.js';
import type { ReportAnswer } from './views.js';

/** Days around a clock change: Berlin has one of 23 hours on 29 March and one of 25 hours on 25 October 2026. */
const BASES = [Date.UTC(2026, 2, 20), Date.UTC(2026, 9, 16)] as const;
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'] as const;
const SLUGS: Record<Kind, string> = { volume: 'volume-by-period', status: 'status-counts', entities: 'top-entities' };

const factOf = (base: number): fc.Arbitrary<Fact> =>
  fc.record({
    at: fc.integer({ min: 0, max: 20 * 24 * 60 }).map((minutes) => base + minutes * 60_000),
    event_name: fc.constantFrom('order', 'refund'),
    source: fc.constantFrom('shop', 'mill', null),
    status: fc.constantFrom('ok', 'failed', null, ''),
    entity_id: fc.constantFrom('a', 'b', 'c', null, ''),
    processing_ms: fc.constantFrom(null, 0, 5, 1_000),
    amount_cents: fc.constantFrom(null, -100, 0, 990, Number.MAX_SAFE_INTEGER),
  });

describe('reports', () => {
  let world: TestReports;

  beforeAll(async () => {
    world = await TestReports.open(new Date('2026-11-20T12:00:00Z'));
  });
  afterAll(() => world.close());

  /** The plain SQL of a report: what somebody would write who has nothing but events. */
  async function plain(
    { ctx, projectId }: { ctx: WorkspaceContext; projectId: string },
    { kind, breakdown, zone, window, from, to, value, names }: Asked,
  ): Promise<object[]> {
    const { dimension } = KIND[kind];
    const column = dimension === 'source' ? 's.slug' : `e.${dimension}`;
    const keys = { bucket: `date_trunc('${window}', e.occurred_at, '${zone}')`, value: `nullif(${column}, '')` };
    const by = keysOf(kind, breakdown).map((key) => `${keys[key]} AS ${key === 'bucket' ? key : dimension}`);
    return world.test.superuser(
      `SELECT ${by.join(', ')}, count(*)::int AS event_count, coalesce(sum(e.processing_ms), 0)::float AS processing_ms_sum,
         avg(e.processing_ms)::float AS processing_ms_avg, coalesce(sum(e.amount_cents), 0)::float AS amount_cents_sum
       FROM raw.events e LEFT JOIN public.event_sources s ON s.id = e.source_id
       WHERE e.workspace_id = $1 AND e.project_id = $2 AND e.occurred_at >= $3 AND e.occurred_at < $4
         AND ($5::text IS NULL OR ${column} = $5) AND ($6::text[] IS NULL OR e.event_name = ANY ($6))
         AND ${dimension === 'entity_id' ? "e.entity_id <> ''" : 'true'}
       GROUP BY ${by.map((_, i) => i + 1).join(', ')}`,
      [ctx.workspaceId, projectId, from, to, value ?? null, names ?? null],
    );
  }

  interface Asked {
    kind: Kind;
    breakdown: Breakdown;
    zone: string;
    window: Window;
    from: Date;
    to: Date;
    value?: string;
    names?: string[];
  }

  const sorted = (rows: object[]): string[] => rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();

  function figuresOf({ rows }: ReportAnswer): object[] {
    return rows.map(({ run_id: _, run_ids: __, rank: ___, ...row }) => row);
  }

  const question = (projectId: string, more: Partial<ReportQuestion> = {}): ReportQuestion => ({
    projectId,
    filters: {},
    ...more,
  });
  const ALL = { limit: 1_000, offset: 0 };

  const STEPS = ['store', 'store', 'remove', 'run', 'run', 'days', 'refresh', 'zone'] as const;
  const cases = fc.constantFrom(...BASES).chain((base) =>
    fc.record({
      base: fc.constant(base),
      zones: fc.tuple(fc.constantFrom(...ZONES), fc.constantFrom(...ZONES)),
      facts: fc.array(factOf(base), { minLength: 10, maxLength: 60, size: 'max' }),
      steps: fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.nat(9)), { minLength: 3, maxLength: 7 }),
      questions: fc.array(
        fc.record({
          kind: fc.constantFrom<Kind>('volume', 'status', 'entities'),
          breakdown: fc.nat(1),
          window: fc.constantFrom(...WINDOWS),
          begin: fc.integer({ min: 0, max: 12 * 24 }),
          hours: fc.integer({ min: 1, max: 15 * 24 }),
          isFiltered: fc.boolean(),
        }),
        { minLength: 6, maxLength: 6 },
      ),
    }),
  );

  it('equal plain SQL after any sequence of events, late ones, deletions and runs', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ base, zones, facts, steps, questions }) => {
        let [zone] = zones;
        const one = await world.tenant(zone);
        const { ctx, projectId } = one;
        const waiting = [...facts];
        const stored: Fact[] = [];
        for (const [kind, n] of steps) {
          if (kind === 'store') {
            const some = waiting.splice(0, Math.ceil((waiting.length * (n + 1)) / 10));
            await world.store(ctx, projectId, some);
            stored.push(...some);
          } else if (kind === 'remove') {
            const gone = stored.filter((_, i) => i % 4 === n % 4).map(({ at }) => at);
            await world.remove(ctx, projectId, gone);
          } else if (kind === 'zone') {
            zone = zones[n % 2] ?? zone;
            await world.changeZone(ctx, zone);
          } else if (kind === 'days') await world.transform({ select: ['metric_snapshots_daily'] }).catch(unbuilt);
          else await world.transform({ fullRefresh: kind === 'refresh' });
        }
        for (const { kind, breakdown: nth, window, begin, hours, isFiltered } of questions) {
          const breakdowns = breakdownsOf(kind);
          const breakdown = breakdowns[nth % breakdowns.length] ?? 'period';
          const from = new Date(base + begin * 3_600_000);
          const to = new Date(from.getTime() + hours * 3_600_000);
          const [name] = KIND[kind].filters;
          const value = name && isFiltered ? { source: 'shop', status: 'ok' }[name] : undefined;
          const filters = name && value !== undefined ? { [name]: value } : {};
          const asked = question(projectId, { from, to, window, breakdown, filters });
          const answer = await world.reports.run(ctx, SLUGS[kind], asked, ALL);
          expect(answer.from <= from && answer.to >= to).toBe(true);
          const told = { kind, breakdown, zone, window, from: answer.from, to: answer.to, value };
          const expected = await plain(one, told);
          expect(sorted(figuresOf(answer))).toEqual(sorted(expected));
          expect(answer.pagination.total).toBe(expected.length);
          await world.files.read(ctx, SLUGS[kind], asked, async ({ batches }) => {
            for await (const rows of batches) expect(rows).toEqual(answer.rows);
          });
        }
      }),
      { numRuns: 15 },
    );
  }, 300_000);

  /** The daily model alone cannot be built before the views that it reads. */
  function unbuilt(error: Error): void {
    if (!/does not exist/.test(error.message)) throw error;
  }
});
