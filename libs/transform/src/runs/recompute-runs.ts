import { Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
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
import { enqueueRun } from './scheduler.js';
import { RUN_COLUMNS, type RecomputeView } from './views.js';

const COLUMNS = `${RUN_COLUMNS}, project_id, range_from, range_to`;
const DAY_MS = 86_400_000;
/** No event is older. */
const EARLIEST = Date.UTC(2000, 0, 1);

export interface RecomputeRequest {
  project_id: string;
  /** Half-open, [from, to). */
  from: Date;
  to: Date;
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
    { limit, cursor, project_id }: PageRequest & { project_id?: string },
  ): Promise<Page<RecomputeView>> {
    const rows = await this.db.readWorkspace(ctx, (sql) =>
      sql.query<RecomputeView>(
        `SELECT ${COLUMNS} FROM public.transform_runs
         WHERE workspace_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::uuid IS NULL OR project_id = $3)
         ORDER BY id DESC LIMIT $4`,
        [ctx.workspaceId, cursor ?? null, project_id ?? null, limit + 1],
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

  /**
   * Marks the range for the worker, which rebuilds it as soon as no other run is active.
   * @throws DomainError `not_found` for a project of another workspace, `conflict` while one of the project is active
   */
  async create(ctx: WorkspaceContext, request: RecomputeRequest): Promise<RecomputeView> {
    checkRange(request);
    const { project_id: projectId, from, to } = request;
    const { workspaceId, actor } = ctx;
    const id = newId();
    await this.db.withWorkspace(ctx, async (tx) => {
      // The lock makes of two requests at once the one and the other.
      await lockWorkspace(tx, workspaceId);
      const project = await tx.project.findUnique({ where: { workspaceId_id: { workspaceId, id: projectId } } });
      if (!project) throw notFound('project');
      const active = await tx.$queryRaw<unknown[]>`SELECT 1 FROM public.transform_runs
        WHERE workspace_id = ${workspaceId}::uuid AND project_id = ${projectId}::uuid
          AND status IN ('pending', 'running')`;
      if (active.length > 0) {
        throw new DomainError('conflict', 'This project is being recomputed already.', {
          hint: 'Wait until that is done.',
        });
      }
      await tx.$executeRaw`INSERT INTO public.transform_runs
        (id, workspace_id, project_id, command, trigger, requester_id, requester_label, range_from, range_to)
        VALUES (${id}::uuid, ${workspaceId}::uuid, ${projectId}::uuid, 'run', 'person', ${actor?.userId}::uuid,
          ${actor?.label ?? 'system'}, ${from}, ${to})`;
      const metadata = { project_id: projectId, from: from.toISOString(), to: to.toISOString() };
      const entry = { action: 'recompute.created', resourceType: 'transform_run', resourceId: id, metadata };
      await this.audit.record(tx, ctx, entry);
    });
    await enqueueRun(this.redis, id);
    return this.get(ctx, id);
  }
}

/** What is wrong with a model concerns who runs the installation, and may tell of more than one tenant. */
function forTenant(run: RecomputeView): RecomputeView {
  if (!run.error) return run;
  const error = {
    code: 'recompute_failed',
    message: 'Not everything could be rebuilt.',
    hint: 'What was there before stays. Ask who administers this installation.',
  };
  return { ...run, error };
}

function checkRange({ from, to }: RecomputeRequest): void {
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
