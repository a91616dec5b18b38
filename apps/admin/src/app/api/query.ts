import { type Signal, effect, signal, untracked } from '@angular/core';
import { type Observable } from 'rxjs';
import { ApiError } from './api-error';

export interface Query<T> {
  /** The latest answer; kept while a newer one is on its way. */
  readonly data: Signal<T | undefined>;
  readonly error: Signal<ApiError | undefined>;
  readonly loading: Signal<boolean>;
  reload(): void;
  /** Replaces the data after a write whose answer is already here. */
  set(data: T): void;
}

/** Loads again whenever `params` changes, cancelling what is under way; waits while `params` is undefined. */
export function query<P, T>(
  params: () => P | undefined,
  load: (params: P) => Observable<T>,
  { keepPrevious = true } = {},
): Query<T> {
  const data = signal<T | undefined>(undefined);
  const error = signal<ApiError | undefined>(undefined);
  const loading = signal(true);
  const turn = signal(0);
  effect((onCleanup) => {
    turn();
    const current = params();
    if (!keepPrevious) untracked(() => data.set(undefined));
    if (current === undefined) return;
    untracked(() => {
      loading.set(true);
      const subscription = load(current).subscribe({
        next: (value) => {
          data.set(value);
          error.set(undefined);
          loading.set(false);
        },
        error: (cause: unknown) => {
          error.set(ApiError.from(cause));
          loading.set(false);
        },
      });
      onCleanup(() => subscription.unsubscribe());
    });
  });
  return {
    data,
    error,
    loading,
    reload: () => turn.update((n) => n + 1),
    set: (value) => data.set(value),
  };
}
