import { Analytics } from '@strata/analytics';
import { createTestDatabase, type TestDatabase } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { purgeProject } from '@strata/ingest';
import { newId, repositoryRoot, systemContext, type WorkspaceContext } from '@strata/platform';
import { IntervalLedger, openProject, runProject, type Manifest, type Project } from '@strata/transform';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { builtTables } from './built-rows.js';
import { previewOf, type ProjectPreview } from './preview.js';
import { RetentionWorker } from './retention-worker.js';
import type { RetentionSettings } from './settings.js';
import { readTerms } from './terms.js';

/** An event of a test. Times are ms since the epoch. */
export interface Fact {
  id: string;
  at: number;
  received: number;
  visitor: string;
  event_name: string;
  path: string;
  country: string;
}

export interface Tenant {
  ctx: WorkspaceContext;
  projectId: string;
}

export const DAY = 86_400_000;

/** A page view that came in when it happened. */
export const factOf = (at: number, given: Partial<Fact> = {}): Fact => ({
  id: newId(),
  at,
  received: at,
  visitor: 'ann',
  event_name: 'page_view',
  path: '/',
  country: 'DE',
  ...given,
});

const MAX_DAYS = 3_650;

/** The retention room on a database of a test's own, with the transforms of the repository. */
export class TestRetention {
  readonly analytics: Analytics;
  readonly audit: AuditLog;

  private constructor(
    readonly test: TestDatabase,
    private readonly project: Project,
  ) {
    this.analytics = new Analytics(test.db);
    this.audit = new AuditLog(test.db);
  }

  static async open(): Promise<TestRetention> {
    const test = await createTestDatabase();
    const database = new URL(test.databaseUrl).pathname.slice(1);
    const target = { name: 'default', type: 'postgres', database, schema: 'marts', threads: 2 } as const;
    const world = new TestRetention(test, await openProject(path.join(repositoryRoot(), 'transforms'), { target }));
    await world.transform();
    return world;
  }

  async close(): Promise<void> {
    await this.project.close();
    await this.test.drop();
  }

  get manifest(): Manifest {
    return this.project.manifest;
  }

  worker(): RetentionWorker {
    return new RetentionWorker(this.test.db, this.audit);
  }

  retain(now: number, maxDays = MAX_DAYS): Promise<number> {
    return this.worker().run(this.manifest, new Date(now), { maxDays });
  }

  /** A run of the transforms. @throws when a model or test fails */
  async transform(
    options: { fullRefresh?: boolean; select?: string[]; command?: 'run' | 'build' } = {},
  ): Promise<void> {
    const deps = { database: this.test.db, ledger: new IntervalLedger(this.test.db) };
    const { results } = await runProject(this.project, { command: 'run', threads: 2, ...options }, deps);
    const bad = results.filter(({ status }) => status !== 'success' && status !== 'pass');
    if (bad.length > 0) throw new Error(bad.map(({ message }) => message).join('\n'));
  }

  async tenant(settings: RetentionSettings): Promise<Tenant> {
    const ctx = systemContext(newId(), 'test');
    const projectId = newId();
    const { raw_days: rawRetentionDays, hourly_days: hourlyRetentionDays, daily_days: dailyRetentionDays } = settings;
    await this.test.db.withWorkspace(ctx, async (tx) => {
      const days = { rawRetentionDays, hourlyRetentionDays, dailyRetentionDays };
      await tx.workspace.create({ data: { id: ctx.workspaceId, name: 'w', ...days } });
      await tx.project.create({ data: { workspaceId: ctx.workspaceId, id: projectId, name: 'p' } });
    });
    return { ctx, projectId };
  }

  async changeZone({ ctx, projectId }: Tenant, zone: string): Promise<void> {
    await this.test.db.withWorkspace(ctx, async (tx) => {
      await tx.workspace.update({ where: { id: ctx.workspaceId }, data: { reportingZone: zone } });
      await tx.$executeRaw`INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id)
        VALUES (${ctx.workspaceId}::uuid, ${projectId}::uuid, '-infinity', gen_random_uuid())`;
    });
  }

  /** Stores events and their marks in one transaction, as ingest does. */
  async store({ ctx, projectId }: Tenant, facts: readonly Fact[]): Promise<void> {
    await this.test.db.withPipeline(async (sql) => {
      await sql.execute(
        `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
           distinct_id, path, channel, country, is_bot, properties, batch_id)
         SELECT $1, $2, f.id, to_timestamp(f.at / 1000.0), to_timestamp(f.received / 1000.0), f.event_name, f.visitor,
           f.visitor, f.path, 'direct', f.country, false, '{}', gen_random_uuid()
         FROM jsonb_to_recordset($3::text::jsonb) AS f(id uuid, at float8, received float8, event_name text, visitor text,
           path text, country text)`,
        [ctx.workspaceId, projectId, JSON.stringify(facts)],
      );
      await sql.execute(
        `INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id)
         SELECT DISTINCT $1::uuid, $2::uuid, date_bin('15 minutes', to_timestamp(at / 1000.0), '2000-01-01Z'), $4::uuid
         FROM unnest($3::float8[]) AS at`,
        [ctx.workspaceId, projectId, facts.map(({ at }) => at), newId()],
      );
    });
  }

  /** Cuts every connection that removes events, once the first chunk of some day is gone. */
  async cut(afterMs: number): Promise<void> {
    await pause(afterMs);
    await this.test.superuser(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'test:strata_pipeline'`,
    );
  }

  /** Cuts the connection of whoever waits for a lock, once somebody does. */
  async killWhenWaiting(): Promise<void> {
    for (let killed = 0; killed === 0; await pause(20)) {
      const rows = await this.test.superuser(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      killed = rows.length;
    }
  }

  /** As the deletion of a project ends. */
  async purge({ ctx, projectId }: Tenant): Promise<void> {
    await this.test.superuser('DELETE FROM public.projects WHERE id = $1', [projectId]);
    await purgeProject(this.test.db, ctx.workspaceId, projectId);
  }

  /** Sealed days of a project, in order. */
  async seals({ projectId }: Tenant): Promise<{ from: Date; to: Date; zone: string }[]> {
    return this.test.superuser(
      'SELECT sealed_from AS from, sealed_before AS to, zone FROM raw.seals WHERE project_id = $1 ORDER BY 1',
      [projectId],
    );
  }

  async count(table: string, { projectId }: Tenant): Promise<number> {
    const [row] = await this.test.superuser<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${table} WHERE project_id = $1`,
      [projectId],
    );
    return row?.n ?? 0;
  }

  /** Rows that the last run removed, by table. */
  async lastRun({ ctx }: Tenant): Promise<Record<string, number>> {
    const [run] = await this.test.superuser<{ removed: Record<string, number> }>(
      'SELECT removed FROM public.retention_runs WHERE workspace_id = $1',
      [ctx.workspaceId],
    );
    return run?.removed ?? {};
  }

  /** What the audit log says of runs. */
  audited({ ctx }: Tenant): Promise<{ actor_label: string; metadata: { removed: Record<string, number> } }[]> {
    return this.test.superuser(
      `SELECT actor_label, metadata FROM public.audit_entries
       WHERE workspace_id = $1 AND action = 'retention.applied' ORDER BY created_at, id`,
      [ctx.workspaceId],
    );
  }

  /** Events that went, by the audit log. */
  async removedBy(tenant: Tenant): Promise<number> {
    return (await this.audited(tenant)).reduce((sum, { metadata }) => sum + (metadata.removed['raw.events'] ?? 0), 0);
  }

  /** What a run would remove at a moment. */
  async preview({ ctx, projectId }: Tenant, now: number): Promise<ProjectPreview> {
    return this.test.db.readWorkspace(ctx, async (sql) => {
      const [terms] = await readTerms(sql, ctx.workspaceId);
      if (!terms) throw new Error('the workspace is there');
      const tables = await builtTables(sql, this.manifest);
      return previewOf(sql, terms, { projectId, tables, now: new Date(now) });
    });
  }
}
