import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { CLOCK, newId, notFound, type Actor, type Clock, type WorkspaceContext } from '@strata/platform';
import { AccessChanges } from './access-changes.js';
import { AuditLog } from './audit.js';

export interface TicketView {
  id: string;
  workspace_id: string;
  reason: string;
  expires_at: Date;
}

/** A superadmin's way into a workspace of which they are no member: read-only, one at a time, on record first. */
@Injectable()
export class Tickets {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    private readonly changes: AccessChanges,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DomainError `not_found` for a workspace that does not exist. */
  async open(actor: Actor, workspaceId: string, input: { reason: string; minutes: number }): Promise<TicketView> {
    if (!(await this.db.lookups.workspaceExists(workspaceId, actor.userId))) throw notFound('workspace');
    const now = this.clock.now();
    const ticket = {
      id: newId(),
      userId: actor.userId,
      workspaceId,
      reason: input.reason,
      expiresAt: new Date(now.getTime() + input.minutes * 60_000),
    };
    // The entry is committed before the ticket opens: a look without a record cannot happen.
    const metadata = { reason: input.reason, minutes: input.minutes };
    await this.record(actor, { workspaceId, ticketId: ticket.id, action: 'ticket.opened', metadata });
    await this.db.auth.$transaction([
      this.db.auth.auditTicket.updateMany({ where: { userId: actor.userId, closedAt: null }, data: { closedAt: now } }),
      this.db.auth.auditTicket.create({ data: ticket }),
    ]);
    // It closed an earlier one.
    await this.changes.tell({ user_id: actor.userId });
    return { id: ticket.id, workspace_id: workspaceId, reason: ticket.reason, expires_at: ticket.expiresAt };
  }

  async close(actor: Actor): Promise<void> {
    const closed = await this.db.auth.auditTicket.updateManyAndReturn({
      where: { userId: actor.userId, closedAt: null },
      data: { closedAt: this.clock.now() },
    });
    await this.changes.tell({ user_id: actor.userId });
    for (const { id: ticketId, workspaceId } of closed) {
      await this.record(actor, { workspaceId, ticketId, action: 'ticket.closed' });
    }
  }

  private async record(actor: Actor, { workspaceId, ticketId, action, metadata }: TicketEvent): Promise<void> {
    const { correlationId } = actor;
    const ctx: WorkspaceContext = { workspaceId, actor, audience: 'superadmin_ticket', correlationId };
    const entry = { action, resourceType: 'ticket', resourceId: ticketId, metadata };
    await this.db.withWorkspace(ctx, (tx) => this.audit.record(tx, ctx, entry));
  }
}

interface TicketEvent {
  workspaceId: string;
  ticketId: string;
  action: string;
  metadata?: object;
}
