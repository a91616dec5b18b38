import type { StoredEvent } from '@strata/contracts';
import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '@strata/data';
import {
  DomainError,
  newId,
  notFound,
  pageOf,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import { Redis } from '@strata/queue';
import { encodeRow } from './row.js';

/** An event that PostgreSQL refused. */
export interface DeadLetter {
  id: string;
  project_id: string;
  batch_id: string;
  event: StoredEvent;
  /** SQLSTATE. */
  error_code: string;
  error_message: string;
  failed_at: Date;
  resolved_at: Date | null;
  resolution: 'retried' | 'discarded' | null;
}

const COLUMNS = 'id, project_id, batch_id, event, error_code, error_message, failed_at, resolved_at, resolution';

/** The refused events of a workspace: to look at, to try again, to throw away. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
  ) {}

  /** A project's letters, newest first; `status` leaves out the others. */
  async list(
    ctx: WorkspaceContext,
    projectId: string,
    page: PageRequest & { status?: 'open' | 'resolved' },
  ): Promise<Page<DeadLetter>> {
    // Ids are UUID v7: their order is that of time.
    const rows = await this.db.readWorkspace(ctx, (sql) =>
      sql.query<DeadLetter>(
        `SELECT ${COLUMNS} FROM raw.dead_letters
         WHERE workspace_id = $1 AND project_id = $2 AND ($3::uuid IS NULL OR id < $3)
           AND ($4::text IS NULL OR (resolved_at IS NULL) = ($4 = 'open'))
         ORDER BY id DESC LIMIT $5`,
        [ctx.workspaceId, projectId, page.cursor ?? null, page.status ?? null, page.limit + 1],
      ),
    );
    return pageOf(rows, page.limit, (row) => row.id);
  }

  /**
   * Sends the event through the queue once more, in a batch of its own. It keeps its identity, so that a second retry
   * cannot store it twice. Refused again, it becomes a new dead letter.
   */
  async retry(ctx: WorkspaceContext, projectId: string, id: string): Promise<DeadLetter> {
    return this.db.writeWorkspace(ctx, async (sql) => {
      const letter = await resolve(sql, ctx, { projectId, id }, 'retried');
      const batchId = newId();
      // Before the commit: if that fails, the letter stays open, and the event is stored once all the same.
      await this.redis.enqueue(
        'ingest-batch',
        { batch_id: batchId, rows: [encodeRow(letter.event)] },
        { jobId: batchId },
      );
      return letter;
    });
  }

  /** Gives the event up. */
  async discard(ctx: WorkspaceContext, projectId: string, id: string): Promise<DeadLetter> {
    return this.db.writeWorkspace(ctx, (sql) => resolve(sql, ctx, { projectId, id }, 'discarded'));
  }
}

/** Marks an open letter as resolved. @throws DomainError `not_found`, or `conflict` for one that is resolved. */
async function resolve(
  sql: Sql,
  ctx: WorkspaceContext,
  { projectId, id }: { projectId: string; id: string },
  resolution: 'retried' | 'discarded',
): Promise<DeadLetter> {
  const key = [ctx.workspaceId, projectId, id];
  const [resolved] = await sql.query<DeadLetter>(
    `UPDATE raw.dead_letters SET resolved_at = now(), resolution = $4
     WHERE workspace_id = $1 AND project_id = $2 AND id = $3 AND resolved_at IS NULL RETURNING ${COLUMNS}`,
    [...key, resolution],
  );
  if (resolved) return resolved;
  const known = await sql.query(
    'SELECT 1 FROM raw.dead_letters WHERE workspace_id = $1 AND project_id = $2 AND id = $3',
    key,
  );
  if (known.length === 0) throw notFound('dead letter');
  throw new DomainError('conflict', 'This dead letter was retried or discarded already.');
}
