import { Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import {
  actorName,
  decodeCursor,
  DomainError,
  encodeCursor,
  newId,
  pageOf,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import { Connections } from '@strata/query';
import { readRow } from './rows.js';
import { connectionThen } from './target.js';

export const RUN_TRIGGERS = ['person', 'schedule', 'export'] as const;
export type RunTrigger = (typeof RUN_TRIGGERS)[number];
export const RUN_STATUSES = ['completed', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** A run that is over, one way or the other. */
export interface FinishedRun {
  saved_query_id: string;
  version: number;
  trigger: RunTrigger;
  params: Record<string, unknown>;
  started_at: Date;
  /** How long the caller waited. */
  duration_ms: number;
  /** What came of it: where it is absent, `error` is there. */
  outcome?: { is_cached: boolean; snapshot_id: string | null; row_count: number };
  error?: unknown;
}

export interface RunView {
  id: string;
  version: number;
  trigger: RunTrigger;
  /** Null: the schedule. */
  user_id: string | null;
  user_name: string;
  params: Record<string, unknown>;
  status: RunStatus;
  /** Answered from a snapshot, or by an execution that somebody else had started. */
  is_cached: boolean;
  snapshot_id: string | null;
  row_count: number | null;
  duration_ms: number;
  error: { code: string; message: string; hint?: string } | null;
  started_at: Date;
}

const SHOWN = `id, version, trigger, user_id, user_name, params, status, is_cached, snapshot_id,
  row_count, duration_ms, error, started_at`;
const COLUMNS = `saved_query_id, ${SHOWN}`;
const INSERT = `INSERT INTO public.query_runs (workspace_id, ${COLUMNS})
  SELECT workspace_id, ${COLUMNS} FROM jsonb_populate_record(NULL::public.query_runs, $1::jsonb)`;
const LIST = `SELECT ${SHOWN}, ${connectionThen('r')} AS connection_id FROM public.query_runs r
  WHERE r.workspace_id = $1::uuid AND r.saved_query_id = $2::uuid
    AND ($3::timestamptz IS NULL OR (r.started_at, r.id) < ($3, $4::uuid))
  ORDER BY r.started_at DESC, r.id DESC LIMIT $5`;

const HIDDEN = 'It failed on a connection that is gone, or that you may not use.';

type RunRow = RunView & { connection_id: string | null };

/** Who ran a saved query, when, and how it went. */
@Injectable()
export class RunHistory {
  constructor(
    private readonly db: Database,
    private readonly connections: Connections,
  ) {}

  /** Newest first. What a database said is told to those who may run queries on it. */
  async list(ctx: WorkspaceContext, savedQueryId: string, request: PageRequest): Promise<Page<RunView>> {
    const cursor = request.cursor === undefined ? undefined : decodeCursor(request.cursor);
    const values = [ctx.workspaceId, savedQueryId, cursor?.at ?? null, cursor?.key ?? null, request.limit + 1];
    const rows = await this.db.withWorkspace(ctx, async (tx) => {
      await readRow(tx, ctx, savedQueryId);
      return tx.$queryRawUnsafe<RunRow[]>(LIST, ...values);
    });
    const page = pageOf(rows, request.limit, (row) => encodeCursor({ at: row.started_at, key: row.id }));
    return { ...page, data: await this.withoutSecrets(ctx, page.data) };
  }

  private async withoutSecrets(ctx: WorkspaceContext, rows: readonly RunRow[]): Promise<RunView[]> {
    const isElsewhere = rows.some(({ connection_id, error }) => connection_id !== null && error !== null);
    const usable = isElsewhere ? (await this.connections.list(ctx)).map(({ id }) => id) : [];
    return rows.map(({ connection_id: id, error, ...run }) => ({
      ...run,
      error: error === null || id === null || usable.includes(id) ? error : { code: error.code, message: HIDDEN },
    }));
  }

  async record(ctx: WorkspaceContext, run: FinishedRun): Promise<void> {
    const { outcome, error, ...facts } = run;
    const row = {
      ...facts,
      ...{ workspace_id: ctx.workspaceId, id: newId() },
      ...{ user_id: ctx.actor?.userId ?? null, user_name: whoAsks(ctx) },
      ...{ is_cached: false, snapshot_id: null, row_count: null },
      ...outcome,
      ...(outcome ? { status: 'completed', error: null } : failureOf(error)),
    };
    await this.db.writeWorkspace(ctx, async (sql) => {
      // A line of history is not worth waiting for the disk: the answer would take twice as long.
      await sql.execute('SET LOCAL synchronous_commit = off');
      await sql.execute(INSERT, [JSON.stringify(row)]);
    });
  }
}

/** The name in the history: of a person, of the schedule, or of somebody without an account. */
function whoAsks({ actor, audience }: WorkspaceContext): string {
  return actor ? actorName(actor) : audience === 'system' ? 'schedule' : 'guest';
}

/** Of errors that are not ours nothing is kept: they may carry internals. */
function failureOf(error: unknown): Pick<RunView, 'status' | 'error'> {
  if (!(error instanceof DomainError)) {
    return { status: 'failed', error: { code: 'internal', message: 'Something went wrong on our side.' } };
  }
  const { code, message, hint } = error;
  return {
    status: code === 'query_cancelled' ? 'cancelled' : 'failed',
    error: { code, message, ...(hint !== undefined && { hint }) },
  };
}
