import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '@strata/data';
import { DomainError, newId, systemContext } from '@strata/platform';
import { QueryRunner } from '@strata/query';
import { MetricComputation, Superseded, type Computable, type Computed } from './computation.js';

interface RunRow extends Computable {
  metricId: string;
}

export interface MetricRunJob {
  workspace_id: string;
  run_id: string;
}

/** Works off runs of metrics. */
@Injectable()
export class MetricWorker {
  private readonly computation: MetricComputation;

  constructor(
    private readonly db: Database,
    runner: QueryRunner,
  ) {
    this.computation = new MetricComputation(db, runner);
  }

  /**
   * Computes what is pending and records how it went: SQL that fails is the run's end, not the job's. A run that an
   * attempt before this one has begun is taken over from it.
   * @throws what is no fault of the metric's, for the queue to try again
   */
  async work({ workspace_id: workspaceId, run_id: runId }: MetricRunJob): Promise<void> {
    const ctx = systemContext(workspaceId, runId);
    const claim = newId();
    const metric = await this.db.writeWorkspace(ctx, (sql) => this.take(sql, { workspaceId, runId, claim }));
    if (!metric) return;
    const finish = (outcome: Outcome): Promise<void> =>
      this.db.writeWorkspace(ctx, (sql) => this.finish(sql, { workspaceId, runId, claim, metric }, outcome));
    try {
      await finish({ done: await this.computation.run(metric, { runId, claim }) });
    } catch (error) {
      if (error instanceof Superseded) return;
      // What is away comes back; what people wrote does not get better by itself.
      if (!(error instanceof DomainError) || error.code === 'unavailable') throw error;
      await finish({ error });
    }
  }

  private async take(
    sql: Sql,
    { workspaceId, runId, claim }: { workspaceId: string; runId: string; claim: string },
  ): Promise<RunRow | undefined> {
    const [metric] = await sql.query<RunRow>(
      `UPDATE public.metric_runs r SET status = 'running', claim = $3, started_at = coalesce(r.started_at, now())
       FROM public.metrics m JOIN public.workspaces w ON w.id = m.workspace_id
       WHERE r.workspace_id = $1 AND r.id = $2 AND r.status IN ('pending', 'running')
         AND m.workspace_id = r.workspace_id AND m.id = r.metric_id
       RETURNING m.workspace_id AS "workspaceId", m.id AS "metricId", m.sql, m.dimensions, w.reporting_zone AS zone`,
      [workspaceId, runId, claim],
    );
    return metric;
  }

  private async finish(
    sql: Sql,
    { workspaceId, runId, claim, metric }: { workspaceId: string; runId: string; claim: string; metric: RunRow },
    { done, error }: Outcome,
  ): Promise<void> {
    const described = error && JSON.stringify({ code: error.code, message: error.message, hint: error.hint });
    await sql.execute(
      `UPDATE public.metric_runs SET status = $4, finished_at = now(), intervals = $5, rows_written = $6, error = $7::jsonb
       WHERE workspace_id = $1 AND id = $2 AND claim = $3`,
      [
        workspaceId,
        runId,
        claim,
        error ? 'failed' : 'completed',
        done?.intervals ?? 0,
        done?.rows ?? 0,
        described ?? null,
      ],
    );
    // One that was defined anew meanwhile stays due at once: what was computed is of the old definition.
    await sql.execute(
      `UPDATE public.metrics SET next_run_at = now() + make_interval(secs => refresh_seconds)
       WHERE workspace_id = $1 AND id = $2 AND sql = $3 AND dimensions = $4::text[]`,
      [workspaceId, metric.metricId, metric.sql, metric.dimensions],
    );
  }
}

type Outcome = { done: Computed; error?: undefined } | { error: DomainError; done?: undefined };
