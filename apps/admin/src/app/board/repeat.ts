import { type Signal, effect, inject, signal } from '@angular/core';
import { DestroyRef } from '@angular/core';

/** Whether somebody can see the page; it is not, for instance, in a tab behind others. */
export function pageIsVisible(): Signal<boolean> {
  const isVisible = signal(!document.hidden);
  const look = () => isVisible.set(!document.hidden);
  document.addEventListener('visibilitychange', look);
  inject(DestroyRef).onDestroy(() => document.removeEventListener('visibilitychange', look));
  return isVisible.asReadonly();
}

/**
 * Asks again so many seconds after the last question, while the page is seen; one that was due meanwhile is asked as
 * soon as it is seen again. Call it where injection is possible.
 */
export function repeat(
  { seconds, asked }: { seconds: () => number | null; asked: () => number },
  again: () => void,
): void {
  const isVisible = pageIsVisible();
  effect((onCleanup) => {
    const every = seconds();
    if (every === null || !isVisible()) return;
    const wait = Math.max(0, asked() + every * 1_000 - Date.now());
    const timer = setTimeout(again, wait);
    onCleanup(() => clearTimeout(timer));
  });
}
