import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { AccessChanges, AuditLog } from '@strata/identity';
import { CLOCK, notFound, type Actor, type Clock, type WorkspaceContext } from '@strata/platform';
import { Redis } from '@strata/queue';

export interface Suspension {
  isSuspended: boolean;
  /** Is told to the workspace's admins, in their audit log. */
  reason: string;
}

/** Closes a workspace to its members, its keys and its guests, and opens it again. Nothing of it is removed. */
@Injectable()
export class WorkspaceSuspension {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    private readonly redis: Redis,
    private readonly changes: AccessChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** For superadmins; repeating it changes nothing. @throws DomainError `not_found` */
  async set(actor: Actor, workspaceId: string, { isSuspended, reason }: Suspension): Promise<void> {
    const ctx: WorkspaceContext = { workspaceId, actor, audience: 'system', correlationId: actor.correlationId };
    const action = isSuspended ? 'workspace.suspended' : 'workspace.resumed';
    const projects = await this.db.withWorkspace(ctx, async (tx) => {
      const { count } = await tx.workspace.updateMany({
        where: { id: workspaceId, suspendedAt: isSuspended ? null : { not: null } },
        data: { suspendedAt: isSuspended ? this.clock.now() : null },
      });
      if (count === 0) {
        if (!(await tx.workspace.findUnique({ where: { id: workspaceId } }))) throw notFound('workspace');
        return [];
      }
      const found = await tx.project.findMany({ where: { workspaceId }, select: { id: true } });
      const entry = { action, resourceType: 'workspace', resourceId: workspaceId, metadata: { reason } };
      await this.audit.record(tx, ctx, entry);
      return found;
    });
    await this.audit.recordOfInstallation(actor, action, { workspace_id: workspaceId, reason });
    const tell = projects.map(({ id }) => this.redis.publish('project-changed', { project_id: id }));
    await Promise.allSettled([...tell, this.changes.tell({ workspace_id: workspaceId })]);
  }
}
