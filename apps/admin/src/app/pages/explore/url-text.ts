import { type Signal, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';

/** A text that lives in the page's URL under a name. */
export interface UrlText {
  /** Empty when there is none. */
  readonly value: Signal<string>;
  set(text: string): void;
}

/** Call it where injection is possible. Letters that are typed do not fill the history. */
export function urlText(name: string): UrlText {
  const route = inject(ActivatedRoute);
  const router = inject(Router);
  const params = toSignal(route.queryParamMap, { initialValue: route.snapshot.queryParamMap });
  return {
    value: computed(() => params().get(name) ?? ''),
    set: (text) =>
      void router.navigate([], {
        relativeTo: route,
        queryParams: { [name]: text || null },
        queryParamsHandling: 'merge',
        replaceUrl: true,
      }),
  };
}
