import { Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { notFound, type Actor } from '@strata/platform';
import type { Manifest } from '../manifest.js';
import { schedulesOf, type Schedule } from './schedules.js';
import type { RunStatus } from './views.js';

/** A schedule as superadmins see it. */
export interface ScheduleView {
  name: string;
  /** In UTC. */
  cron: string;
  /** What is wrong with the cron expression; it never runs then. */
  problem: string | null;
  is_paused: boolean;
  /** The last slot that was run or passed over. */
  last_slot: Date | null;
  last_run: { id: string; status: RunStatus; attempt: number; created_at: Date } | null;
}

interface Row {
  name: string;
  is_paused: boolean;
  last_slot: Date | null;
  run_id: string | null;
  status: RunStatus;
  attempt: number;
  created_at: Date;
}

/** Pauses and resumes the times at which the transforms run by themselves. */
@Injectable()
export class ScheduleSwitches {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
  ) {}

  /** All schedules of the project; of one that cannot be read the hourly one alone. */
  async list(manifest: Manifest | undefined): Promise<ScheduleView[]> {
    const schedules = schedulesOf(manifest);
    const rows = await this.db.withInstallation((sql) =>
      sql.query<Row>(
        `SELECT n.name, coalesce(s.is_paused, false) AS is_paused, s.last_slot,
           r.id AS run_id, r.status, r.attempt, r.created_at
         FROM unnest($1::text[]) AS n (name)
         LEFT JOIN public.transform_schedules s USING (name)
         LEFT JOIN LATERAL (
           SELECT id, status, attempt, created_at FROM public.transform_runs
           WHERE trigger = 'schedule' AND requester_label = n.name ORDER BY created_at DESC LIMIT 1) r ON true`,
        [schedules.map(({ name }) => name)],
      ),
    );
    const byName = new Map(rows.map((row) => [row.name, row]));
    return schedules.map((schedule) => viewOf(schedule, byName.get(schedule.name)));
  }

  /** Pauses or resumes a schedule; what was due meanwhile is not caught up. */
  async update(
    actor: Actor,
    manifest: Manifest | undefined,
    { name, is_paused }: { name: string; is_paused: boolean },
  ): Promise<ScheduleView> {
    const schedule = schedulesOf(manifest).find((known) => known.name === name);
    if (!schedule) throw notFound('schedule');
    await this.db.withInstallation((sql) =>
      sql.execute(
        `INSERT INTO public.transform_schedules (name, is_paused) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET is_paused = excluded.is_paused, updated_at = now()`,
        [name, is_paused],
      ),
    );
    const action = is_paused ? 'transform_schedule.paused' : 'transform_schedule.resumed';
    await this.audit.recordOfInstallation(actor, action, { name });
    const view = (await this.list(manifest)).find((known) => known.name === name);
    return view ?? viewOf(schedule, undefined);
  }
}

function viewOf({ name, cron, problem }: Schedule, row: Row | undefined): ScheduleView {
  return {
    name,
    cron,
    problem,
    is_paused: row?.is_paused ?? false,
    last_slot: row?.last_slot ?? null,
    last_run: row?.run_id
      ? { id: row.run_id, status: row.status, attempt: row.attempt, created_at: row.created_at }
      : null,
  };
}
