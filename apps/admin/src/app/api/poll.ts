import { effect } from '@angular/core';

/** Asks again so long after each answer, while `isActive`; `answer` is read to know that one has come. */
export function poll(
  { answer, isActive }: { answer: () => unknown; isActive: () => boolean },
  again: () => void,
  everyMs = 1_000,
): void {
  effect((onCleanup) => {
    answer();
    if (!isActive()) return;
    const timer = setTimeout(again, everyMs);
    onCleanup(() => clearTimeout(timer));
  });
}
