import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { DomainError, newId, notFound, pageOf, type Actor, type Page, type PageRequest } from '@strata/platform';
import { Redis } from '@strata/queue';
import { enqueueRun } from './scheduler.js';
import {
  NODE_COLUMNS,
  RUN_COLUMNS,
  type RequestedCommand,
  type RunNodeView,
  type RunStatus,
  type RunView,
} from './views.js';

/** What a person asks to be run. */
export interface RunRequest {
  command: RequestedCommand;
  /** In dbt's words, such as `+fct_sessions` or `tag:live`; empty: everything. */
  select?: string[];
  exclude?: string[];
  full_refresh?: boolean;
}

/** Runs of the whole installation, as its superadmins see and start them. */
@Injectable()
export class TransformRuns {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
    private readonly audit: AuditLog,
  ) {}

  /** Newest first. */
  async list({ limit, cursor, status }: PageRequest & { status?: RunStatus }): Promise<Page<RunView>> {
    const rows = await this.db.withInstallation((sql) =>
      sql.query<RunView>(
        `SELECT ${RUN_COLUMNS} FROM public.transform_runs
         WHERE workspace_id IS NULL AND ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR status = $2)
         ORDER BY id DESC LIMIT $3`,
        [cursor ?? null, status ?? null, limit + 1],
      ),
    );
    return pageOf(rows, limit, (row) => row.id);
  }

  /** A run with its nodes in their order. */
  async get(id: string): Promise<RunView & { nodes: RunNodeView[] }> {
    return this.db.withInstallation(async (sql) => ({
      ...(await readRun(sql, id)),
      nodes: await sql.query<RunNodeView>(
        `SELECT ${NODE_COLUMNS} FROM public.transform_run_nodes WHERE run_id = $1 ORDER BY position`,
        [id],
      ),
    }));
  }

  /** What a node said while it ran. */
  async log(id: string, node: string): Promise<{ log: string }> {
    const [row] = await this.db.withInstallation((sql) =>
      sql.query<{ log: string }>('SELECT log FROM public.transform_run_nodes WHERE run_id = $1 AND node = $2', [
        id,
        node,
      ]),
    );
    if (!row) throw notFound('node in this run');
    return row;
  }

  /** Starts a run as soon as no other is active. */
  async create(actor: Actor, { command, select, exclude, full_refresh }: RunRequest): Promise<RunView> {
    const id = newId();
    const run = await this.db.withInstallation(async (sql) => {
      await sql.execute(
        `INSERT INTO public.transform_runs
           (id, command, trigger, requester_id, requester_label, selection, exclusion, full_refresh)
         VALUES ($1, $2, 'person', $3, $4, $5, $6, $7)`,
        [id, command, actor.userId, actor.label, select ?? [], exclude ?? [], full_refresh ?? false],
      );
      return readRun(sql, id);
    });
    await this.record(actor, 'transform_run.created', { run_id: id, command, select, exclude, full_refresh });
    await enqueueRun(this.redis, id);
    return run;
  }

  /** Ends a pending run at once, and asks a running one to stop. @throws DomainError `conflict` for one that is over */
  async cancel(actor: Actor, id: string): Promise<RunView> {
    const run = await this.db.withInstallation(async (sql) => {
      const cancelled = await sql.execute(
        `UPDATE public.transform_runs SET cancel_requested_at = coalesce(cancel_requested_at, now()),
           finished_at = CASE status WHEN 'pending' THEN now() END,
           status = CASE status WHEN 'pending' THEN 'cancelled' ELSE status END
         WHERE id = $1 AND status IN ('pending', 'running')`,
        [id],
      );
      const found = await readRun(sql, id);
      if (cancelled === 0) throw new DomainError('conflict', `This run is ${found.status} already.`);
      return found;
    });
    await this.record(actor, 'transform_run.cancelled', { run_id: id });
    return run;
  }

  private async record(actor: Actor, action: string, facts: Record<string, unknown>): Promise<void> {
    await this.audit.recordOfInstallation(actor, action, facts);
  }
}

async function readRun(sql: Sql, id: string): Promise<RunView> {
  const [run] = await sql.query<RunView>(
    `SELECT ${RUN_COLUMNS} FROM public.transform_runs WHERE workspace_id IS NULL AND id = $1`,
    [id],
  );
  if (!run) throw notFound('run');
  return run;
}
