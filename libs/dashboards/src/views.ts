import type { Prisma } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { mayEdit, reader, type Visibility } from '@strata/saved-queries';
import type { DashboardContent, DashboardFilters, Widget } from './document.js';
import { widgetOf } from './widgets.js';

/** A dashboard as lists show it. */
export interface DashboardView {
  workspace_id: string;
  id: string;
  name: string;
  description: string;
  tags: string[];
  visibility: Visibility;
  owner: { id: string; name: string };
  is_mine: boolean;
  may_edit: boolean;
  is_favourite: boolean;
  /** An open page asks anew this often; null: when it is told to. */
  refresh_seconds: number | null;
  version: number;
  widget_count: number;
  created_at: Date;
  updated_at: Date;
  updated_by: string;
}

export interface DashboardDetails extends DashboardView, DashboardContent {}

/** What a guest is told of a dashboard: nothing of people. */
export type SharedDashboard = DashboardContent &
  Pick<DashboardView, 'id' | 'name' | 'description' | 'refresh_seconds' | 'updated_at'> & {
    /** That of days where the filters name no zone, and of metrics. */
    reporting_zone: string;
  };

/** Shared ones are for everybody, private ones for their owner, and admins see all. */
export function readable(ctx: WorkspaceContext) {
  const [workspaceId, seesAll, ownerId] = reader(ctx);
  if (seesAll) return { workspaceId };
  return { workspaceId, OR: [{ visibility: 'shared' }, ...(ownerId === null ? [] : [{ ownerId }])] };
}

/** What a view is made of. */
export function included({ actor }: WorkspaceContext) {
  return {
    // Above, then to the left: the order in which one reads.
    widgets: { orderBy: [{ y: 'asc' }, { x: 'asc' }] },
    favourites: { where: { userId: actor?.userId ?? NOBODY } },
  } satisfies Prisma.DashboardInclude;
}
const NOBODY = '00000000-0000-0000-0000-000000000000';

export type DashboardRow = Prisma.DashboardGetPayload<{ include: ReturnType<typeof included> }>;

export function viewOf(ctx: WorkspaceContext, row: Omit<DashboardRow, 'widgets'>, widgetCount: number): DashboardView {
  return {
    workspace_id: row.workspaceId,
    id: row.id,
    name: row.name,
    description: row.description,
    tags: row.tags,
    visibility: row.visibility as Visibility,
    owner: { id: row.ownerId, name: row.ownerName },
    is_mine: row.ownerId === ctx.actor?.userId,
    may_edit: mayEdit(ctx, { owner_id: row.ownerId }),
    is_favourite: row.favourites.length > 0,
    refresh_seconds: row.refreshSeconds,
    version: row.version,
    widget_count: widgetCount,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    updated_by: row.updatedBy,
  };
}

export function contentOf(row: DashboardRow): { widgets: Widget[]; filters: DashboardFilters } {
  return { widgets: row.widgets.map(widgetOf), filters: row.filters as unknown as DashboardFilters };
}

export function detailsOf(ctx: WorkspaceContext, row: DashboardRow): DashboardDetails {
  return { ...viewOf(ctx, row, row.widgets.length), ...contentOf(row) };
}
