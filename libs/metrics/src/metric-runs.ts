import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation } from '@strata/data';
import {
  DomainError,
  newId,
  notFound,
  pageOf,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import { Redis } from '@strata/queue';
import { followerOf, NO_PROJECT } from './computation.js';
import { Metrics } from './metrics.js';
import type { MetricRunView } from './views.js';

const COLUMNS = `id, trigger, requester_label, status, intervals, rows_written, error, created_at, started_at, finished_at`;

/** Hands a run to the worker. The same one twice is one job. */
export async function enqueueMetricRun(redis: Redis, run: { workspace_id: string; run_id: string }): Promise<void> {
  await redis.enqueue('metric-run', run, { jobId: run.run_id });
}

/** Computations of a metric, as people see and ask for them. */
@Injectable()
export class MetricRuns {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
    private readonly metrics: Metrics,
  ) {}

  /** Newest first. */
  async list(ctx: WorkspaceContext, metricId: string, { limit, cursor }: PageRequest): Promise<Page<MetricRunView>> {
    await this.metrics.get(ctx, metricId);
    const rows = await this.db.readWorkspace(ctx, (sql) =>
      sql.query<MetricRunView>(
        `SELECT ${COLUMNS} FROM public.metric_runs
         WHERE workspace_id = $1 AND metric_id = $2 AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
        [ctx.workspaceId, metricId, cursor ?? null, limit + 1],
      ),
    );
    return pageOf(rows, limit, ({ id }) => id);
  }

  /**
   * Brings the metric up to date as soon as a worker is free.
   * @param full computes all values anew, not only what changed
   * @throws DomainError `conflict` while a run is active, `forbidden` for somebody else's metric
   */
  async start(ctx: WorkspaceContext, metricId: string, { full }: { full: boolean }): Promise<MetricRunView> {
    await this.metrics.editable(ctx, metricId);
    const { workspaceId, actor } = ctx;
    const id = newId();
    try {
      await this.db.writeWorkspace(ctx, async (sql) => {
        await sql.execute(
          `INSERT INTO public.metric_runs (workspace_id, id, metric_id, trigger, requester_label) VALUES ($1, $2, $3, 'person', $4)`,
          [workspaceId, id, metricId, actor?.label ?? 'system'],
        );
        if (!full) return;
        await sql.execute(
          `INSERT INTO raw.pending_intervals (workspace_id, project_id, model, bucket, fold_id)
           VALUES ($1, $2, $3, '-infinity', $4)`,
          [workspaceId, NO_PROJECT, followerOf(metricId), newId()],
        );
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new DomainError('conflict', 'This metric is being computed already.', { hint: 'Wait until that is done.' });
    }
    await enqueueMetricRun(this.redis, { workspace_id: workspaceId, run_id: id });
    return this.get(ctx, id);
  }

  private async get(ctx: WorkspaceContext, id: string): Promise<MetricRunView> {
    const [run] = await this.db.readWorkspace(ctx, (sql) =>
      sql.query<MetricRunView>(`SELECT ${COLUMNS} FROM public.metric_runs WHERE workspace_id = $1 AND id = $2`, [
        ctx.workspaceId,
        id,
      ]),
    );
    if (!run) throw notFound('run');
    return run;
  }
}
