import { Inject, Injectable } from '@nestjs/common';
import type { Role } from '@strata/contracts';
import { Database, type InvitationRow, type Prisma, type WorkspaceTx } from '@strata/data';
import {
  CLOCK,
  DomainError,
  newId,
  notFound,
  randomToken,
  sha256,
  type Actor,
  type Clock,
  type WorkspaceContext,
} from '@strata/platform';
import { normalizeEmail } from './accounts.js';
import { AuditLog } from './audit.js';
import { lockWorkspace, type Membership } from './workspaces.js';

const LIFETIME_MS = 7 * 86_400_000;
/** Open invitations of one workspace: a limit on what a mistaken script can leave behind. */
const MAX_OPEN = 200;

export interface InvitationView {
  id: string;
  /** Set when only this account may accept. */
  email: string | null;
  role: Role;
  /** Name and e-mail address of the admin. */
  invited_by: string;
  created_at: Date;
  expires_at: Date;
}

/** What somebody who holds the link learns before accepting. */
export type InvitationPreview = Pick<InvitationRow, 'workspace_name' | 'role' | 'email' | 'invited_by' | 'expires_at'>;

const viewOf = (row: Prisma.InvitationGetPayload<object>): InvitationView => ({
  id: row.id,
  email: row.email,
  role: row.role as Role,
  invited_by: row.invitedBy,
  created_at: row.createdAt,
  expires_at: row.expiresAt,
});

/** Invitations: the one way to become a member. A link is good for one person and seven days. */
@Injectable()
export class Invitations {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The open ones, newest first. */
  async list(ctx: WorkspaceContext): Promise<InvitationView[]> {
    const rows = await this.db.withWorkspace(ctx, (tx) =>
      tx.invitation.findMany({ where: this.open(ctx), orderBy: { id: 'desc' } }),
    );
    return rows.map(viewOf);
  }

  /**
   * Makes an invitation. The token is in this answer only.
   * @throws DomainError `conflict` when the address belongs to a member, or too many are open.
   */
  async create(
    ctx: WorkspaceContext,
    input: { role: Role; email?: string },
  ): Promise<InvitationView & { token: string }> {
    const { workspaceId } = ctx;
    const email = input.email === undefined ? null : normalizeEmail(input.email);
    const token = randomToken();
    return this.db.withWorkspace(ctx, async (tx) => {
      await this.requireRoom(tx, ctx, email);
      const row = await tx.invitation.create({
        data: {
          workspaceId,
          id: newId(),
          tokenHash: sha256(token),
          role: input.role,
          email,
          invitedBy: ctx.actor?.label ?? 'system',
          expiresAt: new Date(this.clock.now().getTime() + LIFETIME_MS),
        },
      });
      await this.record(tx, ctx, 'invitation.created', row.id, { role: input.role, email });
      return { ...viewOf(row), token };
    });
  }

  /** Makes an open invitation's link worthless. @throws DomainError `not_found`. */
  async revoke(ctx: WorkspaceContext, id: string): Promise<void> {
    await this.db.withWorkspace(ctx, async (tx) => {
      const revoked = await tx.invitation.deleteMany({ where: { ...this.open(ctx), id } });
      if (revoked.count === 0) throw notFound('invitation');
      await this.record(tx, ctx, 'invitation.revoked', id, {});
    });
  }

  /** @throws DomainError `not_found` for unknown, used, revoked and expired tokens alike. */
  async preview(token: string): Promise<InvitationPreview> {
    const { workspace_name, role, email, invited_by, expires_at } = await this.find(token);
    return { workspace_name, role, email, invited_by, expires_at };
  }

  /**
   * Makes the caller a member.
   * @throws DomainError `not_found` as `preview`; `forbidden` when it is meant for another address; `conflict` for a
   * member.
   */
  async accept(actor: Actor, token: string): Promise<Membership> {
    const invitation = await this.find(token);
    const user = await this.db.auth.user.findUniqueOrThrow({ where: { id: actor.userId } });
    if (invitation.email !== null && invitation.email !== user.email) {
      throw new DomainError('forbidden', 'This invitation is for another e-mail address.', {
        hint: `Sign in as ${invitation.email}, or ask for a new invitation.`,
      });
    }
    const { workspace_id: workspaceId, role } = invitation;
    const ctx: WorkspaceContext = { workspaceId, actor, audience: role, correlationId: actor.correlationId };
    return this.db.withWorkspace(ctx, async (tx) => {
      await lockWorkspace(tx, workspaceId);
      const key = { workspaceId, userId: user.id };
      if (await tx.member.findUnique({ where: { workspaceId_userId: key } })) {
        throw new DomainError('conflict', 'You are a member of this workspace already.', { hint: 'Just open it.' });
      }
      // One of two who accept at the same moment gets in.
      const used = await tx.invitation.updateMany({
        where: { ...this.open(ctx), tokenHash: sha256(token) },
        data: { acceptedAt: this.clock.now() },
      });
      if (used.count === 0) throw notFound('invitation');
      await tx.member.create({ data: { ...key, role, name: user.name, email: user.email } });
      await this.audit.record(tx, ctx, {
        action: 'member.joined',
        resourceType: 'member',
        resourceId: user.id,
        metadata: { role, invited_by: invitation.invited_by },
      });
      const workspace = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
      return { id: workspaceId, name: workspace.name, role, reporting_zone: workspace.reportingZone };
    });
  }

  private async find(token: string): Promise<InvitationRow> {
    const invitation = await this.db.lookups.invitation(sha256(token));
    if (invitation) return invitation;
    throw new DomainError('not_found', 'This invitation is not valid any more.', {
      hint: 'It was used, revoked or is older than seven days. Ask for a new one.',
    });
  }

  private open(ctx: WorkspaceContext): Prisma.InvitationWhereInput {
    return { workspaceId: ctx.workspaceId, acceptedAt: null, expiresAt: { gt: this.clock.now() } };
  }

  private async requireRoom(tx: WorkspaceTx, ctx: WorkspaceContext, email: string | null): Promise<void> {
    const { workspaceId } = ctx;
    if (email !== null && (await tx.member.findFirst({ where: { workspaceId, email } }))) {
      throw new DomainError('conflict', 'This user is a member already.', { hint: 'Change the role instead.' });
    }
    if ((await tx.invitation.count({ where: this.open(ctx) })) < MAX_OPEN) return;
    throw new DomainError('conflict', `There are ${MAX_OPEN} open invitations.`, { hint: 'Revoke some first.' });
  }

  private async record(
    tx: WorkspaceTx,
    ctx: WorkspaceContext,
    action: string,
    id: string,
    metadata: Prisma.InputJsonObject,
  ): Promise<void> {
    await this.audit.record(tx, ctx, { action, resourceType: 'invitation', resourceId: id, metadata });
  }
}
