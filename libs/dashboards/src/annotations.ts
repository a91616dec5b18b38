import { Injectable } from '@nestjs/common';
import { Database, type Prisma, type WorkspaceTx } from '@strata/data';
import {
  DomainError,
  newId,
  notFound,
  pageOf,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import { mayEdit } from '@strata/saved-queries';
import { ownerOf, requireOwner } from './dashboard-rows.js';

export interface AnnotationInput {
  /** Null: of all projects. */
  project_id: string | null;
  at: Date;
  /** When it was over; null for a moment. */
  until: Date | null;
  text: string;
}

export interface AnnotationView extends AnnotationInput {
  id: string;
  author: { id: string; name: string };
  may_edit: boolean;
  created_at: Date;
  updated_at: Date;
}

export interface AnnotationSearch extends PageRequest {
  from?: Date;
  to?: Date;
  /** Those of this project, and those of all. */
  project_id?: string;
}

/** Moments before it are mistakes, and some of them none that PostgreSQL holds. */
const EARLIEST = 0;

type Row = Prisma.AnnotationGetPayload<object>;

function viewOf(ctx: WorkspaceContext, row: Row): AnnotationView {
  return {
    ...inputOf(row),
    id: row.id,
    author: { id: row.authorId, name: row.authorName },
    may_edit: mayEdit(ctx, { owner_id: row.authorId }),
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

function inputOf({ projectId, startsAt, endsAt, text }: Row): AnnotationInput {
  return { project_id: projectId, at: startsAt, until: endsAt, text };
}

/** What happened at a time, to be shown on charts over time. Everybody in the workspace reads them. */
@Injectable()
export class Annotations {
  constructor(private readonly db: Database) {}

  /** Those that touch [from, to), newest first. The cursor is the last one's id. */
  async list(ctx: WorkspaceContext, asked: AnnotationSearch): Promise<Page<AnnotationView>> {
    const { from, to, project_id: projectId, cursor, limit } = asked;
    const rows = await this.db.withWorkspace(ctx, (tx) =>
      tx.annotation.findMany({
        where: {
          workspaceId: ctx.workspaceId,
          id: { lt: cursor },
          startsAt: { lt: to },
          AND: [
            from ? { OR: [{ startsAt: { gte: from } }, { endsAt: { gt: from } }] } : {},
            projectId ? { OR: [{ projectId }, { projectId: null }] } : {},
          ],
        },
        orderBy: { id: 'desc' },
        take: limit + 1,
      }),
    );
    const page = pageOf(rows, limit, ({ id }) => id);
    return { ...page, data: page.data.map((row) => viewOf(ctx, row)) };
  }

  async get(ctx: WorkspaceContext, id: string): Promise<AnnotationView> {
    return viewOf(ctx, await this.db.withWorkspace(ctx, (tx) => readRow(tx, ctx, id)));
  }

  /** @throws DomainError `invalid` for one that ends before it begins, `not_found` for its project */
  async create(ctx: WorkspaceContext, input: AnnotationInput): Promise<AnnotationView> {
    const { workspaceId } = ctx;
    const { ownerId: authorId, ownerName: authorName } = ownerOf(ctx);
    const row = await this.db.withWorkspace(ctx, async (tx) => {
      const data = { workspaceId, id: newId(), authorId, authorName, ...(await columnsOf(tx, ctx, input)) };
      return tx.annotation.create({ data });
    });
    return viewOf(ctx, row);
  }

  /** @throws DomainError as `create`; `forbidden` for somebody else's */
  async update(ctx: WorkspaceContext, id: string, changes: Partial<AnnotationInput>): Promise<AnnotationView> {
    const { workspaceId } = ctx;
    const row = await this.db.withWorkspace(ctx, async (tx) => {
      const before = await readOwn(tx, ctx, id);
      const data = await columnsOf(tx, ctx, { ...inputOf(before), ...changes });
      return tx.annotation.update({ where: { workspaceId_id: { workspaceId, id } }, data });
    });
    return viewOf(ctx, row);
  }

  /** @throws DomainError `not_found`, `forbidden` for somebody else's */
  async remove(ctx: WorkspaceContext, id: string): Promise<void> {
    await this.db.withWorkspace(ctx, async (tx) => {
      await readOwn(tx, ctx, id);
      await tx.annotation.deleteMany({ where: { workspaceId: ctx.workspaceId, id } });
    });
  }
}

async function readRow(tx: WorkspaceTx, { workspaceId }: WorkspaceContext, id: string): Promise<Row> {
  const row = await tx.annotation.findFirst({ where: { workspaceId, id } });
  if (!row) throw notFound('annotation');
  return row;
}

async function readOwn(tx: WorkspaceTx, ctx: WorkspaceContext, id: string): Promise<Row> {
  const row = await readRow(tx, ctx, id);
  requireOwner(ctx, { ownerId: row.authorId }, 'annotation');
  return row;
}

async function columnsOf(tx: WorkspaceTx, { workspaceId }: WorkspaceContext, input: AnnotationInput) {
  const { project_id: projectId, at: startsAt, until: endsAt, text } = input;
  if ([startsAt, endsAt].some((at) => at !== null && at.getTime() < EARLIEST)) {
    throw new DomainError('invalid', 'Before the year 1970 nothing was measured.', { hint: 'Correct the year.' });
  }
  if (endsAt !== null && endsAt <= startsAt) {
    throw new DomainError('invalid', 'until must lie after at.', { hint: 'Leave until out for a moment.' });
  }
  if (projectId !== null && !(await tx.project.findFirst({ where: { workspaceId, id: projectId } }))) {
    throw notFound('project');
  }
  return { projectId, startsAt, endsAt, text };
}
