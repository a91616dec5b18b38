import type { Redis as Client } from 'ioredis';

interface Usage {
  /** Unix second that the counts are about. */
  second: number;
  /** Events of all processes in this second, as of our last flush. */
  known: number;
  /** Events that this process admitted since then. */
  pending: number;
  /** Until when (ms) the key is refused. */
  blockedUntil: number;
}

/**
 * The rate of events per write key, without a Redis round trip of its own: a request is judged by what this process
 * knows; each flush adds what it admitted to the key's counter of that second and learns the sum over all processes.
 *
 * Exactness: within one process the limit is exact to the last request (a request is admitted whole; what it takes
 * beyond the limit is paid for by the following seconds). Over n processes a key can exceed it by what the other n - 1
 * admit during one flush (milliseconds), once per second. Seconds are the wall clock's: a burst across a boundary can
 * take two seconds' worth at once. With Redis away each process counts alone.
 */
export class EventRate {
  private readonly keys = new Map<string, Usage>();

  constructor(
    private readonly client: Client,
    private readonly prefix: string,
    private readonly perSecond: number,
  ) {}

  /** Admits `events` more events of `key` (returns 0), or refuses: seconds after which to try again. */
  admit(key: string, events: number, now: number = Date.now()): number {
    const second = Math.floor(now / 1000);
    const usage = this.usage(key, second);
    if (now < usage.blockedUntil) return Math.ceil((usage.blockedUntil - now) / 1000);
    const used = usage.known + usage.pending;
    if (used > 0 && used + events > this.perSecond) return 1;
    usage.pending += events;
    this.block(usage);
    return 0;
  }

  /** Accounts what was admitted since the last call. Errors are ignored: a rate is no reason to refuse a flush. */
  async flush(): Promise<void> {
    const due = [...this.keys].filter(([, usage]) => usage.pending > 0);
    await Promise.all(due.map(([key, usage]) => this.account(key, usage)));
    if (this.keys.size > 10_000) this.keys.clear();
  }

  private async account(key: string, usage: Usage): Promise<void> {
    const { second, pending } = usage;
    usage.pending = 0;
    usage.known += pending;
    const counter = `${this.prefix}:rate:${key}:${second}`;
    try {
      const total = await this.client.incrby(counter, pending);
      if (total === pending) this.client.expire(counter, 5).catch(() => undefined);
      if (usage.second !== second) return;
      usage.known = Math.max(usage.known, total);
      this.block(usage);
    } catch {
      // Counted locally all the same.
    }
  }

  private block(usage: Usage): void {
    const used = usage.known + usage.pending;
    if (used < this.perSecond) return;
    usage.blockedUntil = (usage.second + Math.ceil(used / this.perSecond)) * 1000;
  }

  private usage(key: string, second: number): Usage {
    let usage = this.keys.get(key);
    if (!usage) this.keys.set(key, (usage = { second, known: 0, pending: 0, blockedUntil: 0 }));
    if (usage.second !== second) {
      // What is pending belonged to a second that is over: no other process needs to know any more.
      usage.second = second;
      usage.known = 0;
      usage.pending = 0;
    }
    return usage;
  }
}
