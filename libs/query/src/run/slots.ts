import { DomainError } from '@strata/platform';

export interface SlotLimits {
  /** That run at once. */
  running: number;
  /** That wait. */
  waiting: number;
  /** Longest wait. */
  waitMs: number;
}

interface Waiter {
  start: () => void;
}

interface Lane {
  running: number;
  queue: Waiter[];
}

/** How much of one key, such as the queries of a workspace, runs at once in this process; the others wait in line. */
export class Slots {
  private readonly lanes = new Map<string, Lane>();

  constructor(private readonly limits: SlotLimits) {}

  /**
   * Runs `work` when there is room.
   * @throws DomainError `too_many_queries` when the line is full or too slow, `query_cancelled` when the signal aborts
   */
  async run<T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const lane = this.lanes.get(key) ?? { running: 0, queue: [] };
    this.lanes.set(key, lane);
    if (lane.running < this.limits.running) lane.running += 1;
    // Whoever leaves hands the place over, so that nobody slips in between.
    else await this.wait(lane, signal);
    try {
      return await work();
    } finally {
      const next = lane.queue.shift();
      if (next) next.start();
      else if ((lane.running -= 1) === 0) this.lanes.delete(key);
    }
  }

  private wait(lane: Lane, signal: AbortSignal | undefined): Promise<void> {
    if (lane.queue.length >= this.limits.waiting) throw tooMany();
    return new Promise((resolve, reject) => {
      const leave = (error: DomainError): void => {
        settle();
        lane.queue.splice(lane.queue.indexOf(waiter), 1);
        reject(error);
      };
      const cancelled = (): void => leave(new DomainError('query_cancelled', 'The query was cancelled.'));
      const timer = setTimeout(() => leave(tooMany()), this.limits.waitMs);
      const settle = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancelled);
      };
      const waiter: Waiter = {
        start: () => {
          settle();
          resolve();
        },
      };
      lane.queue.push(waiter);
      signal?.addEventListener('abort', cancelled);
      if (signal?.aborted) cancelled();
    });
  }
}

function tooMany(): DomainError {
  return new DomainError('too_many_queries', 'Too many queries of this workspace run at once.', {
    hint: 'Wait for one to end, or cancel one.',
    retryAfter: 5,
  });
}
