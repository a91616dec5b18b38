import { Injectable } from '@nestjs/common';
import { Database, type WorkspaceTx } from '@strata/data';
import { AuditLog, lockWorkspace } from '@strata/identity';
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
import { LONGEST_RANGE_DAYS } from './mark-range.js';
import { runLineage } from './run-lineage.js';
import { enqueueRun } from './scheduler.js';
import { RUN_COLUMNS, type RecomputeView, type RunLineage } from './views.js';

const COLUMNS = `${RUN_COLUMNS}, project_id, range_from, range_to, report_slug, window_name`;
const DAY_MS = 86_400_000;
/** No event is older. */
const EARLIEST = Date.UTC(2000, 0, 1);

export interface RecomputeRequest {
  project_id: string;
  /** Half-open, [from, to). */
  from: Date;
  to: Date;
  /** Asked for from a report: only these models are rebuilt. */
  report?: {
    slug: string;
    window: string;
    models: readonly string[];
    /** What was asked for, before it was widened to whole buckets. */
    asked: { from: Date; to: Date };
  };
}

/** Recomputes of a workspace's ranges: what its figures were built from changed, or somebody doubts them. */
@Injectable()
export class RecomputeRuns {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
    private readonly audit: AuditLog,
  ) {}

  /** Newest first. */
  async list(
    ctx: WorkspaceContext,
    { limit, cursor, project_id, report }: PageRequest & { project_id?: string; report?: string },
  ): Promise<Page<RecomputeView>> {
    const rows = await this.db.readWorkspace(ctx, (sql) =>
      sql.query<RecomputeView>(
        `SELECT ${COLUMNS} FROM public.transform_runs
         WHERE workspace_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::uuid IS NULL OR project_id = $3)
           AND ($4::text IS NULL OR report_slug = $4)
         ORDER BY id DESC LIMIT $5`,
        [ctx.workspaceId, cursor ?? null, project_id ?? null, report ?? null, limit + 1],
      ),
    );
    return pageOf(rows.map(forTenant), limit, (row) => row.id);
  }

  async get(ctx: WorkspaceContext, id: string): Promise<RecomputeView> {
    const [run] = await this.db.readWorkspace(ctx, (sql) =>
      sql.query<RecomputeView>(`SELECT ${COLUMNS} FROM public.transform_runs WHERE workspace_id = $1 AND id = $2`, [
        ctx.workspaceId,
        id,
      ]),
    );
    if (!run) throw notFound('recompute');
    return forTenant(run);
  }

  /** The run that made a row: a recompute, or a run of the whole installation. @throws DomainError `not_found` */
  async lineage(ctx: WorkspaceContext, id: string): Promise<RunLineage> {
    const run = await this.db.readWorkspace(ctx, (sql) => runLineage(sql, ctx, id));
    if (!run) throw notFound('run');
    return forTenant(run);
  }

  /**
   * Marks the range for the worker, which rebuilds it as soon as no other run is active.
   * @throws DomainError `not_found` for a project of another workspace, `conflict` while one of the project is active, with
   * its id in the details
   */
  async create(ctx: WorkspaceContext, request: RecomputeRequest): Promise<RecomputeView> {
    const { project_id: projectId, from, to, report } = request;
    checkRange(report?.asked ?? request);
    const { workspaceId, actor } = ctx;
    const id = newId();
    await this.db.withWorkspace(ctx, async (tx) => {
      // The lock makes of two requests at once the one and the other.
      await lockWorkspace(tx, workspaceId);
      const project = await tx.project.findUnique({ where: { workspaceId_id: { workspaceId, id: projectId } } });
      if (!project) throw notFound('project');
      await refuseSecond(tx, workspaceId, projectId);
      await tx.$executeRaw`INSERT INTO public.transform_runs
        (id, workspace_id, project_id, command, trigger, requester_id, requester_label, range_from, range_to,
          selection, report_slug, window_name)
        VALUES (${id}::uuid, ${workspaceId}::uuid, ${projectId}::uuid, 'run', 'person', ${actor?.userId}::uuid,
          ${actor?.label ?? 'system'}, ${from}, ${to}, ${report?.models ?? []}, ${report?.slug}, ${report?.window})`;
      const range = { project_id: projectId, from: from.toISOString(), to: to.toISOString() };
      const metadata = { ...range, ...(report && { report: report.slug, window: report.window }) };
      const entry = { action: 'recompute.created', resourceType: 'transform_run', resourceId: id, metadata };
      await this.audit.record(tx, ctx, entry);
    });
    await enqueueRun(this.redis, id);
    return this.get(ctx, id);
  }
}

async function refuseSecond(tx: WorkspaceTx, workspaceId: string, projectId: string): Promise<void> {
  const [active] = await tx.$queryRaw<{ id: string }[]>`SELECT id FROM public.transform_runs
    WHERE workspace_id = ${workspaceId}::uuid AND project_id = ${projectId}::uuid AND status IN ('pending', 'running')`;
  if (!active) return;
  throw new DomainError('conflict', 'This project is being recomputed already.', {
    hint: 'Wait until that is done.',
    details: { run_id: active.id },
  });
}

/** What happened to the process, which says nothing of models or tenants. */
const OF_PROCESS = ['worker_died', 'worker_stopped', 'database_away'];

/** What is wrong with a model concerns who runs the installation, and may tell of more than one tenant. */
function forTenant<Run extends Pick<RecomputeView, 'error'>>(run: Run): Run {
  if (!run.error || OF_PROCESS.includes(run.error.code)) return run;
  const error = {
    code: 'recompute_failed',
    message: 'Not everything could be rebuilt.',
    hint: 'What was there before stays. Ask who administers this installation.',
  };
  return { ...run, error };
}

function checkRange({ from, to }: Pick<RecomputeRequest, 'from' | 'to'>): void {
  if (!(from < to)) {
    throw new DomainError('invalid', 'from must lie before to.', { hint: 'The range is [from, to).' });
  }
  if (from.getTime() < EARLIEST) {
    throw new DomainError('invalid', 'Events begin in 2000.', { hint: 'Choose a later from.' });
  }
  if (to.getTime() - from.getTime() > LONGEST_RANGE_DAYS * DAY_MS) {
    throw new DomainError('invalid', `A range has at most ${LONGEST_RANGE_DAYS} days.`, {
      hint: 'Recompute it in parts.',
    });
  }
}
