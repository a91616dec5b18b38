import type { WorkspaceContext } from '@strata/platform';
import { DomainError, newId } from '@strata/platform';
import { TestReports, type Fact } from './testing-reports.js';
import type { ReportAnswer } from './views.js';

const DAY = 86_400_000;
/** A Monday. */
const BASE = Date.UTC(2026, 9, 5);

const fact = (day: number, more: Partial<Fact> = {}): Fact => ({
  at: BASE + day * DAY + 3_600_000,
  event_name: 'order',
  source: 'shop',
  status: 'ok',
  entity_id: `e${day % 3}`,
  processing_ms: 10,
  amount_cents: 100,
  ...more,
});

describe('snapshots and their recompute', () => {
  let world: TestReports;
  let ctx: WorkspaceContext;
  let projectId: string;

  beforeAll(async () => {
    world = await TestReports.open(new Date('2026-11-20T12:00:00Z'));
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    ({ ctx, projectId } = await world.tenant());
    await world.store(
      ctx,
      projectId,
      Array.from({ length: 28 }, (_, day) => fact(day)),
    );
    await world.transform();
  });

  const ask = (slug: string, more: object = {}): Promise<ReportAnswer> => {
    const question = { projectId, from: new Date(BASE), to: new Date(BASE + 28 * DAY), filters: {}, ...more };
    return world.reports.run(ctx, slug, question, { limit: 100, offset: 0 });
  };

  const recompute = (day: number, window: 'day' | 'week' = 'day') =>
    world.reports.recompute(ctx, 'volume-by-period', {
      project_id: projectId,
      from: new Date(BASE + day * DAY + 7_200_000),
      to: new Date(BASE + day * DAY + 10_800_000),
      window,
    });

  /** The transactions that wrote the rows of each bucket, by day or week. */
  async function writers(window: 'daily' | 'weekly'): Promise<Map<number, string>> {
    const rows = await world.test.superuser<{ at: Date; by: string }>(
      `SELECT bucket_start AS at, string_agg(DISTINCT xmin::text || run_id, ',') AS by
       FROM aggregates.metric_snapshots_${window} WHERE project_id = $1 GROUP BY 1`,
      [projectId],
    );
    return new Map(rows.map(({ at, by }) => [(at.getTime() - BASE) / DAY, by]));
  }

  const changed = (before: Map<number, string>, after: Map<number, string>): number[] =>
    [...after].filter(([day, by]) => before.get(day) !== by).map(([day]) => day);

  const runOf = async (id: string) =>
    (
      await world.test.superuser<{ status: string; summary: object; error: object | null }>(
        'SELECT status, summary, error FROM public.transform_runs WHERE id = $1',
        [id],
      )
    )[0];

  it('answers from snapshots, each row with the run that made it', async () => {
    for (const [slug, window] of [
      ['volume-by-period', 'day'],
      ['volume-by-period', 'week'],
      ['status-counts', 'day'],
      ['top-entities', 'week'],
    ] as const) {
      const { rows } = await ask(slug, { window });
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every(({ run_id: id, run_ids: ids }) => id !== null && ids[0] === id)).toBe(true);
    }
  });

  it('tells what came since from events: only the bucket that it touches has no run', async () => {
    await world.store(ctx, projectId, [fact(9)]);
    const days = await ask('volume-by-period');
    expect(days.rows.flatMap(({ run_id: id }, day) => (id === null ? [day] : []))).toEqual([9]);
    expect(days.rows[9]?.event_count).toBe(2);
    const weeks = await ask('volume-by-period', { window: 'week' });
    expect(weeks.rows.map(({ run_id: id, event_count }) => [id === null, event_count])).toEqual([
      [false, 7],
      [true, 8],
      [false, 7],
      [false, 7],
    ]);
  });

  it('rewrites the rows of the day and of its week, and no other', async () => {
    const [days, weeks] = [await writers('daily'), await writers('weekly')];
    const run = await recompute(10);
    await world.work(run.id);
    expect(await runOf(run.id)).toEqual({ status: 'completed', summary: { success: 2 }, error: null });
    expect(changed(days, await writers('daily'))).toEqual([10]);
    expect(changed(weeks, await writers('weekly'))).toEqual([7]);
    const { rows } = await ask('volume-by-period');
    expect(rows.flatMap(({ run_id: id }, day) => (id === run.id ? [day] : []))).toEqual([10]);
  });

  it('rewrites a week and its days when the window is the week', async () => {
    const days = await writers('daily');
    await world.work((await recompute(10, 'week')).id);
    expect(changed(days, await writers('daily')).sort((a, b) => a - b)).toEqual([7, 8, 9, 10, 11, 12, 13]);
  });

  it('puts right what does not hold, also where the events are gone, and an answer given before is not given again', async () => {
    expect((await ask('volume-by-period')).rows).toHaveLength(28);
    expect((await ask('volume-by-period')).is_cached).toBe(true);
    // Behind the ledger's back.
    await world.test.superuser('DELETE FROM raw.events WHERE project_id = $1 AND occurred_at = $2', [
      projectId,
      new Date(fact(10).at),
    ]);
    await world.work((await recompute(10)).id);
    const answer = await ask('volume-by-period');
    expect([answer.is_cached, answer.rows.length, answer.totals.event_count]).toEqual([false, 27, 27]);
    expect((await ask('volume-by-period', { window: 'week' })).rows[1]?.event_count).toBe(6);
  });

  it('leaves no other table of the project to be rebuilt', async () => {
    await world.work((await recompute(10)).id);
    const left = await world.test.superuser(
      `SELECT model FROM raw.pending_intervals WHERE project_id = $1 AND model LIKE 'metric_snapshots%'
       UNION ALL SELECT 'mark' FROM raw.dirty_intervals WHERE project_id = $1`,
      [projectId],
    );
    expect(left).toEqual([]);
  });

  it('is refused while one is active, naming it, and is let in again after it', async () => {
    const first = await recompute(3);
    const refused = await recompute(4).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DomainError);
    expect(refused).toMatchObject({ code: 'conflict', details: { run_id: first.id } });
    await world.work(first.id);
    await world.work((await recompute(4)).id);
  });

  it('fails visibly when it is killed in the middle; the old figures stay, and the next run makes up for it', async () => {
    const days = await writers('daily');
    const { id } = await recompute(10);
    const held = world.test.superuser(
      'BEGIN; LOCK TABLE aggregates.metric_snapshots_daily IN SHARE MODE; SELECT pg_sleep(3); COMMIT',
    );
    const working = world.work(id);
    await world.killWhenWaiting();
    await Promise.all([working, held]);
    expect(await runOf(id)).toMatchObject({ status: 'failed', error: expect.anything() as object });
    expect(changed(days, await writers('daily'))).toEqual([]);
    // It is pending still: told from events until a run has rebuilt it.
    const { rows } = await ask('volume-by-period');
    expect(rows.flatMap(({ run_id: run }, day) => (run === null ? [day] : []))).toEqual([10]);
    expect(rows.map(({ event_count }) => event_count)).toEqual(Array(28).fill(1));
    await world.transform();
    expect(changed(days, await writers('daily'))).toEqual([10]);
  });

  it('is over when its worker has fallen silent', async () => {
    const { id } = await recompute(10);
    expect(await world.records.claim(id)).toMatchObject({ id, status: 'running' });
    await world.test.superuser(
      `UPDATE public.transform_runs SET heartbeat_at = now() - interval '1 minute' WHERE id = $1`,
      [id],
    );
    await world.records.failSilent();
    expect(await runOf(id)).toMatchObject({ status: 'failed', error: { code: 'worker_died' } });
    await world.work((await recompute(10)).id);
  });

  it('stays as it was where its events were removed for good', async () => {
    const sealedBefore = new Date(BASE + 9 * DAY);
    await world.definitions.update(ctx, 'volume-by-period', { cache_ttl_seconds: 0 });
    await world.test.superuser('DELETE FROM raw.events WHERE project_id = $1 AND occurred_at < $2', [
      projectId,
      sealedBefore,
    ]);
    await world.test.superuser(
      `INSERT INTO raw.seals (workspace_id, project_id, sealed_from, sealed_before, zone, received_at)
       VALUES ($1, $2, '2000-01-01', $3, 'UTC', $3)`,
      [ctx.workspaceId, projectId, sealedBefore],
    );
    const weeks = (answer: ReportAnswer) => answer.rows.map(({ event_count }) => event_count);
    for (const work of [
      async () => world.work((await recompute(3)).id),
      async () => world.work((await recompute(8, 'week')).id),
      async () => void (await world.definitions.create(ctx, { slug: `s-${newId()}`, kind: 'status', name: 'x' })),
      () => world.transform(),
      () => world.transform({ fullRefresh: true }),
    ]) {
      await work();
      expect(weeks(await ask('volume-by-period', { window: 'week' }))).toEqual([7, 7, 7, 7]);
      expect((await ask('volume-by-period')).rows).toHaveLength(28);
    }
  });

  it('has the weeks of a new reporting zone alone, also of weeks without a Monday', async () => {
    const one = await world.tenant('Europe/Berlin');
    await world.store(one.ctx, one.projectId, [fact(1)]);
    await world.transform();
    await world.changeZone(one.ctx, 'UTC');
    await world.transform();
    const weeks = await world.test.superuser<{ at: Date }>(
      `SELECT bucket_start AS at FROM aggregates.metric_snapshots_weekly
       WHERE project_id = $1 AND report_slug = 'volume-by-period'`,
      [one.projectId],
    );
    expect(weeks).toEqual([{ at: new Date(BASE) }]);
  });

  it('has rows of a new report after the next run, of one that counts others, and none of one that is gone', async () => {
    const rowsOf = (slug: string) =>
      world.test.superuser<{ n: number }>(
        `SELECT coalesce(sum(event_count), 0)::int AS n FROM aggregates.metric_snapshots_weekly
         WHERE project_id = $1 AND report_slug = $2`,
        [projectId, slug],
      );
    await world.store(ctx, projectId, [fact(5, { event_name: 'refund' }), fact(6, { source: 'mill' })]);
    const input = {
      slug: 'some',
      kind: 'status' as const,
      name: 'Some',
      event_names: ['refund'],
      cache_ttl_seconds: 0,
    };
    await world.definitions.create(ctx, input);
    expect((await ask('some')).totals.event_count).toBe(1);
    await world.transform();
    expect(await rowsOf('some')).toEqual([{ n: 1 }]);
    expect((await ask('some')).rows[0]?.run_id).not.toBeNull();
    await world.definitions.update(ctx, 'some', { event_names: [], source: 'shop' });
    expect((await ask('some')).totals.event_count).toBe(29);
    await world.transform();
    expect(await rowsOf('some')).toEqual([{ n: 29 }]);
    await world.definitions.remove(ctx, 'some');
    await world.transform();
    expect(await rowsOf('some')).toEqual([{ n: 0 }]);
  });

  it('shows snapshots to their workspace alone', async () => {
    const theirs = await world.tenant();
    const count = (of: WorkspaceContext) =>
      world.test.db.readWorkspace(of, (sql) =>
        sql.query<{ n: number }>('SELECT count(*)::int AS n FROM aggregates.metric_snapshots'),
      );
    expect((await count(ctx))[0]?.n).toBe((28 * 3 + 4 * 5) * 4);
    expect(await count(theirs.ctx)).toEqual([{ n: 0 }]);
  });

  it('holds one row per report, window, bucket, dimension and metric', async () => {
    const doubled = await world.test.superuser(
      `SELECT FROM aggregates.metric_snapshots
       GROUP BY workspace_id, project_id, report_slug, window_name, bucket_start, dimension_key, dimension_value, metric_name
       HAVING count(*) > 1`,
    );
    expect(doubled).toEqual([]);
    const again = world.test.superuser(
      'INSERT INTO aggregates.metric_snapshots_daily SELECT * FROM aggregates.metric_snapshots_daily LIMIT 1',
    );
    await expect(again).rejects.toThrow(/duplicate key/);
  });
});
