import type { Role } from '@strata/contracts';
import { Injectable } from '@nestjs/common';
import { Database, type Prisma, type WorkspaceTx } from '@strata/data';
import { DomainError, notFound, type WorkspaceContext } from '@strata/platform';
import { AccessChanges } from './access-changes.js';
import { AuditLog } from './audit.js';
import { lockWorkspace } from './workspaces.js';

export interface MemberView {
  user_id: string;
  name: string;
  email: string;
  role: Role;
  created_at: Date;
}

export const memberView = (row: Prisma.MemberGetPayload<object>): MemberView => ({
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
    private readonly changes: AccessChanges,
  ) {}

  async list(ctx: WorkspaceContext): Promise<MemberView[]> {
    const rows = await this.db.withWorkspace(ctx, (tx) =>
      tx.member.findMany({ where: { workspaceId: ctx.workspaceId }, orderBy: { createdAt: 'asc' } }),
    );
    return rows.map(memberView);
  }

  /** @throws DomainError `not_found`, or `conflict` when it would leave the workspace without an admin. */
  async changeRole(ctx: WorkspaceContext, userId: string, role: Role): Promise<MemberView> {
    const view = await this.db.withWorkspace(ctx, async (tx) => {
      const before = await this.lockedMember(tx, ctx, userId);
      const row = await tx.member.update({ where: keyOf(before), data: { role } });
      await this.keepAnAdmin(tx, ctx);
      await this.record(tx, ctx, 'member.role_changed', before, row);
      return memberView(row);
    });
    await this.changes.tell({ user_id: userId });
    return view;
  }

  /** @throws DomainError `not_found`, or `conflict` when it would leave the workspace without an admin. */
  async remove(ctx: WorkspaceContext, userId: string): Promise<void> {
    await this.end(ctx, userId, 'member.removed');
  }

  /** Ends the caller's own membership. @throws DomainError `conflict` for the last admin. */
  async leave(ctx: WorkspaceContext): Promise<void> {
    if (!ctx.actor) throw new Error('leaving needs an actor');
    await this.end(ctx, ctx.actor.userId, 'member.left');
  }

  private async end(ctx: WorkspaceContext, userId: string, action: string): Promise<void> {
    await this.db.withWorkspace(ctx, async (tx) => {
      const before = await this.lockedMember(tx, ctx, userId);
      await tx.member.delete({ where: keyOf(before) });
      await this.keepAnAdmin(tx, ctx);
      await this.record(tx, ctx, action, before);
    });
    await this.changes.tell({ user_id: userId });
  }

  /** Locks the workspace's members, so that two admins cannot remove each other at the same moment. */
  private async lockedMember(tx: WorkspaceTx, { workspaceId }: WorkspaceContext, userId: string): Promise<MemberRow> {
    await lockWorkspace(tx, workspaceId);
    const row = await tx.member.findUnique({ where: keyOf({ workspaceId, userId }) });
    if (!row) throw notFound('member');
    return row;
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
    member: MemberRow,
    changed?: MemberRow,
  ): Promise<void> {
    const { userId, name } = member;
    const metadata = { name, ...(changed && { role: changed.role }) };
    const [before, after] = [member, changed].map((row) => row && { role: row.role });
    await this.audit.record(tx, ctx, { action, resourceType: 'member', resourceId: userId, metadata, before, after });
  }
}

type MemberRow = Prisma.MemberGetPayload<object>;

const keyOf = ({ workspaceId, userId }: Pick<MemberRow, 'workspaceId' | 'userId'>) => ({
  workspaceId_userId: { workspaceId, userId },
});
