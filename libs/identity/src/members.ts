import type { Role } from '@strata/contracts';
import { Injectable } from '@nestjs/common';
import { Database, type Prisma, type WorkspaceTx } from '@strata/data';
import { DomainError, notFound, type WorkspaceContext } from '@strata/platform';
import { normalizeEmail } from './accounts.js';
import { AuditLog } from './audit.js';

export interface MemberView {
  user_id: string;
  name: string;
  email: string;
  role: Role;
  created_at: Date;
}

const viewOf = (row: Prisma.MemberGetPayload<object>): MemberView => ({
  user_id: row.userId,
  name: row.name,
  email: row.email,
  role: row.role as Role,
  created_at: row.createdAt,
});

/** Who belongs to a workspace, and as what. */
@Injectable()
export class Members {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
  ) {}

  async list(ctx: WorkspaceContext): Promise<MemberView[]> {
    const rows = await this.db.withWorkspace(ctx, (tx) =>
      tx.member.findMany({ where: { workspaceId: ctx.workspaceId }, orderBy: { createdAt: 'asc' } }),
    );
    return rows.map(viewOf);
  }

  /**
   * Makes the user with this e-mail address a member.
   * @throws DomainError `not_found` without such a user, `conflict` for a member.
   */
  async add(ctx: WorkspaceContext, input: { email: string; role: Role }): Promise<MemberView> {
    const user = await this.db.auth.user.findUnique({ where: { email: normalizeEmail(input.email) } });
    if (!user) {
      throw new DomainError('not_found', 'Nobody has registered with this e-mail address.', {
        hint: 'Ask them to register first.',
      });
    }
    const key = { workspaceId: ctx.workspaceId, userId: user.id };
    return this.db.withWorkspace(ctx, async (tx) => {
      if (await tx.member.findUnique({ where: { workspaceId_userId: key } })) {
        throw new DomainError('conflict', 'This user is a member already.', { hint: 'Change the role instead.' });
      }
      const row = await tx.member.create({ data: { ...key, role: input.role, name: user.name, email: user.email } });
      await this.record(tx, ctx, 'member.added', user.id, { role: input.role });
      return viewOf(row);
    });
  }

  /** @throws DomainError `not_found`, or `conflict` when it would leave the workspace without an admin. */
  async changeRole(ctx: WorkspaceContext, userId: string, role: Role): Promise<MemberView> {
    return this.db.withWorkspace(ctx, async (tx) => {
      const key = await this.lockedMember(tx, ctx, userId);
      const row = await tx.member.update({ where: { workspaceId_userId: key }, data: { role } });
      await this.keepAnAdmin(tx, ctx);
      await this.record(tx, ctx, 'member.role_changed', userId, { role });
      return viewOf(row);
    });
  }

  /** @throws DomainError `not_found`, or `conflict` when it would leave the workspace without an admin. */
  async remove(ctx: WorkspaceContext, userId: string): Promise<void> {
    await this.db.withWorkspace(ctx, async (tx) => {
      const key = await this.lockedMember(tx, ctx, userId);
      await tx.member.delete({ where: { workspaceId_userId: key } });
      await this.keepAnAdmin(tx, ctx);
      await this.record(tx, ctx, 'member.removed', userId, {});
    });
  }

  /** Locks the workspace's members, so that two admins cannot remove each other at the same moment. */
  private async lockedMember(tx: WorkspaceTx, ctx: WorkspaceContext, userId: string) {
    const { workspaceId } = ctx;
    await tx.$executeRaw`SELECT 1 FROM public.workspaces WHERE id = ${workspaceId}::uuid FOR UPDATE`;
    const key = { workspaceId, userId };
    if (!(await tx.member.findUnique({ where: { workspaceId_userId: key } }))) throw notFound('member');
    return key;
  }

  private async keepAnAdmin(tx: WorkspaceTx, ctx: WorkspaceContext): Promise<void> {
    if ((await tx.member.count({ where: { workspaceId: ctx.workspaceId, role: 'admin' } })) > 0) return;
    throw new DomainError('conflict', 'A workspace needs at least one admin.', {
      hint: 'Make somebody else admin first.',
    });
  }

  private async record(
    tx: WorkspaceTx,
    ctx: WorkspaceContext,
    action: string,
    userId: string,
    metadata: Prisma.InputJsonObject,
  ): Promise<void> {
    await this.audit.record(tx, ctx, { action, resourceType: 'member', resourceId: userId, metadata });
  }
}
