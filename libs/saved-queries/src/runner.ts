import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { CLOCK, type Clock, type WorkspaceContext } from '@strata/platform';
import {
  bindParameters,
  Connections,
  QueryRunner,
  type ParamValue,
  type RunningQuery,
  type Statement,
} from '@strata/query';
import { Computation } from './computation.js';
import { Flights } from './flights.js';
import { RunHistory, type FinishedRun, type RunTrigger } from './history.js';
import { isFresh, resultText } from './result.js';
import { newestSnapshot, snapshotOf, type Snapshot } from './snapshots.js';
import { cacheKeyOf, effectiveParams, readTarget, type RunTarget } from './target.js';

export interface RunRequest {
  /** Values by name; those not given take their defaults. */
  params?: Record<string, ParamValue>;
  /** Compute anew, also while a snapshot is fresh. */
  refresh?: boolean;
  /** Aborted, the caller no longer waits; the query ends when nobody waits for it. */
  signal?: AbortSignal;
  trigger?: RunTrigger;
}

/** What a file says about the run that it is of. */
export interface RunFacts {
  name: string;
  params: Record<string, ParamValue>;
  at: Date;
  zone: string;
}

interface PreparedRun {
  target: RunTarget;
  params: Record<string, ParamValue>;
  statement: Statement;
}

interface Answer {
  snapshot: Snapshot;
  /** False for who caused the execution. */
  isCached: boolean;
}

/** An export may take longer and be larger than what a screen shows. */
const EXPORT_LIMITS = { timeoutMs: 600_000, maxRows: 5_000_000, maxBytes: 4_294_967_296 };

/**
 * Runs saved queries: from a fresh snapshot if there is one, and otherwise once, however many want the same at the same
 * time in however many processes.
 */
@Injectable()
export class SavedQueryRunner {
  private readonly flights = new Flights<{ snapshot: Snapshot; hasExecuted: boolean }>();

  constructor(
    private readonly db: Database,
    private readonly computation: Computation,
    private readonly history: RunHistory,
    private readonly runner: QueryRunner,
    private readonly connections: Connections,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @returns the JSON text of the answer
   * @throws DomainError `not_found`, `forbidden`, `parameter_invalid` and whatever {@link QueryRunner.run} throws
   */
  async run(ctx: WorkspaceContext, id: string, request: RunRequest): Promise<string> {
    const run = await this.prepare(ctx, id, request);
    const { snapshot, isCached } = await this.recorded(ctx, run, request.trigger ?? 'person', async () => {
      const answer = await this.answer(ctx, run, request);
      const { id: snapshot_id, row_count } = answer.snapshot;
      return { answer, outcome: { is_cached: answer.isCached, snapshot_id, row_count } };
    });
    // The one who computed it may have asked by other names, or with values that made no difference.
    const own = { ...snapshot, params: JSON.stringify(run.params) };
    return resultText(own, run.target, { isCached, now: this.clock.now() });
  }

  /** A result that was computed before, as JSON text. */
  async snapshot(ctx: WorkspaceContext, id: string, snapshotId: string): Promise<string> {
    const target = await this.runnable(ctx, id);
    const snapshot = await this.db.readWorkspace(ctx, (sql) => snapshotOf(sql, ctx, id, snapshotId));
    const { version, connection_id: then } = snapshot;
    if (then !== null && then !== target.connection_id) await this.connections.require(ctx, then, 'run');
    return resultText(snapshot, { ...target, version }, { isCached: true, now: this.clock.now() });
  }

  /** Runs it for a file: no snapshot is read or made, and none of their limits apply. */
  async stream<T>(
    ctx: WorkspaceContext,
    id: string,
    { params, signal }: Pick<RunRequest, 'params' | 'signal'>,
    consume: (running: RunningQuery, facts: RunFacts) => Promise<T>,
  ): Promise<T> {
    const run = await this.prepare(ctx, id, { params });
    const { target, statement } = run;
    const facts = { name: target.name, params: run.params, at: this.clock.now(), zone: target.zone };
    return this.recorded(ctx, run, 'export', async () => {
      const options = { target: { connectionId: target.connection_id }, limits: EXPORT_LIMITS, signal };
      const { result, summary } = await this.runner.run(ctx, statement, options, (running) => consume(running, facts));
      return { answer: result, outcome: { is_cached: false, snapshot_id: null, row_count: summary.row_count } };
    });
  }

  private async prepare(ctx: WorkspaceContext, id: string, { params = {} }: RunRequest): Promise<PreparedRun> {
    const target = await this.runnable(ctx, id);
    const at = { now: this.clock.now(), zone: target.zone };
    const statement = bindParameters(target.sql, target.parameters, params, at);
    return { target, statement, params: effectiveParams(target, params, at) };
  }

  /** What the caller may run, and whose results they may see. */
  private async runnable(ctx: WorkspaceContext, id: string): Promise<RunTarget> {
    const target = await this.db.readWorkspace(ctx, (sql) => readTarget(sql, ctx, id));
    if (target.connection_id !== null) await this.connections.require(ctx, target.connection_id, 'run');
    return target;
  }

  private async answer(ctx: WorkspaceContext, run: PreparedRun, request: RunRequest): Promise<Answer> {
    const { target } = run;
    const key = cacheKeyOf(run.statement, target);
    const seen = await this.db.readWorkspace(ctx, (sql) => newestSnapshot(sql, ctx, key));
    if (seen && !request.refresh && isFresh(seen, target, this.clock.now())) return { snapshot: seen, isCached: true };
    const start = (signal: AbortSignal) =>
      this.computation.run(ctx, { ...run, key, seen, mayBeFresh: !request.refresh }, signal);
    const { result, hasJoined } = await this.flights.join(`${ctx.workspaceId}:${key}`, request.signal, start);
    return { snapshot: result.snapshot, isCached: hasJoined || !result.hasExecuted };
  }

  /** Does the work, and writes down how it went. */
  private async recorded<T>(
    ctx: WorkspaceContext,
    { target, params }: PreparedRun,
    trigger: RunTrigger,
    work: () => Promise<{ answer: T; outcome: NonNullable<FinishedRun['outcome']> }>,
  ): Promise<T> {
    const startedAt = this.clock.now();
    const begun = performance.now();
    const finish = (rest: Pick<FinishedRun, 'outcome' | 'error'>): Promise<void> =>
      this.history.record(ctx, {
        ...{ saved_query_id: target.id, version: target.version, trigger, params },
        ...{ started_at: startedAt, duration_ms: performance.now() - begun },
        ...rest,
      });
    const done = await work().catch(async (error: unknown) => {
      await finish({ error });
      throw error;
    });
    await finish({ outcome: done.outcome });
    return done.answer;
  }
}
