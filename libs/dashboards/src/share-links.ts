import { Inject, Injectable } from '@nestjs/common';
import { Database, type Prisma, type WorkspaceTx } from '@strata/data';
import { AuditLog } from '@strata/identity';
import {
  actorName,
  CLOCK,
  DomainError,
  newId,
  notFound,
  randomToken,
  sha256,
  type Clock,
  type WorkspaceContext,
} from '@strata/platform';
import { actorOf, readRow } from './dashboard-rows.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Good links of one dashboard: a limit on what a mistaken script can leave behind. */
const MAX_LINKS = 100;

export interface ShareLinkView {
  id: string;
  created_by: string;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  /** To the minute. */
  last_used_at: Date | null;
  is_active: boolean;
}

/** Somebody without an account who holds a good link: a viewer of one dashboard. */
export interface Guest {
  ctx: WorkspaceContext;
  dashboardId: string;
}

/** Links that show one dashboard to whoever holds them, if the workspace allows that. */
@Injectable()
export class ShareLinks {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Also those that are over, newest first. */
  async list(ctx: WorkspaceContext, dashboardId: string): Promise<ShareLinkView[]> {
    const { workspaceId } = ctx;
    const rows = await this.db.withWorkspace(ctx, async (tx) => {
      await this.readDashboard(tx, ctx, dashboardId);
      return tx.shareLink.findMany({
        where: { workspaceId, dashboardId },
        orderBy: { id: 'desc' },
        take: 2 * MAX_LINKS,
      });
    });
    return rows.map((row) => this.viewOf(row));
  }

  /**
   * Makes a link. Its token is in this answer only.
   * @throws DomainError `forbidden` where the workspace allows none, `conflict` past the hundredth
   */
  async create(
    ctx: WorkspaceContext,
    dashboardId: string,
    { expires_in_days: days }: { expires_in_days: number },
  ): Promise<ShareLinkView & { token: string }> {
    const { workspaceId } = ctx;
    const token = randomToken();
    const now = this.clock.now();
    const row = await this.db.withWorkspace(ctx, async (tx) => {
      // Until the link is there nobody forbids links: else it would outlive that.
      await tx.$queryRaw`SELECT FROM public.workspaces WHERE id = ${workspaceId}::uuid FOR SHARE`;
      const dashboard = await this.readDashboard(tx, ctx, dashboardId);
      await this.requireAllowed(tx, ctx, dashboardId);
      const expiresAt = new Date(now.getTime() + days * DAY_MS);
      const made = { createdBy: actorName(actorOf(ctx)), createdAt: now, expiresAt };
      const link = await tx.shareLink.create({
        data: { workspaceId, id: newId(), dashboardId, tokenHash: sha256(token), ...made },
      });
      await this.record(tx, ctx, 'created', link, { dashboard: dashboard.name, expires_at: expiresAt.toISOString() });
      return link;
    });
    return { ...this.viewOf(row), token };
  }

  /** Makes a link worthless at once. @throws DomainError `not_found` also for one that is already */
  async revoke(ctx: WorkspaceContext, dashboardId: string, id: string): Promise<void> {
    const { workspaceId } = ctx;
    await this.db.withWorkspace(ctx, async (tx) => {
      const where = { workspaceId, dashboardId, id, revokedAt: null };
      const [link] = await tx.shareLink.updateManyAndReturn({ where, data: { revokedAt: this.clock.now() } });
      if (!link) throw notFound('share link');
      await this.record(tx, ctx, 'revoked', link, {});
    });
  }

  /** Who holds a link. @throws DomainError `not_found` for unknown, expired and revoked ones alike */
  async enter(token: string, correlationId: string): Promise<Guest> {
    const link = await this.db.lookups.shareLink(sha256(token));
    if (!link) {
      throw new DomainError('not_found', 'This link does not work, or not any more.', { hint: 'Ask for a new one.' });
    }
    const { workspace_id: workspaceId, dashboard_id: dashboardId, id } = link;
    const ctx: WorkspaceContext = { workspaceId, actor: null, audience: 'viewer', correlationId };
    const now = this.clock.now();
    await this.db.writeWorkspace(ctx, (sql) =>
      sql.execute(
        `UPDATE public.share_links SET last_used_at = $3::timestamptz WHERE workspace_id = $1::uuid AND id = $2::uuid
           AND (last_used_at IS NULL OR last_used_at < $4::timestamptz)`,
        [workspaceId, id, now, new Date(now.getTime() - MINUTE_MS)],
      ),
    );
    return { ctx, dashboardId };
  }

  /** Whoever may manage links reads all dashboards. */
  private readDashboard(tx: WorkspaceTx, ctx: WorkspaceContext, id: string) {
    return readRow(tx, ctx.audience === 'superadmin_ticket' ? { ...ctx, audience: 'system' } : ctx, id);
  }

  private async requireAllowed(tx: WorkspaceTx, { workspaceId }: WorkspaceContext, dashboardId: string): Promise<void> {
    const { allowShareLinks } = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
    if (!allowShareLinks) {
      throw new DomainError('forbidden', 'This workspace allows no share links.', {
        hint: 'An admin may allow them: PATCH the workspace with allow_share_links.',
      });
    }
    const good = { workspaceId, dashboardId, revokedAt: null, expiresAt: { gt: this.clock.now() } };
    if ((await tx.shareLink.count({ where: good })) < MAX_LINKS) return;
    throw new DomainError('conflict', `There are ${MAX_LINKS} links to this dashboard.`, {
      hint: 'Revoke some first.',
    });
  }

  private viewOf(row: Prisma.ShareLinkGetPayload<object>): ShareLinkView {
    return {
      id: row.id,
      created_by: row.createdBy,
      created_at: row.createdAt,
      expires_at: row.expiresAt,
      revoked_at: row.revokedAt,
      last_used_at: row.lastUsedAt,
      is_active: row.revokedAt === null && row.expiresAt > this.clock.now(),
    };
  }

  private async record(
    tx: WorkspaceTx,
    ctx: WorkspaceContext,
    verb: 'created' | 'revoked',
    link: { id: string; dashboardId: string },
    metadata: Record<string, string>,
  ): Promise<void> {
    await this.audit.record(tx, ctx, {
      action: `share_link.${verb}`,
      resourceType: 'share_link',
      resourceId: link.id,
      metadata: { ...metadata, dashboard_id: link.dashboardId },
    });
  }
}
