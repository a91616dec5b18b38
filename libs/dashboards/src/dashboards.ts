import { Inject, Injectable } from '@nestjs/common';
import { Database, json, type Prisma, type WorkspaceTx } from '@strata/data';
import { AuditLog, differenceOf, type AuditRecord } from '@strata/identity';
import {
  actorName,
  CLOCK,
  decodeIdCursor,
  DomainError,
  encodeCursor,
  given,
  newId,
  notFound,
  pageOf,
  type Clock,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import type { Visibility } from '@strata/saved-queries';
import { actorOf, keepVersion, lockRow, ownerOf, readRow, writeContent } from './dashboard-rows.js';
import type { DashboardContent, DashboardFilters, WidgetInput } from './document.js';
import type { Guest } from './share-links.js';
import {
  contentOf,
  detailsOf,
  included,
  readable,
  viewOf,
  type DashboardDetails,
  type DashboardRow,
  type DashboardView,
  type SharedDashboard,
} from './views.js';
import { widgetsOf, writeWidgets } from './widgets.js';

export interface DashboardSearch extends PageRequest {
  /** Part of the name, the description or a tag's whole, whatever the case. */
  search?: string;
  tag?: string;
  /** `me`: the caller's own; `favourites`: those that the caller marked. */
  owner?: 'me' | 'all' | 'favourites';
}

/** Everything that people decide about a dashboard. */
export interface DashboardInput {
  name: string;
  description?: string;
  tags?: string[];
  visibility?: Visibility;
  refresh_seconds?: number | null;
  filters?: DashboardFilters;
  widgets?: readonly WidgetInput[];
}

/** `version`: the one that was edited, if the caller wants to know of others' changes. */
export type DashboardChanges = Partial<DashboardInput> & { version?: number };

const MAX_NAME = 200;

/** Pages of widgets: versioned documents that belong to somebody. */
@Injectable()
export class Dashboards {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Those that the caller may read, last changed first. */
  async list(ctx: WorkspaceContext, asked: DashboardSearch): Promise<Page<DashboardView>> {
    const { favourites } = included(ctx);
    const rows = await this.db.withWorkspace(ctx, (tx) =>
      tx.dashboard.findMany({
        where: { AND: [readable(ctx), ...conditions(ctx, asked)] },
        include: { favourites, _count: { select: { widgets: true } } },
        orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
        take: asked.limit + 1,
      }),
    );
    const page = pageOf(rows, asked.limit, (row) => encodeCursor({ at: row.updatedAt, key: row.id }));
    return { ...page, data: page.data.map((row) => viewOf(ctx, row, row._count.widgets)) };
  }

  /** @throws DomainError `not_found` also for others' private ones. */
  async get(ctx: WorkspaceContext, id: string): Promise<DashboardDetails> {
    return detailsOf(ctx, await this.db.withWorkspace(ctx, (tx) => readRow(tx, ctx, id)));
  }

  /** What a guest came to see, whoever else may read it. @throws DomainError `not_found` */
  async ofGuest({ ctx, dashboardId }: Guest): Promise<SharedDashboard> {
    const everything: WorkspaceContext = { ...ctx, audience: 'system' };
    const { id, name, description, refresh_seconds, filters, widgets, updated_at } = await this.get(
      everything,
      dashboardId,
    );
    const { reportingZone: reporting_zone } = await this.db.withWorkspace(ctx, (tx) =>
      tx.workspace.findUniqueOrThrow({ where: { id: ctx.workspaceId } }),
    );
    return { id, name, description, refresh_seconds, filters, widgets, updated_at, reporting_zone };
  }

  /** @throws DomainError `invalid` for widgets that cannot be. */
  async create(
    ctx: WorkspaceContext,
    { widgets = [], filters = {}, ...input }: DashboardInput,
  ): Promise<DashboardDetails> {
    return this.insert(ctx, input, { widgets: widgetsOf(widgets), filters }, {});
  }

  /**
   * A change of widgets, layout or filters makes a version; a change of name, tags and the like makes none.
   * @throws DomainError `conflict` when it is at another version by now, `forbidden`, `invalid`
   */
  async update(ctx: WorkspaceContext, id: string, changes: DashboardChanges): Promise<DashboardDetails> {
    const { widgets, filters, version, ...input } = changes;
    const wanted = widgets && widgetsOf(widgets);
    return this.change(ctx, id, version, async (tx, before) => {
      const content = contentOf(before);
      const next = { widgets: wanted ?? content.widgets, filters: filters ?? content.filters };
      await tx.dashboard.update({ where: keyOf(ctx, id), data: columnsOf(input) });
      return next;
    });
  }

  /** Changes the widgets of a dashboard, whatever they are by now. @throws as `update` */
  async updateWidgets(
    ctx: WorkspaceContext,
    id: string,
    change: (content: DashboardContent) => readonly WidgetInput[],
  ): Promise<DashboardDetails> {
    return this.change(ctx, id, undefined, (_, before) => {
      const content = contentOf(before);
      return Promise.resolve({ ...content, widgets: widgetsOf(change(content)) });
    });
  }

  /** Removes it with its widgets, versions and links. */
  async remove(ctx: WorkspaceContext, id: string): Promise<void> {
    await this.db.withWorkspace(ctx, async (tx) => {
      const before = await lockRow(tx, ctx, id);
      const { name, visibility } = before;
      await tx.dashboard.delete({ where: keyOf(ctx, id) });
      await this.record(tx, ctx, 'deleted', id, { metadata: { name, visibility }, before: auditedOf(before) });
    });
  }

  /** A private one of the caller with the same widgets and filters. */
  async clone(ctx: WorkspaceContext, id: string, name?: string): Promise<DashboardDetails> {
    const original = await this.get(ctx, id);
    const { description, tags, refresh_seconds, filters } = original;
    const widgets = original.widgets.map((widget) => ({ ...widget, id: newId() }));
    const input = { name: name ?? `Copy of ${original.name}`.slice(0, MAX_NAME), description, tags, refresh_seconds };
    return this.insert(ctx, input, { widgets, filters }, { cloned_from: id });
  }

  /** Marks a dashboard for the caller, or takes the mark away. */
  async setFavourite(ctx: WorkspaceContext, id: string, isFavourite: boolean): Promise<void> {
    const key = { workspaceId: ctx.workspaceId, dashboardId: id, userId: actorOf(ctx).userId };
    await this.db.withWorkspace(ctx, async (tx) => {
      await readRow(tx, ctx, id);
      if (isFavourite) await tx.dashboardFavourite.createMany({ data: [key], skipDuplicates: true });
      else await tx.dashboardFavourite.deleteMany({ where: key });
    });
  }

  private async change(
    ctx: WorkspaceContext,
    id: string,
    version: number | undefined,
    work: (tx: WorkspaceTx, before: DashboardRow) => Promise<DashboardContent>,
  ): Promise<DashboardDetails> {
    const updatedBy = actorName(actorOf(ctx));
    return this.db.withWorkspace(ctx, async (tx) => {
      const before = await lockRow(tx, ctx, id);
      if (version !== undefined && before.version !== version) throw changedMeanwhile(before);
      const content = await work(tx, before);
      await writeContent(tx, ctx, before, content, { now: this.clock.now() });
      await tx.dashboard.update({ where: keyOf(ctx, id), data: { updatedBy } });
      const after = await readRow(tx, ctx, id);
      await this.recordChange(tx, ctx, before, after);
      return detailsOf(ctx, after);
    });
  }

  private async insert(
    ctx: WorkspaceContext,
    input: DashboardInput,
    content: DashboardContent,
    metadata: { cloned_from?: string },
  ): Promise<DashboardDetails> {
    const id = newId();
    const { workspaceId } = ctx;
    const { name, visibility = 'private' } = input;
    const owner = ownerOf(ctx);
    return this.db.withWorkspace(ctx, async (tx) => {
      const data = { workspaceId, id, ...owner, updatedBy: owner.ownerName, filters: json(content.filters) };
      await tx.dashboard.create({ data: { ...columnsOf(input), ...data, name, visibility } });
      await writeWidgets(tx, { workspaceId, dashboardId: id }, content.widgets);
      await keepVersion(tx, ctx, id, { version: 1, content, restoredFrom: null, now: this.clock.now() });
      const made = await readRow(tx, ctx, id);
      const told = { metadata: { name, visibility, ...metadata }, after: auditedOf(made) };
      await this.record(tx, ctx, 'created', id, told);
      return detailsOf(ctx, made);
    });
  }

  /** Widgets and filters are told by their version: what changed in them stands there. */
  private async recordChange(
    tx: WorkspaceTx,
    ctx: WorkspaceContext,
    old: DashboardRow,
    row: DashboardRow,
  ): Promise<void> {
    const { name, visibility } = row;
    const { before, after } = differenceOf(auditedOf(old), auditedOf(row));
    if (Object.keys({ ...after }).length === 0) return;
    const isShared = visibility === 'shared';
    const verb = visibility === old.visibility ? 'updated' : isShared ? 'shared' : 'unshared';
    await this.record(tx, ctx, verb, old.id, { metadata: { name }, before, after });
  }

  private async record(
    tx: WorkspaceTx,
    ctx: WorkspaceContext,
    verb: 'created' | 'updated' | 'deleted' | 'shared' | 'unshared',
    resourceId: string,
    told: Pick<AuditRecord, 'metadata' | 'before' | 'after'>,
  ): Promise<void> {
    await this.audit.record(tx, ctx, { action: `dashboard.${verb}`, resourceType: 'dashboard', resourceId, ...told });
  }
}

/** What the audit log tells of a dashboard. */
function auditedOf({ name, description, tags, visibility, refreshSeconds, version }: DashboardRow) {
  return { name, description, tags, visibility, refresh_seconds: refreshSeconds, version };
}

/** The widgets with one of them changed, or (null) without it. @throws DomainError `not_found` */
export function withWidget(
  { widgets }: DashboardContent,
  id: string,
  changes: Partial<WidgetInput> | null,
): WidgetInput[] {
  if (!widgets.some((widget) => widget.id === id)) throw notFound('widget');
  if (changes === null) return widgets.filter((widget) => widget.id !== id);
  return widgets.map((widget) => (widget.id === id ? { ...widget, ...given(changes) } : widget));
}

const keyOf = ({ workspaceId }: WorkspaceContext, id: string) => ({ workspaceId_id: { workspaceId, id } });

function columnsOf({ name, description, tags, visibility, refresh_seconds: refreshSeconds }: Partial<DashboardInput>) {
  return { name, description, tags, visibility, refreshSeconds };
}

function conditions(
  ctx: WorkspaceContext,
  { search, tag, owner, cursor }: DashboardSearch,
): Prisma.DashboardWhereInput[] {
  // What is a wildcard to LIKE is a character to people.
  const text = { contains: search?.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const };
  const { actor } = ctx;
  const after = cursor === undefined ? undefined : decodeIdCursor(cursor);
  return [
    ...(search ? [{ OR: [{ name: text }, { description: text }, { tags: { has: search } }] }] : []),
    ...(tag === undefined ? [] : [{ tags: { has: tag } }]),
    ...(owner === 'me' ? [{ ownerId: actor?.userId }] : []),
    ...(owner === 'favourites' ? [{ favourites: { some: { userId: actor?.userId } } }] : []),
    ...(after ? [{ OR: [{ updatedAt: { lt: after.at } }, { updatedAt: after.at, id: { lt: after.key } }] }] : []),
  ];
}

function changedMeanwhile({ version, updatedBy, updatedAt }: DashboardRow): DomainError {
  return new DomainError('conflict', `This dashboard is at version ${version} by now.`, {
    hint: 'Look at what changed, then save again on top of it.',
    details: { version, updated_by: updatedBy, updated_at: updatedAt },
  });
}
