import { DestroyRef, type Signal, inject, signal } from '@angular/core';

/** Whether there is room for one column only. Call it where injection is possible. */
export function narrowScreen(): Signal<boolean> {
  const media = window.matchMedia('(max-width: 47.99rem)');
  const isNarrow = signal(media.matches);
  const update = () => isNarrow.set(media.matches);
  media.addEventListener('change', update);
  inject(DestroyRef).onDestroy(() => media.removeEventListener('change', update));
  return isNarrow.asReadonly();
}
