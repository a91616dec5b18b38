import type { Database, PipelineSql } from '@strata/data';
import { newId } from '@strata/platform';
import type { Redis } from '@strata/queue';
import type { Manifest } from '../manifest.js';
import { decideSlot, type ScheduleState } from './decide-slot.js';
import { schedulesOf, type Schedule } from './schedules.js';

/** One tick at a time, in whichever worker: what it decides rests on what it has read. */
const TICK_LOCK = "SELECT pg_advisory_xact_lock(hashtext('strata.transform-schedules'))";

type SlotRow = { is_paused: boolean; last_slot: Date | null };
type LastRun = NonNullable<ScheduleState['lastRun']>;

/** Starts runs at their times. Any number of workers may tick at any time: a slot becomes one run. */
export class Scheduler {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
  ) {}

  /** Looks at every schedule and starts what is due: at most one run, as runs do not overlap. Returns its id. */
  async tick(manifest: Manifest | undefined, now: Date): Promise<string | undefined> {
    const runId = await this.db.withPipeline(async (sql) => {
      await sql.query(TICK_LOCK);
      let isBusy = await someRunIsActive(sql);
      let started: string | undefined;
      for (const schedule of schedulesOf(manifest)) {
        const id = await considerSlot(sql, schedule, { now, isBusy });
        started ??= id;
        isBusy ||= id !== undefined;
      }
      return started;
    });
    // After the commit, or a worker could look before the run is there.
    if (runId !== undefined) await enqueueRun(this.redis, runId);
    return runId;
  }
}

/**
 * Queues a run for the workers; one that is queued already is not queued twice. With Redis away the run stays pending,
 * and the schedule queues it later.
 */
export async function enqueueRun(redis: Redis, runId: string): Promise<void> {
  await redis.enqueue('transform-run', { run_id: runId }, { jobId: runId }).catch(() => undefined);
}

async function considerSlot(
  sql: PipelineSql,
  schedule: Schedule,
  { now, isBusy }: { now: Date; isBusy: boolean },
): Promise<string | undefined> {
  const slot = schedule.previousSlot(now);
  if (!slot) return undefined;
  const { is_paused: isPaused, last_slot: lastSlot } = await slotRow(sql, schedule.name);
  const lastRun = await lastRunOf(sql, schedule.name);
  const decision = decideSlot(now, { isPaused, slot, lastSlot, lastRun, isBusy });
  if (decision.kind === 'wait') return undefined;
  const isIdle = decision.kind === 'run' && decision.attempt === 1 && !(await schedule.hasWork(sql));
  await sql.execute('UPDATE public.transform_schedules SET last_slot = $2, updated_at = now() WHERE name = $1', [
    schedule.name,
    slot,
  ]);
  return decision.kind === 'skip' || isIdle ? undefined : insertRun(sql, schedule, decision.attempt, now);
}

async function slotRow(sql: PipelineSql, name: string): Promise<SlotRow> {
  await sql.execute('INSERT INTO public.transform_schedules (name) VALUES ($1) ON CONFLICT DO NOTHING', [name]);
  const [row] = await sql.query<SlotRow>(
    'SELECT is_paused, last_slot FROM public.transform_schedules WHERE name = $1 FOR UPDATE',
    [name],
  );
  return row ?? { is_paused: false, last_slot: null };
}

async function lastRunOf(sql: PipelineSql, name: string): Promise<LastRun | null> {
  const [run] = await sql.query<LastRun>(
    `SELECT status, attempt, coalesce(finished_at, created_at) AS at FROM public.transform_runs
     WHERE trigger = 'schedule' AND requester_label = $1 ORDER BY created_at DESC LIMIT 1`,
    [name],
  );
  return run ?? null;
}

async function someRunIsActive(sql: PipelineSql): Promise<boolean> {
  const rows = await sql.query("SELECT FROM public.transform_runs WHERE status IN ('pending', 'running') LIMIT 1");
  return rows.length > 0;
}

async function insertRun(sql: PipelineSql, schedule: Schedule, attempt: number, now: Date): Promise<string> {
  const id = newId();
  await sql.execute(
    `INSERT INTO public.transform_runs (id, command, trigger, requester_label, selection, attempt, created_at)
     VALUES ($1, $2, 'schedule', $3, $4, $5, $6)`,
    [id, schedule.command, schedule.name, schedule.select, attempt, now],
  );
  return id;
}
