import { createTestDatabase, type TestDatabase } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { newId, readConfig, repositoryRoot, testEngines, type WorkspaceContext } from '@strata/platform';
import { Connections, QueryCatalog, QueryRunner } from '@strata/query';
import { Redis } from '@strata/queue';
import { IntervalLedger, openProject, type Manifest } from '@strata/transform';
import path from 'node:path';
import { MetricRuns } from './metric-runs.js';
import { MetricScheduler } from './metric-scheduler.js';
import { MetricWorker } from './metric-worker.js';
import { Metrics } from './metrics.js';

export const ZONE = 'Asia/Kathmandu';

/** Visits by hour or day, and by country. */
export const BY_COUNTRY = `
  select bucket, country, count(*) as value
  from (
    select date_trunc({{grain}}, occurred_at, {{time_zone}}) as bucket, coalesce(country, '(none)') as country
    from raw.events where occurred_at >= {{from}} and occurred_at < {{to}} and not is_bot
  ) e
  group by grouping sets ((bucket), (bucket, country))`;

/** People by hour or day: what no sum of hours gives. */
export const PEOPLE = `
  select date_trunc({{grain}}, occurred_at, {{time_zone}}) as bucket, count(distinct visitor_id) as value
  from raw.events where occurred_at >= {{from}} and occurred_at < {{to}} group by 1`;

/** A minute of March 2026, such as `01T10:00`. */
export const at = (text: string): Date => new Date(`2026-03-${text}:00Z`);

interface Stored {
  bucket: string;
  dimensions: Record<string, string>;
  value: number | null;
}

/** The metrics room on a database of a test's own, with a workspace whose admin is Ada. */
export class TestMetrics {
  readonly ctx: WorkspaceContext = this.member('admin');
  readonly projectId = newId();

  private constructor(
    readonly test: TestDatabase,
    readonly metrics: Metrics,
    readonly runs: MetricRuns,
    readonly scheduler: MetricScheduler,
    readonly worker: MetricWorker,
    private readonly redis: Redis,
    private readonly manifest: Manifest,
  ) {}

  static async open(): Promise<TestMetrics> {
    const test = await createTestDatabase();
    const redis = new Redis({ redisUrl: testEngines().redisUrl, prefix: `test-${newId()}` });
    const audit = new AuditLog(test.db);
    const connections = new Connections(test.db, audit, readConfig({ STRATA_SECRET: test.secret }));
    const runner = new QueryRunner(test.db, new QueryCatalog(test.db, connections), connections);
    const metrics = new Metrics(test.db, audit, runner, { now: () => new Date() });
    const runs = new MetricRuns(test.db, redis, metrics);
    const worker = new MetricWorker(test.db, runner);
    const target = { name: 'test', type: 'postgres', database: 'test', schema: 'marts', threads: 1 } as const;
    const project = await openProject(path.join(repositoryRoot(), 'transforms'), { target });
    const world = new TestMetrics(
      test,
      metrics,
      runs,
      new MetricScheduler(test.db, redis),
      worker,
      redis,
      project.manifest,
    );
    await project.close();
    await world.addWorkspace(world.ctx);
    return world;
  }

  /** A member of the test's workspace, or of another one. */
  member(audience: 'admin' | 'editor' | 'viewer', workspaceId = this.ctx?.workspaceId ?? newId()): WorkspaceContext {
    const actor = { userId: newId(), label: audience, sessionId: newId(), isSuperadmin: false, correlationId: 'test' };
    return { workspaceId, audience, correlationId: 'test', actor };
  }

  async addWorkspace(ctx: WorkspaceContext, projectId = this.projectId): Promise<void> {
    const { workspaceId } = ctx;
    await this.test.db.withWorkspace(ctx, async (tx) => {
      await tx.workspace.create({ data: { id: workspaceId, name: 'w', reportingZone: ZONE } });
      await tx.project.create({ data: { workspaceId, id: projectId, name: 'p' } });
    });
  }

  /** Events with their marks, as ingest stores them. */
  async add(at: readonly Date[], { country = 'DE', visitor = 'v', ctx = this.ctx, projectId = this.projectId } = {}) {
    const times = at.map((time) => time.toISOString());
    await this.test.superuser(
      `WITH stored AS (
         INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
           channel, is_bot, properties, batch_id, country)
         SELECT $1, $2, gen_random_uuid(), at, now(), 'x', $5, 'direct', false, '{}', $6, $4
         FROM unnest($3::timestamptz[]) AS at RETURNING occurred_at
       )
       INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id)
       SELECT DISTINCT $1::uuid, $2::uuid, date_bin('15 minutes', occurred_at, timestamptz '2000-01-01 00:00Z'), $6::uuid
       FROM stored`,
      [ctx.workspaceId, projectId, times, country, visitor, newId()],
    );
  }

  /** What a run of the transforms begins with. */
  fold(): Promise<void> {
    return new IntervalLedger(this.test.db).fold(this.manifest);
  }

  /** Starts what is due, now or by its clock, and works it off. */
  async work(): Promise<void> {
    await this.test.superuser('UPDATE public.metrics SET next_run_at = now()');
    await this.scheduler.startDue();
    await this.workOff();
  }

  async workOff(): Promise<void> {
    const pending = await this.test.superuser<{ workspace_id: string; run_id: string }>(
      `SELECT workspace_id, id AS run_id FROM public.metric_runs WHERE status IN ('pending', 'running')`,
    );
    for (const run of pending) await this.worker.work(run);
  }

  /** A metric of visits by country. */
  visits() {
    return this.metrics.create(this.ctx, { name: 'visits', sql: BY_COUNTRY, dimensions: ['country'] });
  }

  /** The values of a metric's hours. */
  hourly(metricId: string): Promise<Stored[]> {
    return this.stored(metricId, 'hourly');
  }

  /** The same of its days. */
  daily(metricId: string): Promise<Stored[]> {
    return this.stored(metricId, 'daily');
  }

  private async stored(metricId: string, grain: 'hourly' | 'daily'): Promise<Stored[]> {
    return sorted(
      await this.test.superuser<Stored>(
        `SELECT to_char(bucket_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI') AS bucket, dimensions, value
         FROM aggregates.aggregate_metric_${grain} WHERE metric_id = $1`,
        [metricId],
      ),
    );
  }

  /** What the values of visits are: plain SQL over all events. */
  async expected(unit: 'hour' | 'day'): Promise<Stored[]> {
    const rows = await this.test.superuser<{ bucket: string; country: string | null; value: number }>(
      `SELECT to_char(date_trunc('${unit}', occurred_at, '${ZONE}') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI') AS bucket,
         country, count(*)::float8 AS value FROM raw.events WHERE workspace_id = $1
       GROUP BY GROUPING SETS ((1), (1, country))`,
      [this.ctx.workspaceId],
    );
    const dimensions = (country: string | null): Record<string, string> => (country === null ? {} : { country });
    return sorted(rows.map(({ bucket, country, value }) => ({ bucket, dimensions: dimensions(country), value })));
  }

  /** Removes all metrics, events and what is pending. */
  async clear(): Promise<void> {
    for (const { id } of (await this.metrics.list(this.ctx, { limit: 100 })).data) {
      await this.metrics.remove(this.ctx, id);
    }
    await this.test.superuser('TRUNCATE raw.events, raw.dirty_intervals, raw.pending_intervals, raw.seals');
  }

  async close(): Promise<void> {
    await this.redis.close();
    await this.test.drop();
  }
}

const sorted = (rows: readonly Stored[]): Stored[] =>
  rows.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
