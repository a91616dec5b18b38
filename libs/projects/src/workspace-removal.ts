import { Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { AccessChanges, AuditLog, lockWorkspace } from '@strata/identity';
import { DomainError, notFound, type WorkspaceContext } from '@strata/platform';
import { Redis } from '@strata/queue';
import { enqueuePurge } from './purge.js';

/** Deletes whole workspaces. It stands here, not with identity: their projects have to go with them. */
@Injectable()
export class WorkspaceRemoval {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    private readonly redis: Redis,
    private readonly changes: AccessChanges,
  ) {}

  /**
   * Deletes the workspace: members, invitations, projects and keys at once, events by the worker. The audit log stays.
   * @param typedName must be the workspace's name. @throws DomainError `invalid` otherwise.
   */
  async remove(ctx: WorkspaceContext, typedName: string): Promise<void> {
    const { workspaceId } = ctx;
    const projects = await this.db.withWorkspace(ctx, async (tx) => {
      // The lock keeps new projects out until the deletion is committed.
      await lockWorkspace(tx, workspaceId);
      const workspace = await tx.workspace.findUnique({ where: { id: workspaceId } });
      if (!workspace) throw notFound('workspace');
      if (workspace.name !== typedName) {
        throw new DomainError('invalid', 'The typed name is not the name of the workspace.', {
          hint: `Type ${workspace.name} exactly as it stands.`,
        });
      }
      const found = await tx.project.findMany({ where: { workspaceId }, select: { id: true } });
      await tx.workspace.delete({ where: { id: workspaceId } });
      const { name } = workspace;
      const entry = { action: 'workspace.deleted', resourceType: 'workspace', resourceId: workspaceId };
      await this.audit.record(tx, ctx, { ...entry, metadata: { name, projects: found.length } });
      for (const { id } of found) await enqueuePurge(this.redis, workspaceId, id);
      return found;
    });
    if (ctx.actor) {
      await this.audit.recordOfInstallation(ctx.actor, 'workspace.deleted', { workspace_id: workspaceId });
    }
    // It is done: with Redis away nobody can send events either, and whoever listens forgets everything when it is back.
    const tell = projects.map(({ id }) => this.redis.publish('project-changed', { project_id: id }));
    await Promise.allSettled([...tell, this.changes.tell({ workspace_id: workspaceId })]);
  }
}
