import { type Signal, effect, signal } from '@angular/core';

/** The time in ms, anew every `everyMs`; it stands still while that is undefined. Call it where injection is possible. */
export function ticking(everyMs: () => number | undefined): Signal<number> {
  const now = signal(Date.now());
  effect((onCleanup) => {
    const ms = everyMs();
    if (ms === undefined) return;
    now.set(Date.now());
    const timer = setInterval(() => now.set(Date.now()), ms);
    onCleanup(() => clearInterval(timer));
  });
  return now.asReadonly();
}
