import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import { type Observable, type Subscription } from 'rxjs';
import { ApiError } from '../api/api-error';
import { QueriesClient } from '../api/queries.client';
import { type QueryResult, type SnapshotResult } from '../api/types';

export type Ran = QueryResult | SnapshotResult;

/** Runs one query at a time and keeps the latest result. Provided by the page. */
@Injectable()
export class Runner {
  private readonly client = inject(QueriesClient);
  private readonly ran = signal<Ran | undefined>(undefined);
  private readonly failed = signal<ApiError | undefined>(undefined);
  private readonly started = signal<number | undefined>(undefined);
  private subscription: Subscription | undefined;
  private underWay: { workspaceId: string; queryId: string } | undefined;

  readonly result = this.ran.asReadonly();
  readonly error = this.failed.asReadonly();
  /** When the query that is under way began, in ms; undefined when none is. */
  readonly startedAt = this.started.asReadonly();
  readonly isRunning = computed(() => this.started() !== undefined);
  /** The result as what was kept on the server; undefined for SQL that is not saved. */
  readonly snapshot = computed(() => {
    const result = this.ran();
    return result && 'snapshot_id' in result ? result : undefined;
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.drop());
  }

  /** Runs in place of what is under way. `ask` gets the id by which the query can be cancelled. */
  run(workspaceId: string, ask: (queryId: string) => Observable<Ran>): void {
    this.drop();
    const queryId = crypto.randomUUID?.() ?? looseUuid();
    this.underWay = { workspaceId, queryId };
    this.started.set(Date.now());
    this.failed.set(undefined);
    this.subscription = ask(queryId).subscribe({
      next: (result) => {
        this.ran.set(result);
        this.end();
      },
      error: (cause: unknown) => {
        this.failed.set(ApiError.from(cause));
        this.end();
      },
    });
  }

  /** Stops the query on the server; its answer then says that it was cancelled. */
  cancel(): void {
    if (!this.underWay) return;
    const { workspaceId, queryId } = this.underWay;
    this.client.cancel(workspaceId, queryId).subscribe({ error: () => this.drop() });
  }

  /** Shows a result that was computed before. */
  show(result: Ran | undefined): void {
    this.drop();
    this.failed.set(undefined);
    this.ran.set(result);
  }

  /** Leaves what is under way: the connection closes, and with it the query. */
  drop(): void {
    this.subscription?.unsubscribe();
    this.end();
  }

  private end(): void {
    this.underWay = undefined;
    this.started.set(undefined);
  }
}

/** On plain HTTP off loopback there is no randomUUID. */
function looseUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
