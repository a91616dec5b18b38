import { Inject, Injectable } from '@nestjs/common';
import { Workspaces } from '@strata/identity';
import { CLOCK, DomainError, type Clock, type WorkspaceContext } from '@strata/platform';
import {
  bindParameters,
  Connections,
  DEFAULT_LIMITS,
  QueryRunner,
  RunningQueries,
  type BoundStatement,
  type Cell,
  type ParamValue,
  type ParameterDeclaration,
  type QueryLimits,
  type QuerySummary,
  type RelationInfo,
  type RunningQuery,
} from '@strata/query';
import { MAX_ROWS, type QueryResultDto, type SampleDto } from './query.dto.js';

const MEGABYTE = 1024 * 1024;
/** What nobody has to hold as a whole may be larger and take longer to read. */
const STREAMED: Partial<QueryLimits> = { timeoutMs: 60_000, maxBytes: 1024 * MEGABYTE };

interface AdHocInput {
  sql: string;
  parameters?: ParameterDeclaration[];
  params?: Record<string, ParamValue>;
  connection_id?: string | null;
  limit?: number;
  query_id: string;
}

type Consume<T> = (running: RunningQuery) => Promise<T>;

/** A query that is checked and bound, and ready to run once. */
export interface PreparedQuery {
  run<T>(signal: AbortSignal, consume: Consume<T>): Promise<{ result: T; summary: QuerySummary }>;
  /** Runs it and keeps all rows. */
  collect(signal: AbortSignal): Promise<QueryResultDto>;
}

/** SQL that somebody sends to be run at once. */
@Injectable()
export class AdHocQueries {
  constructor(
    private readonly runner: QueryRunner,
    private readonly running: RunningQueries,
    private readonly connections: Connections,
    private readonly workspaces: Workspaces,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DomainError for parameters, and for a connection that the caller may not write SQL for */
  async prepare(ctx: WorkspaceContext, input: AdHocInput, isStreamed: boolean): Promise<PreparedQuery> {
    const connectionId = input.connection_id?.toLowerCase() ?? null;
    if (connectionId !== null) await this.connections.require(ctx, connectionId, 'write');
    const maxRows = input.limit ?? DEFAULT_LIMITS.maxRows;
    if (!isStreamed && maxRows > MAX_ROWS) {
      throw new DomainError('invalid', `limit is at most ${MAX_ROWS}.`, {
        hint: 'Ask for application/x-ndjson to get more.',
      });
    }
    const statement = await this.bind(ctx, input);
    const queryId = input.query_id.toLowerCase();
    const limits = { ...(isStreamed && STREAMED), maxRows };
    const run = <T>(closed: AbortSignal, consume: Consume<T>) =>
      this.running.track(ctx, { queryId, action: 'query:run' }, closed, (signal) =>
        this.runner.run(ctx, statement, { target: { connectionId }, limits, signal }, consume),
      );
    return {
      run,
      collect: async (closed) => {
        const { result, summary } = await run(closed, collectRows);
        const { row_count, is_truncated, duration_ms } = summary;
        return { query_id: queryId, ...result, row_count, is_truncated, duration_ms };
      },
    };
  }

  /** Five rows of a relation of the catalog. */
  async sample(ctx: WorkspaceContext, connectionId: string | null, relation: RelationInfo): Promise<SampleDto> {
    const sql = `SELECT * FROM ${quoted(relation.schema)}.${quoted(relation.name)} LIMIT 5`;
    const { result } = await this.runner.run(ctx, { sql, values: [] }, { target: { connectionId } }, collectRows);
    return result;
  }

  private async bind(
    ctx: WorkspaceContext,
    { sql, parameters = [], params = {} }: AdHocInput,
  ): Promise<BoundStatement> {
    // Only dates need to know where a day begins.
    const hasDates = parameters.some(({ type }) => type === 'date' || type === 'timestamp');
    const zone = hasDates ? (await this.workspaces.get(ctx)).reporting_zone : 'UTC';
    return bindParameters(sql, parameters, params, { now: this.clock.now(), zone });
  }
}

async function collectRows({ columns, batches }: RunningQuery): Promise<SampleDto> {
  const rows: Cell[][] = [];
  for await (const batch of batches) for (const row of batch) rows.push(row);
  return { columns, rows };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
