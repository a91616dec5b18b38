import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { AccessChanges, AuditLog, lockWorkspace } from '@strata/identity';
import { CLOCK, notFound, type Actor, type Clock, type WorkspaceContext } from '@strata/platform';
import { Redis } from '@strata/queue';

export interface Suspension {
  id: string;
  /** Null: it is open. */
  suspended_at: Date | null;
}

/**
 * Closes workspaces and opens them again, for superadmins. Members and senders of events are refused meanwhile; nothing is
 * removed. It stands here, not with identity: what is known of the projects' keys has to be forgotten.
 */
@Injectable()
export class WorkspaceSuspension {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    private readonly redis: Redis,
    private readonly changes: AccessChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Writes it down in the log of the workspace and in that of the installation. What is so already stays as it is, and is
   * told to all processes again: the first time may have failed.
   * @throws DomainError `not_found` for a workspace that does not exist
   */
  async change(actor: Actor, workspaceId: string, wanted: { suspended: boolean; reason: string }): Promise<Suspension> {
    if (!(await this.db.lookups.workspaceExists(workspaceId, actor.userId))) throw notFound('workspace');
    const { correlationId } = actor;
    const ctx: WorkspaceContext = { workspaceId, actor, audience: 'system', correlationId };
    const action = wanted.suspended ? 'workspace.suspended' : 'workspace.reopened';
    const metadata = { reason: wanted.reason };
    const { suspendedAt, projects } = await this.db.withWorkspace(ctx, async (tx) => {
      await lockWorkspace(tx, workspaceId);
      const where = { id: workspaceId };
      const before = await tx.workspace.findUniqueOrThrow({ where });
      const projects = await tx.project.findMany({ where: { workspaceId }, select: { id: true } });
      if ((before.suspendedAt !== null) === wanted.suspended) return { suspendedAt: before.suspendedAt, projects };
      const suspendedAt = wanted.suspended ? this.clock.now() : null;
      await tx.workspace.update({ where, data: { suspendedAt } });
      // Of another role, so of another transaction: rather an entry too many than one too few.
      await this.audit.recordOfInstallation(actor, action, { workspace_id: workspaceId, ...metadata });
      await this.audit.record(tx, ctx, { action, resourceType: 'workspace', resourceId: workspaceId, metadata });
      return { suspendedAt, projects };
    });
    // With Redis away nobody can send events either, and whoever listens forgets everything when it is back.
    const tell = projects.map(({ id }) => this.redis.publish('project-changed', { project_id: id }));
    await Promise.allSettled([...tell, this.changes.tell({ workspace_id: workspaceId })]);
    return { id: workspaceId, suspended_at: suspendedAt };
  }
}
