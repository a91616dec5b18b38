import { isAllowed } from '@strata/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { Database, type Prisma, type WorkspaceTx } from '@strata/data';
import { AuditLog, type AuditRecord } from '@strata/identity';
import {
  CLOCK,
  newId,
  notFound,
  pageOf,
  randomToken,
  type Clock,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import { Redis } from '@strata/queue';
import { enqueuePurge } from './purge.js';

export interface ProjectView {
  id: string;
  workspace_id: string;
  name: string;
  /** The write key, for those who may read it; null for others. */
  api_key: string | null;
  /** Hosts from which browsers may send; empty: all. */
  domains: string[];
  /** Rotated keys that still work. */
  previous_keys: { key_hint: string; expires_at: Date }[];
  /** Events before this moment were removed by retention, as a whole or in part; null: all are there. */
  events_since: Date | null;
  created_at: Date;
  updated_at: Date;
}

type ProjectRow = Prisma.ProjectGetPayload<{ include: { keys: true } }>;

/** Projects: one per site or app, each with a publishable write key. */
@Injectable()
export class Projects {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    private readonly redis: Redis,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async create(ctx: WorkspaceContext, input: { name: string; domains?: string[] }): Promise<ProjectView> {
    return this.db.withWorkspace(ctx, (tx) => this.insert(tx, ctx, input));
  }

  /** A project to look around in: the worker fills it with made-up traffic of the last 30 days within seconds. */
  async createSample(ctx: WorkspaceContext): Promise<ProjectView> {
    return this.db.withWorkspace(ctx, async (tx) => {
      const project = await this.insert(tx, ctx, { name: 'Sample data' });
      const target = { workspace_id: ctx.workspaceId, project_id: project.id };
      // Inside the transaction: without its traffic there is no sample project.
      await this.redis.enqueue('sample-data', { ...target, end: this.clock.now().getTime() }, { jobId: project.id });
      return project;
    });
  }

  /** The workspace's projects in the order of their creation. */
  async list(ctx: WorkspaceContext, request: PageRequest): Promise<Page<ProjectView>> {
    return this.db.withWorkspace(ctx, async (tx) => {
      const rows = await tx.project.findMany({
        where: { workspaceId: ctx.workspaceId, ...(request.cursor && { id: { gt: request.cursor } }) },
        include: { keys: true },
        orderBy: { id: 'asc' },
        take: request.limit + 1,
      });
      const page = pageOf(rows, request.limit, (row) => row.id);
      const since = await eventsSince(tx, ctx);
      return { ...page, data: page.data.map((row) => this.view(ctx, row, since.get(row.id))) };
    });
  }

  async get(ctx: WorkspaceContext, id: string): Promise<ProjectView> {
    return this.db.withWorkspace(ctx, (tx) => this.read(tx, ctx, id));
  }

  async update(
    ctx: WorkspaceContext,
    id: string,
    changes: { name?: string; domains?: string[] },
  ): Promise<ProjectView> {
    const view = await this.db.withWorkspace(ctx, async (tx) => {
      await tx.$queryRaw`SELECT FROM public.projects
        WHERE workspace_id = ${ctx.workspaceId}::uuid AND id = ${id}::uuid FOR UPDATE`;
      const before = await this.read(tx, ctx, id);
      await tx.project.update({
        where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } },
        data: { name: changes.name, domains: changes.domains },
      });
      const after = await this.read(tx, ctx, id);
      await this.record(tx, ctx, 'project.updated', id, {
        metadata: { ...changes },
        before: settingsOf(before),
        after: settingsOf(after),
      });
      return after;
    });
    await this.redis.publish('project-changed', { project_id: id });
    return view;
  }

  /** Deletes the project; its keys die at once, its events are removed by the worker. */
  async remove(ctx: WorkspaceContext, id: string): Promise<void> {
    const { workspaceId } = ctx;
    await this.db.withWorkspace(ctx, async (tx) => {
      const [removed] = await tx.$queryRaw<{ name: string; domains: string[] }[]>`DELETE FROM public.projects
        WHERE workspace_id = ${workspaceId}::uuid AND id = ${id}::uuid RETURNING name, domains`;
      if (!removed) throw notFound('project');
      await this.record(tx, ctx, 'project.deleted', id, { before: removed });
      // Inside the transaction: without a durable purge job the deletion is rolled back.
      await enqueuePurge(this.redis, workspaceId, id);
    });
    await this.redis.publish('project-changed', { project_id: id });
  }

  /**
   * Gives the project a new write key.
   * @param graceSeconds how long the keys before still work at most; 0: all die at once, in every process.
   */
  async rotateKey(ctx: WorkspaceContext, id: string, graceSeconds: number): Promise<ProjectView> {
    const { workspaceId } = ctx;
    const expiresAt = new Date(this.clock.now().getTime() + graceSeconds * 1_000);
    const view = await this.db.withWorkspace(ctx, async (tx) => {
      await this.read(tx, ctx, id);
      await tx.writeKey.updateMany({
        where: { workspaceId, projectId: id, OR: [{ expiresAt: null }, { expiresAt: { gt: expiresAt } }] },
        data: { expiresAt },
      });
      await tx.writeKey.create({ data: newKey(workspaceId, id) });
      await this.record(tx, ctx, 'write_key.rotated', id, { metadata: { grace_seconds: graceSeconds } });
      return this.read(tx, ctx, id);
    });
    await this.redis.publish('project-changed', { project_id: id });
    return view;
  }

  private async insert(
    tx: WorkspaceTx,
    ctx: WorkspaceContext,
    input: { name: string; domains?: string[] },
  ): Promise<ProjectView> {
    const { workspaceId } = ctx;
    const id = newId();
    await tx.project.create({ data: { workspaceId, id, name: input.name, domains: input.domains ?? [] } });
    await tx.writeKey.create({ data: newKey(workspaceId, id) });
    const made = await this.read(tx, ctx, id);
    await this.record(tx, ctx, 'project.created', id, { metadata: { name: input.name }, after: settingsOf(made) });
    return made;
  }

  private async read(tx: WorkspaceTx, ctx: WorkspaceContext, id: string): Promise<ProjectView> {
    const row = await tx.project.findUnique({
      where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } },
      include: { keys: true },
    });
    if (!row) throw notFound('project');
    return this.view(ctx, row, (await eventsSince(tx, ctx)).get(id));
  }

  private view(ctx: WorkspaceContext, row: ProjectRow, since: Date | undefined): ProjectView {
    const maySeeKeys = ctx.audience === 'system' || isAllowed(ctx.audience, 'write_key:read');
    const now = this.clock.now();
    const current = row.keys.find((key) => key.expiresAt === null);
    return {
      id: row.id,
      workspace_id: row.workspaceId,
      name: row.name,
      api_key: maySeeKeys ? (current?.key ?? null) : null,
      domains: row.domains,
      previous_keys: maySeeKeys ? previousKeys(row.keys, now) : [],
      events_since: since ?? null,
      created_at: row.createdAt,
      updated_at: row.updatedAt,
    };
  }

  private async record(
    tx: WorkspaceTx,
    ctx: WorkspaceContext,
    action: string,
    id: string,
    told: Pick<AuditRecord, 'metadata' | 'before' | 'after'>,
  ): Promise<void> {
    await this.audit.record(tx, ctx, { action, resourceType: 'project', resourceId: id, ...told });
  }
}

/** Until when retention has removed events (ADR 14), of the projects in which it has. */
export async function eventsSince(tx: WorkspaceTx, { workspaceId }: WorkspaceContext): Promise<Map<string, Date>> {
  const rows = await tx.$queryRaw<{ project_id: string; since: Date }[]>`
    SELECT project_id, max(sealed_before) AS since FROM raw.seals WHERE workspace_id = ${workspaceId}::uuid GROUP BY 1`;
  return new Map(rows.map(({ project_id: id, since }) => [id, since]));
}

/** What the audit log tells of a project: no keys. */
const settingsOf = ({ name, domains }: ProjectView) => ({ name, domains });

function previousKeys(keys: ProjectRow['keys'], now: Date): ProjectView['previous_keys'] {
  return keys.flatMap(({ key, expiresAt }) =>
    expiresAt !== null && expiresAt > now ? [{ key_hint: `${key.slice(0, 9)}…`, expires_at: expiresAt }] : [],
  );
}

/** A write key stands in public pages: it needs no hashing, but must not be guessable. */
function newKey(workspaceId: string, projectId: string): Prisma.WriteKeyUncheckedCreateInput {
  return { workspaceId, id: newId(), projectId, key: `proj_${randomToken()}` };
}
