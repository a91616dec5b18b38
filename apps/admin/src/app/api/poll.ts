import { effect } from '@angular/core';

/**
 * Asks again so long after each answer, while `isActive`; `answer` is read to know that one has come.
 * @param everyMs a function is asked after each answer
 */
export function poll(
  { answer, isActive }: { answer: () => unknown; isActive: () => boolean },
  again: () => void,
  everyMs: number | (() => number) = 1_000,
): void {
  effect((onCleanup) => {
    answer();
    if (!isActive()) return;
    const timer = setTimeout(again, typeof everyMs === 'number' ? everyMs : everyMs());
    onCleanup(() => clearTimeout(timer));
  });
}
