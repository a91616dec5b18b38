import { type Signal, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';

/** One of a few, kept in the URL beside the view's state; the first unless another is asked for. */
export interface UrlChoice<T extends string> {
  readonly value: Signal<T>;
  set(value: T): void;
}

/** @param name of the query parameter. Call in an injection context. */
export function urlChoice<T extends string>(name: () => string, known: () => readonly [T, ...T[]]): UrlChoice<T> {
  const router = inject(Router);
  const route = inject(ActivatedRoute);
  const query = toSignal(route.queryParamMap, { initialValue: route.snapshot.queryParamMap });
  return {
    value: computed(() => known().find((value) => value === query().get(name())) ?? known()[0]),
    set: (value) => {
      const queryParams = { [name()]: value === known()[0] ? null : value };
      void router.navigate([], { relativeTo: route, queryParams, queryParamsHandling: 'merge', replaceUrl: true });
    },
  };
}
