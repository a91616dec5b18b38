import { Injectable } from '@nestjs/common';
import { Database, type Prisma } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { DomainError, newId, notFound, type WorkspaceContext } from '@strata/platform';

export const GOAL_KINDS = ['event', 'path'] as const;
export type GoalKind = (typeof GOAL_KINDS)[number];

export interface GoalView {
  id: string;
  name: string;
  kind: GoalKind;
  /** An event's name; or the path of page views, with `*` (anything but a slash) and `**` (anything). */
  pattern: string;
  created_at: Date;
}

export interface GoalInput {
  name: string;
  kind: GoalKind;
  pattern: string;
}

const MAX_GOALS = 100;
const MAX_EVENT_NAME = 255;
const MAX_WILDCARDS = 10;

const viewOf = (row: Prisma.GoalGetPayload<object>): GoalView => ({
  id: row.id,
  name: row.name,
  kind: row.kind as GoalKind,
  pattern: row.pattern,
  created_at: row.createdAt,
});

/** What a project's visitors should come to do: send an event, or view a page. */
@Injectable()
export class Goals {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
  ) {}

  /** The project's goals in the order of their creation. */
  async list(ctx: WorkspaceContext, projectId: string): Promise<GoalView[]> {
    const rows = await this.db.withWorkspace(ctx, (tx) =>
      tx.goal.findMany({ where: { workspaceId: ctx.workspaceId, projectId }, orderBy: { id: 'asc' } }),
    );
    return rows.map(viewOf);
  }

  /** @throws DomainError `invalid` for a pattern that its kind does not have, `conflict` past the hundredth goal. */
  async create(ctx: WorkspaceContext, projectId: string, input: GoalInput): Promise<GoalView> {
    const { workspaceId } = ctx;
    const { name, kind, pattern } = input;
    checkPattern(input);
    return this.db.withWorkspace(ctx, async (tx) => {
      // Two requests at once count one after the other.
      await tx.$queryRaw`SELECT id FROM public.projects WHERE workspace_id = ${workspaceId}::uuid AND id = ${projectId}::uuid FOR UPDATE`;
      if ((await tx.goal.count({ where: { workspaceId, projectId } })) >= MAX_GOALS) {
        throw new DomainError('conflict', `A project has at most ${MAX_GOALS} goals.`, { hint: 'Delete one first.' });
      }
      const row = await tx.goal.create({ data: { workspaceId, id: newId(), projectId, name, kind, pattern } });
      await this.audit.record(tx, ctx, {
        action: 'goal.created',
        resourceType: 'goal',
        resourceId: row.id,
        metadata: { project_id: projectId, name, kind, pattern },
        after: { name, kind, pattern },
      });
      return viewOf(row);
    });
  }

  /** @throws DomainError `invalid` when the goal's kind does not have the pattern. */
  async update(ctx: WorkspaceContext, projectId: string, id: string, changes: Partial<GoalInput>): Promise<GoalView> {
    const { workspaceId } = ctx;
    return this.db.withWorkspace(ctx, async (tx) => {
      const where = { workspaceId, projectId, id };
      const before = await tx.goal.findFirst({ where });
      const [row] = await tx.goal.updateManyAndReturn({ where, data: changes });
      if (!before || !row) throw notFound('goal');
      // Of the row as it is now: kind and pattern may come by two requests.
      checkPattern(viewOf(row));
      await this.audit.record(tx, ctx, {
        action: 'goal.updated',
        resourceType: 'goal',
        resourceId: id,
        metadata: { project_id: projectId, ...changes },
        before: viewOf(before),
        after: viewOf(row),
      });
      return viewOf(row);
    });
  }

  async remove(ctx: WorkspaceContext, projectId: string, id: string): Promise<void> {
    const { workspaceId } = ctx;
    await this.db.withWorkspace(ctx, async (tx) => {
      const where = { workspaceId, projectId, id };
      const before = await tx.goal.findFirst({ where });
      const { count } = await tx.goal.deleteMany({ where });
      if (!before || count === 0) throw notFound('goal');
      await this.audit.record(tx, ctx, {
        action: 'goal.deleted',
        resourceType: 'goal',
        resourceId: id,
        metadata: { project_id: projectId },
        before: viewOf(before),
      });
    });
  }
}

function checkPattern({ kind, pattern }: Pick<GoalInput, 'kind' | 'pattern'>): void {
  if (kind === 'event') {
    if (pattern.length <= MAX_EVENT_NAME) return;
    throw new DomainError('invalid', `An event's name has at most ${MAX_EVENT_NAME} characters.`, {
      hint: 'Give the exact name of an event.',
    });
  }
  if (!/^[/*]/.test(pattern)) {
    throw new DomainError('invalid', 'A path pattern begins with a slash or a wildcard.', {
      hint: 'Use a pattern such as /blog/*.',
    });
  }
  if ((pattern.match(/\*+/g) ?? []).length > MAX_WILDCARDS) {
    throw new DomainError('invalid', `A pattern has at most ${MAX_WILDCARDS} wildcards.`, {
      hint: 'Use ** where several parts may be anything.',
    });
  }
}
