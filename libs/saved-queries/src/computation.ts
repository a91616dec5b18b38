import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type WorkspaceContext } from '@strata/platform';
import { Redis, type Lease } from '@strata/queue';
import { QueryRunner, type ParamValue, type RunningQuery, type Statement } from '@strata/query';
import { isFresh } from './result.js';
import { Snapshots, type Snapshot } from './snapshots.js';
import type { RunTarget } from './target.js';

/** What a snapshot holds at most. An export has all. */
export const MAX_SNAPSHOT_ROWS = 10_000;
export const MAX_SNAPSHOT_BYTES = 10 * 1_048_576;

export interface Task {
  target: RunTarget;
  statement: Statement;
  params: Record<string, ParamValue>;
  /** The cache key. */
  key: string;
  /** The newest snapshot when it was asked for: a newer one was made meanwhile by somebody who wanted the same. */
  seen: Snapshot | undefined;
  /** Whether a snapshot that is fresh will do. */
  mayBeFresh: boolean;
}

/** Computes a result and keeps it, unless another process does so at this moment: then it waits for that. */
@Injectable()
export class Computation {
  constructor(
    private readonly runner: QueryRunner,
    private readonly snapshots: Snapshots,
    private readonly redis: Redis,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(
    ctx: WorkspaceContext,
    task: Task,
    signal: AbortSignal,
  ): Promise<{ snapshot: Snapshot; hasExecuted: boolean }> {
    const lease = await this.lock(`${ctx.workspaceId}:${task.key}`, signal);
    try {
      const newest = await this.snapshots.newest(ctx, task.key);
      if (newest && this.isGoodEnough(newest, task)) return { snapshot: newest, hasExecuted: false };
      return { snapshot: await this.execute(ctx, task, signal), hasExecuted: true };
    } finally {
      await lease?.release();
    }
  }

  /** Without Redis each process computes for itself: that costs time, and no query fails for it. */
  private async lock(name: string, signal: AbortSignal): Promise<Lease | undefined> {
    try {
      return await this.redis.locks.acquire(`result:${name}`, signal);
    } catch {
      return undefined;
    }
  }

  private isGoodEnough(newest: Snapshot, { seen, target, mayBeFresh }: Task): boolean {
    if (newest.id !== seen?.id) return true;
    return mayBeFresh && isFresh(newest, target, this.clock.now());
  }

  private async execute(ctx: WorkspaceContext, task: Task, signal: AbortSignal): Promise<Snapshot> {
    const { target, statement, params, key } = task;
    const computedAt = this.clock.now();
    const options = {
      target: { connectionId: target.connection_id },
      limits: { maxRows: MAX_SNAPSHOT_ROWS },
      signal,
    };
    const { result, summary } = await this.runner.run(ctx, statement, options, collect);
    return this.snapshots.keep(ctx, key, {
      ...{ saved_query_id: target.id, version: target.version, params: JSON.stringify(params) },
      ...{ columns: JSON.stringify(result.columns), rows: `[${result.rows.join(',')}]`, row_count: result.rows.length },
      is_truncated: result.isFull || summary.is_truncated,
      duration_ms: summary.duration_ms,
      computed_at: computedAt,
    });
  }
}

/** The rows as JSON, as far as a snapshot takes them. */
async function collect({ columns, batches }: RunningQuery) {
  const rows: string[] = [];
  let bytes = 2;
  for await (const batch of batches) {
    for (const row of batch) {
      const text = JSON.stringify(row);
      bytes += Buffer.byteLength(text) + 1;
      if (bytes > MAX_SNAPSHOT_BYTES) return { columns, rows, isFull: true };
      rows.push(text);
    }
  }
  return { columns, rows, isFull: false };
}
