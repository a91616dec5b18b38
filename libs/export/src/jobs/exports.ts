import { Inject, Injectable } from '@nestjs/common';
import { Database, json, type WorkspaceTx } from '@strata/data';
import { AuditLog, lockWorkspace } from '@strata/identity';
import {
  CLOCK,
  DomainError,
  newId,
  notFound,
  pageOf,
  type Actor,
  type Clock,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import { Redis } from '@strata/queue';
import { ExportFiles } from './export-files.js';
import { enqueueExport } from './enqueue.js';
import { requireFormat, type ExportSource, type FileFormat } from './source.js';
import { Subjects } from './subjects.js';
import { UNFINISHED, viewOf, type ExportRow, type ExportView } from './views.js';

export interface ExportSearch extends PageRequest {
  /** `all`: also those of others, for admins. */
  owner?: 'me' | 'all';
}

const MAX_OF_ONE = 3;
const MAX_OF_WORKSPACE = 20;

/** Exports, as people ask for them and see them. */
@Injectable()
export class Exports {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
    private readonly audit: AuditLog,
    private readonly subjects: Subjects,
    private readonly files: ExportFiles,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first: the caller's own. @throws DomainError `forbidden` for others' */
  async list(ctx: WorkspaceContext, { owner = 'me', limit, cursor }: ExportSearch): Promise<Page<ExportView>> {
    const { workspaceId } = ctx;
    if (owner === 'all' && !seesAll(ctx)) {
      throw new DomainError('forbidden', 'Only admins see the exports of others.', { hint: 'Ask for your own.' });
    }
    const requestedBy = owner === 'all' ? undefined : actorOf(ctx).userId;
    const rows = await this.db.withWorkspace(ctx, (tx) =>
      tx.export.findMany({
        where: { workspaceId, requestedBy, id: { lt: cursor } },
        orderBy: { id: 'desc' },
        take: limit + 1,
      }),
    );
    const page = pageOf(rows, limit, ({ id }) => id);
    return { ...page, data: page.data.map((row) => this.viewOf(ctx, row)) };
  }

  /** @throws DomainError `not_found` also for those of others, unless an admin asks */
  async get(ctx: WorkspaceContext, id: string): Promise<ExportView> {
    return this.viewOf(ctx, await this.db.withWorkspace(ctx, (tx) => readRow(tx, ctx, id)));
  }

  /**
   * Has a file made as soon as a worker is free.
   * @throws DomainError `not_found` for what the caller may not read, `invalid` for what has no such file,
   * `too_many_exports` while as many as there may be are not finished
   */
  async request(ctx: WorkspaceContext, source: ExportSource, format: FileFormat): Promise<ExportView> {
    requireFormat(source, format);
    const { name } = await this.subjects.of(ctx, source);
    const { workspaceId } = ctx;
    const { userId: requestedBy, label: requesterLabel } = actorOf(ctx);
    const id = newId();
    const row = await this.db.withWorkspace(ctx, async (tx) => {
      await requirePlace(tx, ctx);
      const asked = { requestedBy, requesterLabel, requestedAs: ctx.audience, source: json(source), name, format };
      const made = await tx.export.create({ data: { workspaceId, id, ...asked } });
      await this.record(tx, ctx, 'requested', made);
      return made;
    });
    await this.enqueue(ctx, id);
    return this.viewOf(ctx, row);
  }

  /** Ends one that is not finished. @throws DomainError `conflict` for one that is */
  async cancel(ctx: WorkspaceContext, id: string): Promise<ExportView> {
    const { workspaceId } = ctx;
    const row = await this.db.withWorkspace(ctx, async (tx) => {
      await readRow(tx, ctx, id);
      const [cancelled] = await tx.export.updateManyAndReturn({
        where: { workspaceId, id, status: { in: UNFINISHED } },
        data: { status: 'cancelled', finishedAt: this.clock.now() },
      });
      if (!cancelled) throw new DomainError('conflict', 'This export is over already.', { hint: 'Read it again.' });
      return cancelled;
    });
    return this.viewOf(ctx, row);
  }

  /** Removes one with its file; one that is not finished ends. */
  async remove(ctx: WorkspaceContext, id: string): Promise<void> {
    const { workspaceId } = ctx;
    await this.db.withWorkspace(ctx, async (tx) => {
      const row = await readRow(tx, ctx, id);
      await tx.export.deleteMany({ where: { workspaceId, id } });
      await this.record(tx, ctx, 'deleted', row);
    });
    await this.files.remove(id);
  }

  private async enqueue({ workspaceId }: WorkspaceContext, id: string): Promise<void> {
    try {
      await enqueueExport(this.redis, { workspace_id: workspaceId, export_id: id });
    } catch (error) {
      // Who is told that it failed will ask again.
      await this.db.withWorkspace({ workspaceId }, (tx) => tx.export.deleteMany({ where: { workspaceId, id } }));
      throw error;
    }
  }

  private viewOf(ctx: WorkspaceContext, row: ExportRow): ExportView {
    return viewOf(ctx, row, this.clock.now());
  }

  private async record(
    tx: WorkspaceTx,
    ctx: WorkspaceContext,
    verb: 'requested' | 'deleted',
    { id, name, format }: ExportRow,
  ): Promise<void> {
    const entry = { action: `export.${verb}`, resourceType: 'export', resourceId: id };
    await this.audit.record(tx, ctx, { ...entry, metadata: { name, format } });
  }
}

/** One of the caller's, or for who sees all anybody's. @throws DomainError `not_found` */
async function readRow(tx: WorkspaceTx, ctx: WorkspaceContext, id: string): Promise<ExportRow> {
  const requestedBy = seesAll(ctx) ? undefined : actorOf(ctx).userId;
  const row = await tx.export.findFirst({ where: { workspaceId: ctx.workspaceId, id, requestedBy } });
  if (!row) throw notFound('export');
  return row;
}

function seesAll({ audience }: WorkspaceContext): boolean {
  return audience === 'admin' || audience === 'superadmin_ticket';
}

function actorOf({ actor }: WorkspaceContext): Actor {
  if (!actor) throw new Error('the system asks for no exports');
  return actor;
}

/** @throws DomainError `too_many_exports` */
async function requirePlace(tx: WorkspaceTx, ctx: WorkspaceContext): Promise<void> {
  const { workspaceId } = ctx;
  // Two who ask at the same moment would both find the last place free.
  await lockWorkspace(tx, workspaceId);
  const unfinished = { workspaceId, status: { in: UNFINISHED } };
  const own = await tx.export.count({ where: { ...unfinished, requestedBy: actorOf(ctx).userId } });
  if (own >= MAX_OF_ONE) throw tooMany(`You have ${own} exports that are not finished.`);
  const all = await tx.export.count({ where: unfinished });
  if (all >= MAX_OF_WORKSPACE) throw tooMany(`This workspace has ${all} exports that are not finished.`);
}

function tooMany(message: string): DomainError {
  return new DomainError('too_many_exports', message, { hint: 'Wait for one, or cancel one.', retryAfter: 10 });
}
