import { DomainError } from '@strata/platform';

interface Flight<T> {
  result: Promise<T>;
  /** Aborted when nobody waits any more. */
  controller: AbortController;
  waiting: number;
}

/** Work that several want at the same time is done once: who comes while it is under way waits for the same result. */
export class Flights<T> {
  private readonly flights = new Map<string, Flight<T>>();

  /**
   * The result of the work under way for `key`, or of `start`, whose signal is aborted once all who wait gave up.
   * @param signal the caller's own: aborted, the caller gives up, and the others go on waiting
   * @returns also whether the caller joined work that was under way
   * @throws DomainError `query_cancelled` when the caller gave up
   */
  async join(
    key: string,
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal) => Promise<T>,
  ): Promise<{ result: T; hasJoined: boolean }> {
    if (signal?.aborted) throw cancelled();
    const underWay = this.flights.get(key);
    const flight = underWay ?? this.begin(key, start);
    flight.waiting += 1;
    try {
      return { result: await untilAborted(flight.result, signal), hasJoined: underWay !== undefined };
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) this.leave(key, flight);
    }
  }

  private begin(key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { controller, waiting: 0, result: start(controller.signal) };
    // Who gave up is not told how it ended.
    flight.result.catch(() => undefined);
    this.flights.set(key, flight);
    return flight;
  }

  private leave(key: string, flight: Flight<T>): void {
    if (this.flights.get(key) === flight) this.flights.delete(key);
    flight.controller.abort();
  }
}

export function cancelled(): DomainError {
  return new DomainError('query_cancelled', 'The query was cancelled.', { hint: 'Run it again.' });
}

/** Settles like `work`, or rejects when the signal is aborted before. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let giveUp: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(cancelled());
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (giveUp) signal.removeEventListener('abort', giveUp);
  }
}
