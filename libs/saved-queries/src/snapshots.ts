import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '@strata/data';
import {
  decodeCursor,
  encodeCursor,
  newId,
  notFound,
  pageOf,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import { readRow } from './rows.js';
import { connectionThen } from './target.js';

/** Snapshots of one saved query that are kept. */
export const MAX_SNAPSHOTS = 20;

/** A result as it was computed. What people see of it travels as JSON text from the database to their browser. */
export interface Snapshot {
  id: string;
  saved_query_id: string;
  version: number;
  /** JSON text: an object. */
  params: string;
  /** JSON text: a list of columns. */
  columns: string;
  /** JSON text: a list of lists. */
  rows: string;
  row_count: number;
  is_truncated: boolean;
  duration_ms: number;
  /** When the query began: the data is as of then. */
  computed_at: Date;
}

export interface SnapshotView {
  id: string;
  version: number;
  params: Record<string, unknown>;
  row_count: number;
  duration_ms: number;
  computed_at: Date;
}

const FACTS = 'id, saved_query_id, version, row_count, is_truncated, duration_ms, computed_at';
const CONTENT = `${FACTS}, params::text AS params, columns::text AS columns, rows`;
const SELECT = `SELECT ${CONTENT} FROM public.result_snapshots s WHERE workspace_id = $1::uuid`;
/** Computed for the saved query, or for another one that asks the very same. */
const ONE = `SELECT ${CONTENT}, ${connectionThen('s')} AS connection_id
  FROM public.result_snapshots s WHERE workspace_id = $1::uuid AND id = $3::uuid AND (saved_query_id = $2::uuid OR EXISTS (
  SELECT FROM public.query_runs r WHERE r.workspace_id = $1::uuid AND r.saved_query_id = $2::uuid AND r.snapshot_id = s.id))`;
const LIST = `SELECT id, version, params, row_count, duration_ms, computed_at FROM public.result_snapshots
  WHERE workspace_id = $1::uuid AND saved_query_id = $2::uuid
    AND ($3::timestamptz IS NULL OR (computed_at, id) < ($3, $4::uuid))
  ORDER BY computed_at DESC, id DESC LIMIT $5`;
const INSERT = `INSERT INTO public.result_snapshots
  (workspace_id, ${FACTS}, cache_key, params, columns, rows)
  VALUES ($1::uuid, $2::uuid, $3::uuid, $4, $5, $6, $7, $8, $9, $10::jsonb, $11::jsonb, $12)`;
const REMOVE_OLDEST = `DELETE FROM public.result_snapshots WHERE workspace_id = $1::uuid AND id IN (
  SELECT id FROM public.result_snapshots WHERE workspace_id = $1::uuid AND saved_query_id = $2::uuid
  ORDER BY computed_at DESC, id DESC OFFSET ${MAX_SNAPSHOTS})`;

/** The newest result under a cache key, whichever saved query of the workspace it was computed for. */
export async function newestSnapshot(
  sql: Sql,
  { workspaceId }: WorkspaceContext,
  cacheKey: string,
): Promise<Snapshot | undefined> {
  const text = `${SELECT} AND cache_key = $2 ORDER BY computed_at DESC LIMIT 1`;
  return (await sql.query<Snapshot>(text, [workspaceId, cacheKey]))[0];
}

/** Results that were computed: the history of a saved query, and its cache. */
@Injectable()
export class Snapshots {
  constructor(private readonly db: Database) {}

  async newest(ctx: WorkspaceContext, cacheKey: string): Promise<Snapshot | undefined> {
    return this.db.readWorkspace(ctx, (sql) => newestSnapshot(sql, ctx, cacheKey));
  }

  /** Keeps a result, and no more than {@link MAX_SNAPSHOTS} of the saved query. */
  async keep(ctx: WorkspaceContext, cacheKey: string, result: Omit<Snapshot, 'id'>): Promise<Snapshot> {
    const { workspaceId } = ctx;
    const snapshot = { ...result, id: newId() };
    const { id, saved_query_id: savedQueryId, version, row_count, is_truncated, duration_ms, computed_at } = snapshot;
    const facts = [id, savedQueryId, version, row_count, is_truncated, duration_ms, computed_at];
    const { params, columns, rows } = snapshot;
    await this.db.writeWorkspace(ctx, async (sql) => {
      await sql.execute(INSERT, [workspaceId, ...facts, cacheKey, params, columns, rows]);
      await sql.execute(REMOVE_OLDEST, [workspaceId, savedQueryId]);
    });
    return snapshot;
  }

  /** Of one saved query, newest first. */
  async list(ctx: WorkspaceContext, savedQueryId: string, request: PageRequest): Promise<Page<SnapshotView>> {
    const cursor = request.cursor === undefined ? undefined : decodeCursor(request.cursor);
    const values = [ctx.workspaceId, savedQueryId, cursor?.at ?? null, cursor?.key ?? null, request.limit + 1];
    const rows = await this.db.withWorkspace(ctx, async (tx) => {
      await readRow(tx, ctx, savedQueryId);
      return tx.$queryRawUnsafe<SnapshotView[]>(LIST, ...values);
    });
    return pageOf(rows, request.limit, (row) => encodeCursor({ at: row.computed_at, key: row.id }));
  }
}

/** One that a saved query was answered with, and the connection it came from. @throws DomainError `not_found` also once it was removed for its age. */
export async function snapshotOf(
  sql: Sql,
  { workspaceId }: WorkspaceContext,
  savedQueryId: string,
  id: string,
): Promise<Snapshot & { connection_id: string | null }> {
  const [snapshot] = await sql.query<Snapshot & { connection_id: string | null }>(ONE, [workspaceId, savedQueryId, id]);
  if (!snapshot) throw notFound('snapshot');
  return snapshot;
}
