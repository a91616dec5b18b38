import { Injectable } from '@nestjs/common';
import { Database, type Prisma, type WorkspaceTx } from '@strata/data';
import { newId, pageOf, type Page, type PageRequest, type WorkspaceContext } from '@strata/platform';

export interface AuditRecord {
  /** What was done, as `resource.verb`. */
  action: string;
  resourceType: string;
  resourceId?: string;
  metadata?: Prisma.InputJsonObject;
}

export interface AuditEntryView {
  id: string;
  actor_label: string;
  action: string;
  resource_type: string;
  resource_id: string | null;
  metadata: unknown;
  created_at: Date;
}

/** Append-only record of who did what. */
@Injectable()
export class AuditLog {
  constructor(private readonly db: Database) {}

  /** Writes an entry in the transaction of what it records: neither is kept without the other. */
  async record(tx: WorkspaceTx, ctx: WorkspaceContext, entry: AuditRecord): Promise<void> {
    await tx.auditEntry.create({
      data: {
        workspaceId: ctx.workspaceId,
        id: newId(),
        actorId: ctx.actor?.userId ?? null,
        actorLabel: ctx.actor?.label ?? 'system',
        action: entry.action,
        resourceType: entry.resourceType,
        resourceId: entry.resourceId ?? null,
        metadata: { ...entry.metadata, ...(ctx.audience === 'superadmin_ticket' && { by_ticket: true }) },
        correlationId: ctx.correlationId,
      },
    });
  }

  /** Writes an entry about the installation: sign-ins and what precedes a workspace. */
  async recordSignIn(entry: {
    userId?: string;
    action: string;
    metadata?: Prisma.InputJsonObject;
    correlationId: string;
  }): Promise<void> {
    await this.db.auth.authAuditEntry.create({
      data: {
        id: newId(),
        userId: entry.userId ?? null,
        action: entry.action,
        metadata: entry.metadata ?? {},
        correlationId: entry.correlationId,
      },
    });
  }

  /** A workspace's entries, newest first. */
  async list(ctx: WorkspaceContext, request: PageRequest): Promise<Page<AuditEntryView>> {
    const rows = await this.db.withWorkspace(ctx, (tx) =>
      tx.auditEntry.findMany({
        // Ids are time-ordered: the id is the cursor.
        where: { workspaceId: ctx.workspaceId, ...(request.cursor && { id: { lt: request.cursor } }) },
        orderBy: { id: 'desc' },
        take: request.limit + 1,
      }),
    );
    const page = pageOf(rows, request.limit, (row) => row.id);
    return { ...page, data: page.data.map(viewOf) };
  }
}

function viewOf(row: Prisma.AuditEntryGetPayload<object>): AuditEntryView {
  return {
    id: row.id,
    actor_label: row.actorLabel,
    action: row.action,
    resource_type: row.resourceType,
    resource_id: row.resourceId,
    metadata: row.metadata,
    created_at: row.createdAt,
  };
}
