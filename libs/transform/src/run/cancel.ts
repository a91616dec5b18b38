import type { TransformSession } from '@strata/data';

const EVERY_MS = 500;

/**
 * Ends the session's statements as soon as the signal says so, and again: a single call may come between two of them.
 * @returns what ends the watch
 */
export function cancelWith(signal: AbortSignal, session: TransformSession): () => void {
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    const again = (): void => void session.cancel().catch(() => undefined);
    again();
    timer = setInterval(again, EVERY_MS);
  };
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  return () => {
    clearInterval(timer);
    signal.removeEventListener('abort', cancel);
  };
}
