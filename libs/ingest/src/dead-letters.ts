import type { StoredEvent } from '@strata/contracts';
import { Injectable } from '@nestjs/common';
import { Database, type Sql, type SqlValue } from '@strata/data';
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

  /** Newest first. `open` leaves out what is resolved. */
  async list(
    ctx: WorkspaceContext,
    page: PageRequest & { open?: boolean; projectId?: string },
  ): Promise<Page<DeadLetter>> {
    // Ids are UUID v7: their order is that of time.
    const rows = await this.db.readWorkspace(ctx, (sql) =>
      sql.query<DeadLetter>(
        `SELECT ${COLUMNS} FROM raw.dead_letters
         WHERE workspace_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::uuid IS NULL OR project_id = $3)
           AND (NOT $4::boolean OR resolved_at IS NULL)
         ORDER BY id DESC LIMIT $5`,
        [ctx.workspaceId, page.cursor ?? null, page.projectId ?? null, page.open ?? false, page.limit + 1],
      ),
    );
    return pageOf(rows, page.limit, (row) => row.id);
  }

  async get(ctx: WorkspaceContext, id: string): Promise<DeadLetter> {
    return this.db.readWorkspace(ctx, (sql) => one(sql, `${BY_ID}`, [ctx.workspaceId, id]));
  }

  /**
   * Sends the event through the queue once more, in a batch of its own. It keeps its identity, so that a second retry
   * cannot store it twice. Refused again, it becomes a new dead letter.
   */
  async retry(ctx: WorkspaceContext, id: string): Promise<void> {
    await this.db.writeWorkspace(ctx, async (sql) => {
      const letter = await resolve(sql, ctx, id, 'retried');
      const batchId = newId();
      // Before the commit: if that fails, the letter stays open, and the event is stored once all the same.
      await this.redis.enqueue(
        'ingest-batch',
        { batch_id: batchId, rows: [encodeRow(letter.event)] },
        { jobId: batchId },
      );
    });
  }

  /** Gives the event up. */
  async discard(ctx: WorkspaceContext, id: string): Promise<void> {
    await this.db.writeWorkspace(ctx, (sql) => resolve(sql, ctx, id, 'discarded'));
  }
}

const BY_ID = `SELECT ${COLUMNS} FROM raw.dead_letters WHERE workspace_id = $1 AND id = $2`;

async function one(sql: Sql, text: string, values: SqlValue[]): Promise<DeadLetter> {
  const [letter] = await sql.query<DeadLetter>(text, values);
  if (!letter) throw notFound('dead letter');
  return letter;
}

async function resolve(
  sql: Sql,
  ctx: WorkspaceContext,
  id: string,
  resolution: 'retried' | 'discarded',
): Promise<DeadLetter> {
  const letter = await one(sql, `${BY_ID} FOR UPDATE`, [ctx.workspaceId, id]);
  if (letter.resolved_at) throw new DomainError('conflict', `This dead letter is ${letter.resolution} already.`);
  await sql.execute(
    'UPDATE raw.dead_letters SET resolved_at = now(), resolution = $3 WHERE workspace_id = $1 AND id = $2',
    [ctx.workspaceId, id, resolution],
  );
  return letter;
}
