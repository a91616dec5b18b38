import { createTestDatabase, type TestDatabase } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { newId, readConfig, testEngines, type WorkspaceContext } from '@strata/platform';
import { Redis } from '@strata/queue';
import {
  IntervalLedger,
  projectCache,
  RecomputeRuns,
  runExecutor,
  runProject,
  RunRecords,
  RunWorker,
  type ExecuteRun,
  type ProjectCache,
} from '@strata/transform';
import { setTimeout as pause } from 'node:timers/promises';
import { ReportDefinitions } from './report-definitions.js';
import { ReportFiles } from './report-files.js';
import { Reports } from './reports.js';

/** An event as reports see it. Times are ms since the epoch. */
export interface Fact {
  at: number;
  event_name: string;
  source: string | null;
  status: string | null;
  entity_id: string | null;
  processing_ms: number | null;
  amount_cents: number | null;
}

/** Reports on a database of their own, with the transforms of the repository. */
export class TestReports {
  readonly definitions: ReportDefinitions;
  readonly reports: Reports;
  readonly files: ReportFiles;
  readonly records: RunRecords;
  private sources: Record<string, string> = {};

  private constructor(
    readonly test: TestDatabase,
    private readonly redis: Redis,
    private readonly projects: ProjectCache,
    private readonly execute: ExecuteRun,
    /** What the product calls now. */
    public now: Date,
  ) {
    const audit = new AuditLog(test.db);
    this.records = new RunRecords(test.db);
    this.definitions = new ReportDefinitions(test.db, audit);
    const clock = { now: () => this.now };
    this.reports = new Reports(test.db, new RecomputeRuns(test.db, redis, audit), clock);
    this.files = new ReportFiles(test.db, clock);
  }

  static async open(now: Date): Promise<TestReports> {
    const test = await createTestDatabase();
    const { redisUrl } = testEngines();
    const redis = new Redis({ redisUrl });
    const config = readConfig({ DATABASE_URL: test.databaseUrl, REDIS_URL: redisUrl, STRATA_SECRET: test.secret });
    const projects = projectCache(config);
    return new TestReports(test, redis, projects, runExecutor(test.db, projects), now);
  }

  /** A workspace of its own, with an admin and a project whose events come from the sources `shop` and `mill`. */
  async tenant(zone = 'UTC'): Promise<{ ctx: WorkspaceContext; projectId: string }> {
    const workspaceId = newId();
    const actor = { userId: newId(), label: 'Ada', sessionId: newId(), isSuperadmin: false, correlationId: 'test' };
    const ctx: WorkspaceContext = { workspaceId, audience: 'admin', correlationId: 'test', actor };
    const projectId = newId();
    this.sources = { shop: newId(), mill: newId() };
    await this.test.db.withWorkspace(ctx, async (tx) => {
      await tx.workspace.create({ data: { id: workspaceId, name: 'w', reportingZone: zone } });
      await tx.project.create({ data: { workspaceId, id: projectId, name: 'p' } });
      const data = Object.entries(this.sources).map(([slug, id]) => ({ workspaceId, id, slug, providerName: slug }));
      await tx.eventSource.createMany({ data });
    });
    return { ctx, projectId };
  }

  /** Stores events of the newest tenant with their marks, as ingest does. */
  async store(ctx: WorkspaceContext, projectId: string, facts: readonly Fact[]): Promise<void> {
    const rows = facts.map(({ at, source, ...fact }) => ({
      ...fact,
      occurred_at: new Date(at).toISOString(),
      source_id: source && this.sources[source],
    }));
    await this.test.superuser(
      `WITH stored AS (
         INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
           channel, is_bot, properties, batch_id, source_id, status, entity_id, processing_ms, amount_cents)
         SELECT $1, $2, gen_random_uuid(), r.occurred_at, now(), r.event_name, 'v', 'direct', random() < 0.2, '{}', $4,
           r.source_id, r.status, r.entity_id, r.processing_ms, r.amount_cents
         FROM jsonb_to_recordset($3) AS r (occurred_at timestamptz, event_name text, source_id uuid, status text,
           entity_id text, processing_ms integer, amount_cents bigint)
         RETURNING occurred_at
       ) ${MARK} FROM stored`,
      [ctx.workspaceId, projectId, JSON.stringify(rows), newId()],
    );
  }

  /** Deletes the events of some moments, with their marks. */
  async remove(ctx: WorkspaceContext, projectId: string, at: readonly number[]): Promise<void> {
    await this.test.superuser(
      `WITH gone AS (
         DELETE FROM raw.events WHERE workspace_id = $1 AND project_id = $2 AND occurred_at = ANY ($3::timestamptz[])
         RETURNING occurred_at
       ) ${MARK} FROM gone`,
      [ctx.workspaceId, projectId, at.map((time) => new Date(time).toISOString()), newId()],
    );
  }

  /** As the workspace's settings do. */
  async changeZone(ctx: WorkspaceContext, zone: string): Promise<void> {
    await this.test.db.withWorkspace(ctx, async (tx) => {
      await tx.workspace.update({ where: { id: ctx.workspaceId }, data: { reportingZone: zone } });
      await tx.$executeRaw`INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id)
        SELECT workspace_id, id, '-infinity', gen_random_uuid() FROM public.projects WHERE workspace_id = ${ctx.workspaceId}::uuid`;
    });
  }

  /** A run of the transforms, as far as it concerns reports. @throws when a model fails */
  async transform(options: { fullRefresh?: boolean; select?: string[] } = {}): Promise<void> {
    const { select = ['+metric_snapshots'], fullRefresh = false } = options;
    const deps = { database: this.test.db, ledger: new IntervalLedger(this.test.db) };
    const project = await this.projects.current();
    const { results } = await runProject(project, { command: 'run', select, fullRefresh, threads: 2 }, deps);
    const failed = results.filter(({ status }) => status !== 'success');
    if (failed.length > 0) throw new Error(failed.map(({ message }) => message).join('\n'));
  }

  /** What a worker does with a run that waits. */
  async work(runId: string): Promise<void> {
    const unforeseen: unknown[] = [];
    await new RunWorker(this.records, this.execute, (error) => unforeseen.push(error)).work(runId);
    if (unforeseen.length > 0) throw unforeseen[0];
  }

  /** Cuts the connection of a transform as soon as it waits for a lock. */
  async killWhenWaiting(): Promise<void> {
    for (let i = 0; i < 100; i += 1) {
      const killed = await this.test.superuser(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
           AND application_name LIKE '%:transform' AND wait_event_type = 'Lock'`,
      );
      if (killed.length > 0) return;
      await pause(20);
    }
    throw new Error('no transform waits');
  }

  async close(): Promise<void> {
    await this.projects.close();
    await this.redis.close();
    await this.test.drop();
  }
}

/** Marks the quarters of an hour in which rows `stored` or `gone` are; $1 workspace, $2 project, $4 batch. */
const MARK = `INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id)
  SELECT DISTINCT $1::uuid, $2::uuid, date_bin('15 minutes', occurred_at, timestamptz '2000-01-01 00:00Z'), $4::uuid`;
