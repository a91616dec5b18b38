import { Injectable } from '@nestjs/common';
import { Database, json, type Prisma, type WorkspaceTx } from '@strata/data';
import { lockWorkspace } from '@strata/identity';
import {
  DomainError,
  newId,
  notFound,
  pageOf,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import { mayEdit, type Visibility } from '@strata/saved-queries';
import { ownerOf, requireOwner } from './dashboard-rows.js';
import type { DashboardFilters } from './document.js';
import { readable } from './views.js';

const MAX_FILTER_SETS = 500;

export interface FilterSetInput {
  name: string;
  visibility?: Visibility;
  filters: DashboardFilters;
}

export interface FilterSetView {
  id: string;
  name: string;
  visibility: Visibility;
  filters: DashboardFilters;
  owner: { id: string; name: string };
  is_mine: boolean;
  may_edit: boolean;
  created_at: Date;
  updated_at: Date;
}

function viewOf(ctx: WorkspaceContext, row: Prisma.FilterSetGetPayload<object>): FilterSetView {
  return {
    id: row.id,
    name: row.name,
    visibility: row.visibility as Visibility,
    filters: row.filters as unknown as DashboardFilters,
    owner: { id: row.ownerId, name: row.ownerName },
    is_mine: row.ownerId === ctx.actor?.userId,
    may_edit: mayEdit(ctx, { owner_id: row.ownerId }),
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** Filters under a name. They are copied when they are used: changing a set changes no dashboard. */
@Injectable()
export class FilterSets {
  constructor(private readonly db: Database) {}

  /** Those that the caller may read, newest first. The cursor is the last one's id. */
  async list(ctx: WorkspaceContext, { limit, cursor }: PageRequest): Promise<Page<FilterSetView>> {
    const rows = await this.db.withWorkspace(ctx, (tx) =>
      tx.filterSet.findMany({
        where: { ...readable(ctx), id: { lt: cursor } },
        orderBy: { id: 'desc' },
        take: limit + 1,
      }),
    );
    const page = pageOf(rows, limit, ({ id }) => id);
    return { ...page, data: page.data.map((row) => viewOf(ctx, row)) };
  }

  async get(ctx: WorkspaceContext, id: string): Promise<FilterSetView> {
    return viewOf(ctx, await this.db.withWorkspace(ctx, (tx) => readRow(tx, ctx, id)));
  }

  /** @throws DomainError `conflict` past the 500th of the workspace */
  async create(ctx: WorkspaceContext, { filters, ...input }: FilterSetInput): Promise<FilterSetView> {
    const { workspaceId } = ctx;
    const row = await this.db.withWorkspace(ctx, async (tx) => {
      await lockWorkspace(tx, workspaceId);
      if ((await tx.filterSet.count({ where: { workspaceId } })) >= MAX_FILTER_SETS) {
        throw new DomainError('conflict', `A workspace has at most ${MAX_FILTER_SETS} filter sets.`, {
          hint: 'Delete one first.',
        });
      }
      return tx.filterSet.create({
        data: { ...input, workspaceId, id: newId(), filters: json(filters), ...ownerOf(ctx) },
      });
    });
    return viewOf(ctx, row);
  }

  /** @throws DomainError `not_found`, `forbidden` for somebody else's */
  async update(
    ctx: WorkspaceContext,
    id: string,
    { filters, ...changes }: Partial<FilterSetInput>,
  ): Promise<FilterSetView> {
    const { workspaceId } = ctx;
    const row = await this.db.withWorkspace(ctx, async (tx) => {
      requireOwner(ctx, await readRow(tx, ctx, id), 'filter set');
      const data = { ...changes, ...(filters && { filters: json(filters) }) };
      return tx.filterSet.update({ where: { workspaceId_id: { workspaceId, id } }, data });
    });
    return viewOf(ctx, row);
  }

  /** @throws DomainError `not_found`, `forbidden` for somebody else's */
  async remove(ctx: WorkspaceContext, id: string): Promise<void> {
    const { workspaceId } = ctx;
    await this.db.withWorkspace(ctx, async (tx) => {
      requireOwner(ctx, await readRow(tx, ctx, id), 'filter set');
      await tx.filterSet.deleteMany({ where: { workspaceId, id } });
    });
  }
}

async function readRow(tx: WorkspaceTx, ctx: WorkspaceContext, id: string) {
  const row = await tx.filterSet.findFirst({ where: { ...readable(ctx), id } });
  if (!row) throw notFound('filter set');
  return row;
}
