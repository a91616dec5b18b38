import { Inject, Injectable } from '@nestjs/common';
import { Database, type Sql } from '@strata/data';
import { AuditLog } from '@strata/identity';
import {
  CONFIG,
  DomainError,
  newId,
  notFound,
  pageOf,
  type Config,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import { BUILT, builtRows, OWN_EVENTS, ROWS, subjectHash, type BuiltTable, type Subject } from './person.js';

export const ERASURE_STATUSES = ['pending', 'rebuilding', 'completed'] as const;
export type ErasureStatus = (typeof ERASURE_STATUSES)[number];

/** An erasure, and once it is done its receipt. It names nobody. */
export interface ErasureView {
  id: string;
  workspace_id: string;
  project_id: string;
  /** Stands for the person. */
  subject_hash: string;
  status: ErasureStatus;
  requested_by: string;
  /** Rows that went, by table. */
  erased: Record<string, number>;
  /**
   * Rows that stay, by table; null until it is done. Sealed rollups show a random pseudonym in the place of the person; what
   * people wrote, and sealed figures of reports about an entity of that id, name them still.
   */
  remaining: Record<string, number> | null;
  created_at: Date;
  finished_at: Date | null;
}

const COLUMNS = `id, workspace_id, project_id, subject_hash, status, requester_label AS requested_by, erased,
  CASE WHEN finished_at IS NOT NULL THEN remaining END AS remaining, created_at, finished_at`;

/** People's right to be forgotten: asked for here, done by {@link ErasureWorker}. */
@Injectable()
export class Erasures {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Has everything removed that the project knows of a person, soon.
   * @throws DomainError `not_found` for somebody of whom there is nothing, `conflict` while that is under way
   */
  async request(ctx: WorkspaceContext, projectId: string, distinctId: string): Promise<ErasureView> {
    const { workspaceId, actor } = ctx;
    if (!actor) throw new Error('an erasure is asked for by somebody');
    const subject = { workspaceId, projectId, distinctId };
    await this.db.readWorkspace(ctx, (sql) => requireKnown(sql, subject));
    const id = newId();
    const hash = subjectHash(this.config, subject);
    await this.db.withWorkspace(ctx, async (tx) => {
      const added = await tx.$executeRaw`INSERT INTO public.privacy_jobs
        (workspace_id, id, project_id, subject, subject_hash, requested_by, requester_label)
        VALUES (${workspaceId}::uuid, ${id}::uuid, ${projectId}::uuid, ${distinctId}, ${hash}, ${actor.userId}::uuid,
          ${actor.label}) ON CONFLICT DO NOTHING`;
      if (added === 0) {
        throw new DomainError('conflict', 'This person is being erased already.', { hint: 'Wait until that is done.' });
      }
      const metadata = { project_id: projectId, subject_hash: hash };
      await this.audit.record(tx, ctx, {
        action: 'erasure.requested',
        resourceType: 'erasure',
        resourceId: id,
        metadata,
      });
    });
    return this.get(ctx, id);
  }

  /** The workspace's erasures, newest first. */
  async list(ctx: WorkspaceContext, { cursor, limit }: PageRequest): Promise<Page<ErasureView>> {
    const rows = await this.db.readWorkspace(ctx, (sql) =>
      sql.query<ErasureView>(
        `SELECT ${COLUMNS} FROM public.privacy_jobs
         WHERE workspace_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
        [ctx.workspaceId, cursor ?? null, limit + 1],
      ),
    );
    return pageOf(rows, limit, ({ id }) => id);
  }

  /** @throws DomainError `not_found` */
  async get(ctx: WorkspaceContext, id: string): Promise<ErasureView> {
    const [row] = await this.db.readWorkspace(ctx, (sql) =>
      sql.query<ErasureView>(`SELECT ${COLUMNS} FROM public.privacy_jobs WHERE workspace_id = $1 AND id = $2`, [
        ctx.workspaceId,
        id,
      ]),
    );
    if (!row) throw notFound('erasure');
    return row;
  }
}

/**
 * Looks into what was built, too: retention removes raw events earlier.
 * @throws DomainError `not_found` for somebody of whom the project knows nothing
 */
export async function requireKnown(sql: Sql, subject: Subject): Promise<void> {
  if (await isIn(sql, subject, [`raw.events e WHERE ${OWN_EVENTS}`, ...Object.values(ROWS)])) return;
  const built = await sql.query<BuiltTable>(BUILT);
  if (!(await isIn(sql, subject, built.map(builtRows)))) throw notFound('person');
}

async function isIn(
  sql: Sql,
  { workspaceId, projectId, distinctId }: Subject,
  sources: readonly string[],
): Promise<boolean> {
  if (sources.length === 0) return false;
  const [found] = await sql.query<{ known: boolean }>(
    `SELECT ${sources.map((source) => `EXISTS (SELECT FROM ${source})`).join(' OR ')} AS known`,
    [workspaceId, projectId, distinctId],
  );
  return found?.known === true;
}
