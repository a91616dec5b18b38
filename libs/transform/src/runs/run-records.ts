import type { Database, PipelineSql } from '@strata/data';
import type { ProjectError } from '../errors.js';
import { RUN_COLUMNS, type RunNodeStatus, type RunStatus, type RunSummary, type RunView } from './views.js';

/** A worker that was silent for so long is dead; a living one says so every second. */
const SILENCE_SECONDS = 30;
/** Runs are taken one at a time by whoever holds this lock. */
const CLAIM_LOCK = "SELECT pg_advisory_xact_lock(hashtext('strata.transform-runs'))";
/** A node's log is cut here: what follows is in the worker's log. */
const LONGEST_LOG = 100_000;

/** A run that this worker has taken. */
export interface ClaimedRun extends RunView {
  workspace_id: string | null;
  project_id: string | null;
  range_from: Date | null;
  range_to: Date | null;
}

/** A run that a command of the server asks for. */
export interface NewRun {
  command: ClaimedRun['command'];
  /** Who asks, as people know them. */
  requester: string;
  select: readonly string[];
  exclude: readonly string[];
  fullRefresh: boolean;
}

/** What is written about a node: absent fields stay as they are, log lines are added. */
export interface NodeChange {
  node: string;
  status: RunNodeStatus;
  message: string | null;
  rows: number | null;
  intervals: number | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  log: string;
}

/** The worker's side of the record of runs: all tenants', as the pipeline's role. Every change is guarded by the state. */
export class RunRecords {
  constructor(private readonly db: Database) {}

  /** Enters a pending run of a command of the server: no worker takes it but the command itself. */
  async create(id: string, { command, requester, select, exclude, fullRefresh }: NewRun): Promise<string> {
    await this.db.withPipeline((sql) =>
      sql.execute(
        `INSERT INTO public.transform_runs
           (id, command, trigger, requester_label, selection, exclusion, full_refresh, heartbeat_at)
         VALUES ($1, $2, 'cli', $3, $4, $5, $6, now())`,
        [id, command, requester, [...select], [...exclude], fullRefresh],
      ),
    );
    return id;
  }

  /**
   * Takes a pending run if no other runs. `later`: another one runs, ask again; `over`: it is not pending any more.
   */
  async claim(runId: string): Promise<ClaimedRun | 'later' | 'over'> {
    return this.db.withPipeline(async (sql) => {
      await sql.query(CLAIM_LOCK);
      await failSilent(sql);
      const [run] = await sql.query<ClaimedRun>(
        `UPDATE public.transform_runs SET status = 'running', started_at = now(), heartbeat_at = now()
         WHERE id = $1 AND status = 'pending'
           AND NOT EXISTS (SELECT FROM public.transform_runs WHERE status = 'running')
         RETURNING ${RUN_COLUMNS}, workspace_id, project_id, range_from, range_to`,
        [runId],
      );
      if (run) return run;
      const pending = await sql.execute(
        "UPDATE public.transform_runs SET heartbeat_at = now() WHERE id = $1 AND status = 'pending'",
        [runId],
      );
      return pending > 0 ? 'later' : 'over';
    });
  }

  /** Says that the run's worker lives. Answers whether to go on, or why not: somebody cancelled, or it is over. */
  async beat(runId: string): Promise<'go on' | 'cancel' | 'over'> {
    const [run] = await this.db.withPipeline((sql) =>
      sql.query<{ cancelled: boolean }>(
        `UPDATE public.transform_runs SET heartbeat_at = now() WHERE id = $1 AND status = 'running'
         RETURNING cancel_requested_at IS NOT NULL AS cancelled`,
        [runId],
      ),
    );
    return !run ? 'over' : run.cancelled ? 'cancel' : 'go on';
  }

  /** Enters the nodes of a run in their order, all pending. */
  async plan(run: ClaimedRun, nodes: readonly string[]): Promise<void> {
    await this.whileRunning(run.id, async (sql) => {
      await sql.execute('UPDATE public.transform_runs SET nodes_total = $2 WHERE id = $1', [run.id, nodes.length]);
      await sql.execute(
        `INSERT INTO public.transform_run_nodes (run_id, node, workspace_id, position, status)
         SELECT $1, node, $2, position, 'pending' FROM unnest($3::text[]) WITH ORDINALITY AS n (node, position)
         ON CONFLICT DO NOTHING`,
        [run.id, run.workspace_id, [...nodes]],
      );
    });
  }

  /** Writes what happened to nodes since the last time, and how many are done. */
  async progress(runId: string, changes: readonly NodeChange[], done: number): Promise<void> {
    await this.whileRunning(runId, (sql) => writeProgress(sql, runId, changes, done));
  }

  /** Ends a run; what has not run by then never will. A run that is over stays as it is. */
  async finish(
    runId: string,
    status: Extract<RunStatus, 'completed' | 'failed' | 'cancelled'>,
    { summary, error }: { summary: RunSummary; error: ProjectError | null },
  ): Promise<void> {
    await this.whileRunning(runId, async (sql) => {
      await sql.execute(
        `UPDATE public.transform_runs SET status = $2, summary = $3, error = $4, finished_at = now() WHERE id = $1`,
        [runId, status, JSON.stringify(summary), error && JSON.stringify(error)],
      );
      await endNodes(sql, [runId], status === 'cancelled' ? 'The run was cancelled.' : 'The run ended before.');
    });
  }

  /** Fails the runs whose worker died. Returns how many. */
  async failSilent(): Promise<number> {
    return this.db.withPipeline(failSilent);
  }

  /** Pending runs of more than a minute: their job may be lost. */
  async waiting(): Promise<string[]> {
    const rows = await this.db.withPipeline((sql) =>
      sql.query<{ id: string }>(
        `SELECT id FROM public.transform_runs WHERE status = 'pending' AND trigger <> 'cli'
           AND created_at < now() - interval '1 minute' ORDER BY created_at`,
      ),
    );
    return rows.map(({ id }) => id);
  }

  private async whileRunning(runId: string, work: (sql: PipelineSql) => Promise<void>): Promise<void> {
    await this.db.withPipeline(async (sql) => {
      const running = await sql.query(
        "SELECT FROM public.transform_runs WHERE id = $1 AND status = 'running' FOR NO KEY UPDATE",
        [runId],
      );
      if (running.length > 0) await work(sql);
    });
  }
}

async function writeProgress(
  sql: PipelineSql,
  runId: string,
  changes: readonly NodeChange[],
  done: number,
): Promise<void> {
  await sql.execute('UPDATE public.transform_runs SET nodes_done = $2 WHERE id = $1', [runId, done]);
  const column = <T>(of: (change: NodeChange) => T): T[] => changes.map(of);
  const time = (date: Date | null): string | null => date?.toISOString() ?? null;
  await sql.execute(
    `UPDATE public.transform_run_nodes n SET status = c.status, message = c.message, rows_affected = c.rows_affected,
       intervals = c.intervals, started_at = c.started_at, finished_at = c.finished_at,
       log = left(n.log || c.log, ${LONGEST_LOG})
     FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::int[], $7::timestamptz[], $8::timestamptz[],
       $9::text[]) AS c (node, status, message, rows_affected, intervals, started_at, finished_at, log)
     WHERE n.run_id = $1 AND n.node = c.node`,
    [
      runId,
      column(({ node }) => node),
      column(({ status }) => status),
      column(({ message }) => message),
      column(({ rows }) => rows),
      column(({ intervals }) => intervals),
      column(({ startedAt }) => time(startedAt)),
      column(({ finishedAt }) => time(finishedAt)),
      column(({ log }) => log),
    ],
  );
}

async function endNodes(sql: PipelineSql, runIds: readonly string[], message: string): Promise<void> {
  await sql.execute(
    `UPDATE public.transform_run_nodes
     SET status = CASE status WHEN 'running' THEN 'cancelled' ELSE 'skipped' END, message = $2, finished_at = now()
     WHERE run_id = ANY($1::uuid[]) AND status IN ('pending', 'running')`,
    [[...runIds], message],
  );
}

async function failSilent(sql: PipelineSql): Promise<number> {
  const error: ProjectError = {
    code: 'worker_died',
    message: 'The process that ran this was killed or lost the database.',
    hint: 'Nothing half-built is visible. A schedule tries again by itself; else start it again.',
  };
  const dead = await sql.query<{ id: string }>(
    `UPDATE public.transform_runs SET status = 'failed', error = $1, finished_at = now()
     WHERE (status = 'running' OR status = 'pending' AND trigger = 'cli')
       AND heartbeat_at < now() - make_interval(secs => $2) RETURNING id`,
    [JSON.stringify(error), SILENCE_SECONDS],
  );
  if (dead.length > 0) {
    await endNodes(
      sql,
      dead.map(({ id }) => id),
      'The worker died before.',
    );
  }
  return dead.length;
}
