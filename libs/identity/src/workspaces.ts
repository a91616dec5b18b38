import type { Role } from '@strata/contracts';
import { Injectable } from '@nestjs/common';
import { Database, type MembershipRow, type Prisma, type WorkspaceTx } from '@strata/data';
import { DomainError, newId, notFound, type WorkspaceContext } from '@strata/platform';
import { AuditLog } from './audit.js';

export interface WorkspaceView {
  id: string;
  name: string;
  reporting_zone: string;
  /** Whether dashboards may be shown to guests by links. */
  allow_share_links: boolean;
  /** Days for which data is kept at least. */
  retention: { raw_days: number; hourly_days: number; daily_days: number };
  /** Days for which its audit entries are kept, where that is longer than the installation says. */
  audit_retention_days: number | null;
  created_at: Date;
}

const viewOf = (row: Prisma.WorkspaceGetPayload<object>): WorkspaceView => ({
  id: row.id,
  name: row.name,
  reporting_zone: row.reportingZone,
  allow_share_links: row.allowShareLinks,
  retention: {
    raw_days: row.rawRetentionDays,
    hourly_days: row.hourlyRetentionDays,
    daily_days: row.dailyRetentionDays,
  },
  audit_retention_days: row.auditRetentionDays,
  created_at: row.createdAt,
});

export interface WorkspaceChanges {
  name?: string;
  reporting_zone?: string;
  allow_share_links?: boolean;
  audit_retention_days?: number | null;
}

/** A workspace as its member sees it in a list. */
export interface Membership {
  id: string;
  name: string;
  role: Role;
  reporting_zone: string;
}

/** The one who founds a workspace and becomes its first admin. */
export interface Founder {
  id: string;
  name: string;
  email: string;
  correlationId: string;
  ipHash?: string;
}

/** Workspaces: the tenants. */
@Injectable()
export class Workspaces {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
  ) {}

  async create(input: { name: string }, founder: Founder): Promise<WorkspaceView & { role: Role }> {
    const workspaceId = newId();
    const ctx: WorkspaceContext = {
      workspaceId,
      actor: {
        userId: founder.id,
        label: `${founder.name} <${founder.email}>`,
        sessionId: '',
        isSuperadmin: false,
        correlationId: founder.correlationId,
        ipHash: founder.ipHash,
      },
      audience: 'admin',
      correlationId: founder.correlationId,
    };
    return this.db.withWorkspace(ctx, async (tx) => {
      const workspace = await tx.workspace.create({ data: { id: workspaceId, name: input.name } });
      await tx.member.create({
        data: { workspaceId, userId: founder.id, role: 'admin', name: founder.name, email: founder.email },
      });
      await this.audit.record(tx, ctx, {
        action: 'workspace.created',
        resourceType: 'workspace',
        resourceId: workspaceId,
        after: { name: input.name },
      });
      return { ...viewOf(workspace), role: 'admin' as const };
    });
  }

  /** The workspaces of which a user is a member, oldest membership first. */
  async memberships(userId: string): Promise<Membership[]> {
    const rows: MembershipRow[] = await this.db.lookups.memberships(userId);
    return rows.map((row) => ({
      id: row.workspace_id,
      name: row.name,
      role: row.role,
      reporting_zone: row.reporting_zone,
    }));
  }

  /**
   * The workspace a request means when it names none: the caller's only one; of several the only one that is not suspended.
   * @throws DomainError `invalid` when the caller has none or several.
   */
  async onlyWorkspaceOf(userId: string): Promise<string> {
    const memberships = await this.db.lookups.memberships(userId);
    const open = memberships.filter((membership) => !membership.is_suspended);
    for (const [only, ...others] of [memberships, open]) {
      if (only && others.length === 0) return only.workspace_id;
    }
    throw new DomainError('invalid', 'workspace_id is needed: you are not a member of exactly one workspace.', {
      hint: 'GET /api/v1/workspaces lists yours.',
    });
  }

  async get(ctx: WorkspaceContext): Promise<WorkspaceView> {
    const row = await this.db.withWorkspace(ctx, (tx) => tx.workspace.findUnique({ where: { id: ctx.workspaceId } }));
    if (!row) throw notFound('workspace');
    return viewOf(row);
  }

  async update(ctx: WorkspaceContext, changes: WorkspaceChanges): Promise<WorkspaceView> {
    const { name, reporting_zone: reportingZone, allow_share_links: allowShareLinks } = changes;
    const { audit_retention_days: auditRetentionDays } = changes;
    return this.db.withWorkspace(ctx, async (tx) => {
      if (reportingZone !== undefined) await requireZone(tx, reportingZone);
      const data = { name, reportingZone, allowShareLinks, auditRetentionDays };
      await lockWorkspace(tx, ctx.workspaceId);
      const before = await tx.workspace.findUniqueOrThrow({ where: { id: ctx.workspaceId } });
      const row = await tx.workspace.update({ where: { id: ctx.workspaceId }, data });
      if (allowShareLinks === false) await endShareLinks(tx, ctx.workspaceId);
      if (reportingZone !== undefined) await dirtyEverything(tx, ctx.workspaceId);
      await this.audit.record(tx, ctx, {
        action: 'workspace.updated',
        resourceType: 'workspace',
        resourceId: ctx.workspaceId,
        metadata: { ...changes },
        before: viewOf(before),
        after: viewOf(row),
      });
      return viewOf(row);
    });
  }
}

/**
 * Lets one at a time change who belongs to a workspace, or whether it exists. To be taken before any other row of it:
 * two orders are a deadlock.
 */
export async function lockWorkspace(tx: WorkspaceTx, workspaceId: string): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM public.workspaces WHERE id = ${workspaceId}::uuid FOR UPDATE`;
}

/** Rollups by day hold days of the reporting zone: with another one all of them are to be built anew (ADR 12). */
async function dirtyEverything(tx: WorkspaceTx, workspaceId: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id)
    SELECT workspace_id, id, '-infinity', gen_random_uuid() FROM public.projects WHERE workspace_id = ${workspaceId}::uuid`;
}

/** For ever: who allows links again means new ones. */
async function endShareLinks(tx: WorkspaceTx, workspaceId: string): Promise<void> {
  await tx.shareLink.updateMany({ where: { workspaceId, revokedAt: null }, data: { revokedAt: new Date() } });
}

/** Node knows zones that PostgreSQL lacks, and PostgreSQL computes the figures. */
async function requireZone(tx: WorkspaceTx, zone: string): Promise<void> {
  const known = await tx.$queryRaw<unknown[]>`SELECT 1 FROM pg_timezone_names WHERE name = ${zone}`;
  if (known.length > 0) return;
  throw new DomainError('invalid', `The time zone ${zone} is not known here.`, {
    hint: 'Use an IANA name such as Europe/Berlin.',
  });
}
