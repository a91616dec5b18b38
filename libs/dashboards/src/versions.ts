import { Inject, Injectable } from '@nestjs/common';
import { Database, type Prisma } from '@strata/data';
import { AuditLog } from '@strata/identity';
import {
  actorName,
  CLOCK,
  decodeNumberCursor,
  notFound,
  pageOf,
  type Clock,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import { actorOf, lockRow, readRow, writeContent } from './dashboard-rows.js';
import type { DashboardContent } from './document.js';
import { detailsOf, type DashboardDetails } from './views.js';

export interface DashboardVersionView {
  version: number;
  author: { id: string; name: string };
  /** When it was begun; what the same person changed within five minutes is part of it. */
  created_at: Date;
  updated_at: Date;
  restored_from: number | null;
  widget_count: number;
}

export type DashboardVersionDetails = DashboardVersionView & DashboardContent;

type VersionRow = Prisma.DashboardVersionGetPayload<object>;

const contentOf = ({ content }: VersionRow): DashboardContent => content as unknown as DashboardContent;

function viewOf(row: VersionRow): DashboardVersionView {
  return {
    version: row.version,
    author: { id: row.authorId, name: row.authorName },
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    restored_from: row.restoredFrom,
    widget_count: contentOf(row).widgets.length,
  };
}

/** What a dashboard was: the last hundred versions. */
@Injectable()
export class DashboardVersions {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first. The cursor is the last version's number. */
  async list(ctx: WorkspaceContext, id: string, { limit, cursor }: PageRequest): Promise<Page<DashboardVersionView>> {
    const before = cursor === undefined ? undefined : decodeNumberCursor(cursor);
    const rows = await this.db.withWorkspace(ctx, async (tx) => {
      await readRow(tx, ctx, id);
      return tx.dashboardVersion.findMany({
        where: { workspaceId: ctx.workspaceId, dashboardId: id, version: { lt: before } },
        orderBy: { version: 'desc' },
        take: limit + 1,
      });
    });
    const page = pageOf(rows, limit, ({ version }) => String(version));
    return { ...page, data: page.data.map(viewOf) };
  }

  /** @throws DomainError `not_found` also for one that was folded into another, or is too old. */
  async get(ctx: WorkspaceContext, id: string, version: number): Promise<DashboardVersionDetails> {
    const row = await this.db.withWorkspace(ctx, async (tx) => {
      await readRow(tx, ctx, id);
      return tx.dashboardVersion.findFirst({ where: wantedOf(ctx, id, version) });
    });
    if (!row) throw notFound('version');
    return { ...viewOf(row), ...contentOf(row) };
  }

  /** Widgets and filters as they were then, as a new version: nothing in between is lost. */
  async restore(ctx: WorkspaceContext, id: string, version: number): Promise<DashboardDetails> {
    const { workspaceId } = ctx;
    return this.db.withWorkspace(ctx, async (tx) => {
      const before = await lockRow(tx, ctx, id);
      const wanted = await tx.dashboardVersion.findFirst({ where: wantedOf(ctx, id, version) });
      if (!wanted) throw notFound('version');
      const options = { now: this.clock.now(), restoredFrom: version };
      const next = await writeContent(tx, ctx, before, contentOf(wanted), options);
      const updatedBy = actorName(actorOf(ctx));
      await tx.dashboard.update({ where: { workspaceId_id: { workspaceId, id } }, data: { updatedBy } });
      await this.audit.record(tx, ctx, {
        action: 'dashboard.restored',
        resourceType: 'dashboard',
        resourceId: id,
        metadata: { name: before.name, version: next, restored_from: version },
        before: { version: before.version },
        after: { version: next },
      });
      return detailsOf(ctx, await readRow(tx, ctx, id));
    });
  }
}

const MAX_VERSION = 2 ** 31 - 1;

/** Larger numbers than a column holds are versions that cannot be. */
function wantedOf({ workspaceId }: WorkspaceContext, dashboardId: string, version: number) {
  if (version < 1 || version > MAX_VERSION) throw notFound('version');
  return { workspaceId, dashboardId, version };
}
