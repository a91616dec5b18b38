import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { CLOCK, LOGGER, newId, systemContext, type Clock, type Logger } from '@strata/platform';
import type { Redis } from '@strata/queue';
import { SavedQueryRunner } from './runner.js';

/** Shortest time between two scheduled runs of a saved query. */
export const MIN_REFRESH_SECONDS = 60;
export const MAX_REFRESH_SECONDS = 31 * 86_400;

/** When it is due, if `n` runs in a row have failed: after 2^n times its time, but a day at most if that is longer. */
const DUE_AT = `coalesce(q.refreshed_at, '-infinity') + interval '1 second'
  * greatest(q.refresh_seconds, least(q.refresh_seconds * 2 ^ least(q.refresh_failures, 10), 86400))`;
const IS_DUE = `q.refresh_seconds IS NOT NULL AND ${DUE_AT} <= $1::timestamptz AND NOT EXISTS (
  SELECT FROM public.workspaces w WHERE w.id = q.workspace_id AND w.suspended_at IS NOT NULL)`;

const WORKSPACES = `SELECT DISTINCT q.workspace_id FROM public.saved_queries q WHERE ${IS_DUE}`;
const MOST_OVERDUE = `SELECT q.id FROM public.saved_queries q WHERE q.workspace_id = $2::uuid AND ${IS_DUE}
  ORDER BY ${DUE_AT}, q.id LIMIT 1 FOR UPDATE SKIP LOCKED`;
const TAKE = `UPDATE public.saved_queries q SET refreshed_at = $1::timestamptz WHERE q.workspace_id = $2::uuid
  AND q.id = (${MOST_OVERDUE}) RETURNING q.id`;
const SUCCEEDED = `UPDATE public.saved_queries SET refresh_failures = 0
  WHERE workspace_id = $1::uuid AND id = $2::uuid AND refresh_failures > 0`;
const FAILED = `UPDATE public.saved_queries SET refresh_failures = refresh_failures + 1
  WHERE workspace_id = $1::uuid AND id = $2::uuid`;

/** Enqueues one job for each workspace in which a refresh is due. */
export async function enqueueRefreshes(db: Database, redis: Redis, now: Date): Promise<void> {
  const due = await db.withPipeline((sql) => sql.query<{ workspace_id: string }>(WORKSPACES, [now]));
  for (const { workspace_id } of due) {
    // A workspace whose job waits or runs gets no second one: its refreshes run one after the other.
    await redis.enqueue('query-refresh', { workspace_id }, { jobId: workspace_id });
  }
}

/** Runs what is due in a workspace with its default parameters. */
@Injectable()
export class Refreshes {
  private isStopping = false;

  constructor(
    private readonly db: Database,
    private readonly runner: SavedQueryRunner,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** One after the other, each at most once; what becomes due meanwhile is left to the next time. */
  async run(workspaceId: string): Promise<number> {
    const now = this.clock.now();
    for (let count = 0; ; count += 1) {
      const id = this.isStopping ? undefined : await this.take(workspaceId, now);
      if (id === undefined) return count;
      await this.refresh(workspaceId, id);
    }
  }

  /** Lets the refresh under way end, and begins no other. */
  stop(): void {
    this.isStopping = true;
  }

  /** Marks the most overdue one as taken: no other worker takes it, and one whose worker dies waits for its next time. */
  private async take(workspaceId: string, now: Date): Promise<string | undefined> {
    const [taken] = await this.db.writeWorkspace({ workspaceId }, (sql) =>
      sql.query<{ id: string }>(TAKE, [now, workspaceId]),
    );
    return taken?.id;
  }

  private async refresh(workspaceId: string, id: string): Promise<void> {
    const ctx = systemContext(workspaceId, newId());
    const outcome = await this.runner.run(ctx, id, { refresh: true, trigger: 'schedule' }).then(
      () => SUCCEEDED,
      (error: unknown) => {
        this.logger.warn({ err: error, saved_query_id: id, correlation_id: ctx.correlationId }, 'refresh failed');
        return FAILED;
      },
    );
    await this.db.writeWorkspace(ctx, (sql) => sql.execute(outcome, [workspaceId, id]));
  }
}
