import { type Signal, computed, effect, signal, untracked } from '@angular/core';
import { type Observable, type Subscription } from 'rxjs';
import { ApiError } from './api-error';
import { type Page } from './types';

export interface CursorList<T> {
  readonly rows: Signal<T[] | undefined>;
  readonly error: Signal<ApiError | undefined>;
  readonly loading: Signal<boolean>;
  readonly hasMore: Signal<boolean>;
  more(): void;
  reload(): void;
  /** Changes the rows already shown, after a write. */
  update(change: (rows: T[]) => T[]): void;
  /** Shows a first page that was read elsewhere. */
  set(page: Page<T>): void;
}

/** A list read page by page; starts over whenever `params` changes. */
export function cursorList<P, T>(
  params: () => P | undefined,
  load: (params: P, cursor: string | undefined) => Observable<Page<T>>,
): CursorList<T> {
  const rows = signal<T[] | undefined>(undefined);
  const cursor = signal<string | null>(null);
  const error = signal<ApiError | undefined>(undefined);
  const loading = signal(true);
  const turn = signal(0);
  let subscription: Subscription | undefined;

  const fetch = (current: P, after?: string) => {
    subscription?.unsubscribe();
    loading.set(true);
    error.set(undefined);
    subscription = load(current, after).subscribe({
      next: (page) => {
        rows.update((old) => (after ? [...(old ?? []), ...page.data] : page.data));
        cursor.set(page.next_cursor);
        loading.set(false);
      },
      error: (cause: unknown) => {
        error.set(ApiError.from(cause));
        loading.set(false);
      },
    });
  };

  effect((onCleanup) => {
    turn();
    const current = params();
    untracked(() => {
      rows.set(undefined);
      if (current !== undefined) fetch(current);
    });
    onCleanup(() => subscription?.unsubscribe());
  });

  return {
    rows,
    error,
    loading,
    hasMore: computed(() => cursor() !== null),
    more: () => {
      const current = untracked(params);
      const after = cursor();
      if (current !== undefined && after !== null && !loading()) fetch(current, after);
    },
    reload: () => turn.update((n) => n + 1),
    update: (change) => rows.update((old) => change(old ?? [])),
    set: (page) => {
      subscription?.unsubscribe();
      rows.set(page.data);
      cursor.set(page.next_cursor);
      error.set(undefined);
      loading.set(false);
    },
  };
}
