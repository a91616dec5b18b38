import { Injectable } from '@nestjs/common';
import { Database, type WorkspaceTx } from '@strata/data';
import { newId, type Actor, type WorkspaceContext } from '@strata/platform';
import { differenceOf, redacted } from './audit-changes.js';

export interface AuditRecord {
  /** What was done, as `resource.verb`. */
  action: string;
  resourceType: string;
  resourceId?: string;
  metadata?: object;
  /** What was changed, before and after, whole or in part: the fields that differ are kept. */
  before?: object;
  after?: object;
}

/** What an entry about the installation says. */
export interface InstallationRecord {
  userId?: string;
  /** `Name <address>`; who is not known has none. */
  actorLabel?: string;
  action: string;
  metadata?: object;
  correlationId: string;
  ipHash?: string;
}

/**
 * Append-only record of who did what. PostgreSQL chains the entries (`audit.append`); secrets are taken out of whatever a
 * writer passes.
 */
@Injectable()
export class AuditLog {
  constructor(private readonly db: Database) {}

  /**
   * Writes an entry in the transaction of what it records: neither is kept without the other. The workspace's next entry
   * waits for the end of this transaction, so it comes last in it.
   */
  async record(tx: WorkspaceTx, ctx: WorkspaceContext, entry: AuditRecord): Promise<void> {
    const { before, after } = differenceOf(entry.before, entry.after);
    await append(tx, 'append', {
      id: newId(),
      actor_id: ctx.actor?.userId,
      actor_label: ctx.actor?.label ?? 'system',
      action: entry.action,
      resource_type: entry.resourceType,
      resource_id: entry.resourceId,
      metadata: { ...entry.metadata, ...(ctx.audience === 'superadmin_ticket' && { by_ticket: true }) },
      before,
      after,
      ip_hash: ctx.actor?.ipHash,
      correlation_id: ctx.correlationId,
    });
  }

  /** Writes an entry about the installation: sign-ins and what precedes a workspace. */
  async recordSignIn(entry: InstallationRecord): Promise<void> {
    await append(this.db.auth, 'append_installation', {
      id: newId(),
      user_id: entry.userId,
      actor_label: entry.actorLabel ?? 'unknown',
      action: entry.action,
      metadata: entry.metadata ?? {},
      correlation_id: entry.correlationId,
      ip_hash: entry.ipHash,
    });
  }

  /** The same, for what an actor did. */
  async recordOfInstallation(actor: Actor, action: string, metadata: object = {}): Promise<void> {
    const { userId, label: actorLabel, correlationId, ipHash } = actor;
    await this.recordSignIn({ userId, actorLabel, correlationId, ipHash, action, metadata });
  }
}

async function append(
  tx: Pick<WorkspaceTx, '$executeRawUnsafe'>,
  door: 'append' | 'append_installation',
  entry: object,
): Promise<void> {
  await tx.$executeRawUnsafe(`SELECT audit.${door}($1::jsonb)`, JSON.stringify(redacted(entry)));
}
