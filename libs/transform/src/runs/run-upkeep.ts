import type { Database } from '@strata/data';
import type { Redis } from '@strata/queue';
import type { RunRecords } from './run-records.js';
import { enqueueRun } from './scheduler.js';

/** Keeps the record of runs true and of limited size. Safe to run in several workers at once. */
export class RunUpkeep {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
    private readonly records: RunRecords,
  ) {}

  /** Fails runs whose worker died, queues those again whose job is lost, deletes old ones. Returns how many of each. */
  async run(): Promise<{ failed: number; queued: number; removed: number }> {
    const failed = await this.records.failSilent();
    const waiting = await this.records.waiting();
    for (const id of waiting) await enqueueRun(this.redis, id);
    return { failed, queued: waiting.length, removed: await this.trim() };
  }

  /** Live runs come every minute: a success of one is kept for 3 days, everything else for 90. */
  private trim(): Promise<number> {
    return this.db.withInstallation((sql) =>
      sql.execute(
        `DELETE FROM public.transform_runs WHERE status IN ('completed', 'failed', 'cancelled') AND workspace_id IS NULL
           AND (created_at < now() - interval '90 days' OR (created_at < now() - interval '3 days'
             AND status = 'completed' AND trigger = 'schedule' AND requester_label = 'live'))`,
      ),
    );
  }
}
