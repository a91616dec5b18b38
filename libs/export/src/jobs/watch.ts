import { DomainError } from '@strata/platform';

const LOOK_MS = 1_000;
const MAX_MS = 600_000;

/** An attempt that is looked after. */
export interface Watched {
  /** Aborts when it is to end; its reason says why. */
  signal: AbortSignal;
  end(): Promise<void>;
}

/**
 * Looks every second whether an attempt is still wanted, and ends it after ten minutes at the latest.
 * @param look tells how far it is; false ends it
 */
export function watch(stopping: AbortSignal, look: () => Promise<boolean>): Watched {
  const ending = new AbortController();
  const tooLong = setTimeout(() => ending.abort(tookTooLong()), MAX_MS);
  let looking = Promise.resolve();
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    looking = look()
      .then((isWanted) => isWanted || ending.abort(notWanted()))
      // A database that is away for a moment ends nothing; whoever reads from it will say so.
      .catch(() => undefined)
      .then(() => void (isLooking = false));
  }, LOOK_MS);
  return {
    signal: AbortSignal.any([stopping, ending.signal]),
    end: async () => {
      clearInterval(timer);
      clearTimeout(tooLong);
      await looking;
    },
  };
}

/** Its row belongs to nobody or to another attempt: nothing of this one is kept. */
function notWanted(): DomainError {
  return new DomainError('query_cancelled', 'The export was cancelled.');
}

function tookTooLong(): DomainError {
  return new DomainError('query_timeout', `The export took longer than ${MAX_MS / 60_000} minutes.`, {
    hint: 'Export fewer columns or a shorter range.',
  });
}
