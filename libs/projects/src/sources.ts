import { Injectable } from '@nestjs/common';
import { Database, type Prisma } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { DomainError, newId, notFound, type WorkspaceContext } from '@strata/platform';
import { Redis } from '@strata/queue';

export interface SourceView {
  id: string;
  workspace_id: string;
  /** The name events use in their field `source`. */
  slug: string;
  provider_name: string;
  description: string;
  is_active: boolean;
  created_at: Date;
}

const viewOf = (row: Prisma.EventSourceGetPayload<object>): SourceView => ({
  id: row.id,
  workspace_id: row.workspaceId,
  slug: row.slug,
  provider_name: row.providerName,
  description: row.description,
  is_active: row.isActive,
  created_at: row.createdAt,
});

/** The catalogue of upstream providers whose events a workspace takes. */
@Injectable()
export class EventSources {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    private readonly redis: Redis,
  ) {}

  async list(ctx: WorkspaceContext): Promise<SourceView[]> {
    const rows = await this.db.withWorkspace(ctx, (tx) =>
      tx.eventSource.findMany({ where: { workspaceId: ctx.workspaceId }, orderBy: { slug: 'asc' } }),
    );
    return rows.map(viewOf);
  }

  /** @throws DomainError `conflict` when the slug is taken. */
  async create(
    ctx: WorkspaceContext,
    input: { slug: string; provider_name: string; description?: string; is_active?: boolean },
  ): Promise<SourceView> {
    const { workspaceId } = ctx;
    const view = await this.db.withWorkspace(ctx, async (tx) => {
      if (await tx.eventSource.findUnique({ where: { workspaceId_slug: { workspaceId, slug: input.slug } } })) {
        throw new DomainError('conflict', `The source ${input.slug} exists already.`, { hint: 'Choose another slug.' });
      }
      const row = await tx.eventSource.create({
        data: {
          workspaceId,
          id: newId(),
          slug: input.slug,
          providerName: input.provider_name,
          description: input.description,
          isActive: input.is_active,
        },
      });
      await this.audit.record(tx, ctx, {
        action: 'source.created',
        resourceType: 'source',
        resourceId: row.id,
        metadata: { slug: row.slug },
        after: viewOf(row),
      });
      return viewOf(row);
    });
    await this.announce(ctx);
    return view;
  }

  async update(
    ctx: WorkspaceContext,
    id: string,
    changes: { provider_name?: string; description?: string; is_active?: boolean },
  ): Promise<SourceView> {
    const { workspaceId } = ctx;
    const view = await this.db.withWorkspace(ctx, async (tx) => {
      const where = { workspaceId, id };
      const before = await tx.eventSource.findFirst({ where });
      const [row] = await tx.eventSource.updateManyAndReturn({
        where,
        data: {
          providerName: changes.provider_name,
          description: changes.description,
          isActive: changes.is_active,
        },
      });
      if (!before || !row) throw notFound('source');
      await this.audit.record(tx, ctx, {
        action: 'source.updated',
        resourceType: 'source',
        resourceId: id,
        metadata: { ...changes },
        before: viewOf(before),
        after: viewOf(row),
      });
      return viewOf(row);
    });
    await this.announce(ctx);
    return view;
  }

  /** The catalogue is part of what ingest caches about each project of the workspace. */
  private async announce(ctx: WorkspaceContext): Promise<void> {
    const projects = await this.db.withWorkspace(ctx, (tx) =>
      tx.project.findMany({ where: { workspaceId: ctx.workspaceId }, select: { id: true } }),
    );
    for (const { id } of projects) await this.redis.publish('project-changed', { project_id: id });
  }
}
