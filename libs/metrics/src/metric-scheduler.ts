import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation } from '@strata/data';
import { newId, systemContext } from '@strata/platform';
import { Redis } from '@strata/queue';
import { TABLES } from './computation.js';
import { enqueueMetricRun } from './metric-runs.js';

interface Due {
  workspace_id: string;
  id: string;
}

/** A run whose job is not heard of for so long may have lost it. */
const LOST_AFTER = '10 minutes';

/** Starts metrics at their times and removes what has expired. Safe to run in several workers at once. */
@Injectable()
export class MetricScheduler {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
  ) {}

  /** Starts what is due and has something to compute, but in suspended workspaces. Returns how many. */
  async startDue(): Promise<number> {
    const due = await this.db.withPipeline((sql) =>
      sql.query<Due>(
        `SELECT m.workspace_id, m.id FROM public.metrics m
         JOIN public.workspaces w ON w.id = m.workspace_id AND w.suspended_at IS NULL
         WHERE NOT m.is_paused AND m.next_run_at <= now() AND EXISTS (
           SELECT FROM raw.pending_intervals p WHERE p.workspace_id = m.workspace_id AND p.model = 'metric:' || m.id)`,
      ),
    );
    let started = 0;
    for (const metric of due) if (await this.start(metric)) started += 1;
    return started;
  }

  /** Queues runs again whose job may be lost. A job that is there is not added twice. */
  async recover(): Promise<number> {
    const runs = await this.db.withPipeline((sql) =>
      sql.query<{ workspace_id: string; run_id: string }>(
        `SELECT workspace_id, id AS run_id FROM public.metric_runs
         WHERE status IN ('pending', 'running') AND created_at < now() - interval '${LOST_AFTER}'`,
      ),
    );
    for (const run of runs) await enqueueMetricRun(this.redis, run);
    return runs.length;
  }

  /**
   * Removes values that a metric keeps no longer, and runs of 30 days ago. The clock of a value starts when it was
   * computed, which happens when events of its bucket came in; so imported history stays as long as what is new.
   */
  async expire(): Promise<number> {
    return this.db.withPipeline(async (sql) => {
      let removed = await sql.execute(
        `DELETE FROM public.metric_runs WHERE status IN ('completed', 'failed') AND created_at < now() - interval '30 days'`,
      );
      for (const [grain, days] of [
        ['hour', 'hourly_retention_days'],
        ['day', 'daily_retention_days'],
      ] as const) {
        removed += await sql.execute(
          `DELETE FROM ${TABLES[grain]} v USING public.metrics m WHERE m.workspace_id = v.workspace_id AND m.id = v.metric_id
             AND v.computed_at < now() - make_interval(days => m.${days})
             AND v.bucket_at < now() - make_interval(days => m.${days})`,
        );
      }
      return removed;
    });
  }

  /** @returns false when a run is active already */
  private async start({ workspace_id, id }: Due): Promise<boolean> {
    const run_id = newId();
    const ctx = systemContext(workspace_id, run_id);
    try {
      await this.db.writeWorkspace(ctx, (sql) =>
        sql.execute(
          `INSERT INTO public.metric_runs (workspace_id, id, metric_id, trigger, requester_label)
           VALUES ($1, $2, $3, 'schedule', 'schedule')`,
          [workspace_id, run_id, id],
        ),
      );
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
    await enqueueMetricRun(this.redis, { workspace_id, run_id });
    return true;
  }
}
