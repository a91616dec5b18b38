import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Action, ChannelMap } from '@strata/contracts';
import { Access } from '@strata/identity';
import { DomainError, type WorkspaceContext } from '@strata/platform';
import { Redis } from '@strata/queue';
import { LRUCache } from 'lru-cache';

interface Running {
  ctx: WorkspaceContext;
  action: Action;
  controller: AbortController;
}

export interface Tracked {
  queryId: string;
  /** What it takes to run it: the query ends with that right. */
  action: Action;
}

/** Queries of this process that somebody may cancel, by workspace, person and the id that they gave them. */
@Injectable()
export class RunningQueries implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly running = new Map<string, Running>();
  /** Cancelled before they were there: who cancels at once may overtake the query itself. */
  private readonly overtaken = new LRUCache<string, true>({ max: 1_000, ttl: 60_000 });

  constructor(
    private readonly redis: Redis,
    private readonly access: Access,
  ) {}

  onApplicationBootstrap(): void {
    // Not awaited: with Redis away queries run all the same, and it goes on by itself when Redis is back.
    this.redis.subscribe('query-cancelled', (message) => this.end(message)).catch(() => undefined);
    this.redis.subscribe('access-changed', (change) => void this.recheck(change)).catch(() => undefined);
  }

  /** The subscription ends with its connection. */
  onApplicationShutdown(): void {
    for (const { controller } of this.running.values()) controller.abort();
  }

  /**
   * Runs `work` with a signal that aborts when its person cancels the query or loses the right to run it, or when
   * `signal` does.
   * @throws DomainError `conflict` when a query of that id runs already
   */
  async track<T>(
    ctx: WorkspaceContext,
    { queryId, action }: Tracked,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const key = keyOf(ctx, queryId);
    if (this.running.has(key)) {
      throw new DomainError('conflict', 'A query of this id runs already.', {
        hint: 'Give each run an id of its own.',
      });
    }
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    this.running.set(key, { ctx, action, controller });
    signal?.addEventListener('abort', abort);
    if (this.overtaken.delete(key) || signal?.aborted) abort();
    try {
      return await work(controller.signal);
    } finally {
      signal?.removeEventListener('abort', abort);
      this.running.delete(key);
    }
  }

  /** Ends the caller's own query of this id in whichever process it runs, also when it arrives there a moment later. */
  async cancel(ctx: WorkspaceContext, queryId: string): Promise<void> {
    const message = { workspace_id: ctx.workspaceId, user_id: ctx.actor?.userId ?? '', query_id: queryId };
    if (!this.end(message)) await this.redis.publish('query-cancelled', message);
  }

  /** Returns whether it runs here. */
  private end({ workspace_id, user_id, query_id }: ChannelMap['query-cancelled']): boolean {
    const key = `${workspace_id}:${user_id}:${query_id}`;
    const query = this.running.get(key);
    if (query) query.controller.abort();
    else this.overtaken.set(key, true);
    return query !== undefined;
  }

  private async recheck(change: ChannelMap['access-changed']): Promise<void> {
    const meant = [...this.running.values()].filter(({ ctx }) =>
      'user_id' in change ? ctx.actor?.userId === change.user_id : ctx.workspaceId === change.workspace_id,
    );
    await Promise.all(meant.map((query) => this.endUnlessAllowed(query)));
  }

  private async endUnlessAllowed({ ctx, action, controller }: Running): Promise<void> {
    if (!ctx.actor) return;
    try {
      const actor = await this.access.recheck(ctx.actor);
      await this.access.authorize(actor, action, 'workspace', ctx.workspaceId);
    } catch (error) {
      // With the database away nobody loses a right.
      if (error instanceof DomainError && error.code !== 'unavailable') controller.abort();
    }
  }
}

function keyOf(ctx: WorkspaceContext, queryId: string): string {
  return `${ctx.workspaceId}:${ctx.actor?.userId ?? ''}:${queryId}`;
}
