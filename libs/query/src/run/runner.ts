import { Injectable } from '@nestjs/common';
import { Database, type CursorQuery, type CursorResult, type OpenCursor } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { checkSql } from '../allow-list/check-sql.js';
import { notCatalogs, onlyListed, type RelationRule } from '../allow-list/relations.js';
import { QueryCatalog } from '../catalog.js';
import { Connections } from '../connections/connections.js';
import type { QueryLimits, QuerySummary, QueryTarget, RunningQuery } from '../types.js';
import { cellReader, columnsOf } from './cells.js';
import { queryFailure, refusal, type LocatedStatement } from './failures.js';
import { Slots } from './slots.js';

export const DEFAULT_LIMITS: QueryLimits = { timeoutMs: 30_000, maxRows: 10_000, maxBytes: 64 * 1024 * 1024 };
const SLOTS = { running: 4, waiting: 20, waitMs: 15_000 };

export interface RunOptions {
  target: QueryTarget;
  limits?: Partial<QueryLimits>;
  signal?: AbortSignal;
}

type Consume<T> = (running: RunningQuery) => Promise<T>;

/** Runs SQL that people wrote, behind both walls. */
@Injectable()
export class QueryRunner {
  private readonly slots = new Slots(SLOTS);

  constructor(
    private readonly db: Database,
    private readonly catalog: QueryCatalog,
    private readonly connections: Connections,
  ) {}

  /**
   * Runs one read-only statement in the workspace. `consume` reads the batches while the cursor is open; at its end
   * everything is released. Positions of errors are those of the template, for a statement of `bindParameters`.
   * @throws DomainError `query_refused` | `query_failed` | `query_timeout` | `query_too_large` | `query_cancelled` |
   * `too_many_queries` | `connection_failed` | `forbidden` (a connection that the caller may not use); details:
   * `{ position?, sqlstate? }`
   */
  async run<T>(
    ctx: WorkspaceContext,
    statement: LocatedStatement,
    options: RunOptions,
    consume: Consume<T>,
  ): Promise<{ result: T; summary: QuerySummary }> {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const { target, signal } = options;
    const [problem] = await checkSql(statement.sql, {
      isReadable: await this.readable(target),
      parameters: statement.values.length,
    });
    if (problem) throw refusal(problem, statement);
    const query = { ...statement, limits, ...(signal && { signal }) };
    const open = (cursor: OpenCursor): Promise<T> => consume(runningOf(cursor));
    try {
      const { result, summary } = await this.slots.run(ctx.workspaceId, signal, () =>
        this.execute(ctx, target, query, open),
      );
      const { rows, isTruncated, bytes, milliseconds } = summary;
      const duration_ms = Math.round(milliseconds * 10) / 10;
      return { result, summary: { row_count: rows, is_truncated: isTruncated, bytes, duration_ms } };
    } catch (error) {
      throw queryFailure(error, statement, limits);
    }
  }

  private async readable({ connectionId }: QueryTarget): Promise<RelationRule> {
    return connectionId === null ? onlyListed(await this.catalog.ownRelations()) : notCatalogs;
  }

  private execute<T>(
    ctx: WorkspaceContext,
    { connectionId }: QueryTarget,
    query: CursorQuery,
    open: (cursor: OpenCursor) => Promise<T>,
  ): Promise<CursorResult<T>> {
    if (connectionId === null) return this.db.queryWorkspace(ctx, query, open);
    return this.connections.query(ctx, connectionId, query, open);
  }
}

function runningOf({ fields, batches }: OpenCursor): RunningQuery {
  const read = cellReader(fields);
  async function* rows(): RunningQuery['batches'] {
    for await (const batch of batches) yield batch.map(read);
  }
  return { columns: columnsOf(fields), batches: rows() };
}
