/** Limits of one flush. An item is never split: a single one may exceed them. */
export interface FlushLimits {
  /** Sum of the items' weights. */
  maxWeight: number;
  maxBytes: number;
}

interface Waiting<T> {
  item: T;
  weight: number;
  bytes: number;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/**
 * Group commit without a timer: what arrives while one flush is under way shares the next. Idle, an item waits for
 * nothing; under load, flushes grow by themselves and their fixed cost is divided among many.
 */
export class GroupCommit<T> {
  private waiting: Waiting<T>[] = [];
  private weight = 0;
  private running = false;

  constructor(
    private readonly flush: (items: T[]) => Promise<void>,
    private readonly limits: FlushLimits,
  ) {}

  /** Weight of all items that wait for a flush. */
  get waitingWeight(): number {
    return this.weight;
  }

  /** Resolves when a flush with the item succeeded; rejects with the error of its flush. */
  add(item: T, weight: number, bytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, weight, bytes, resolve, reject });
      this.weight += weight;
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      // Lets the requests in that the sockets hold already: they would have to wait for the next flush otherwise.
      await new Promise(setImmediate);
      const group = this.take();
      try {
        await this.flush(group.map((entry) => entry.item));
        for (const entry of group) entry.resolve();
      } catch (error) {
        for (const entry of group) entry.reject(error);
      }
    }
    this.running = false;
  }

  private take(): Waiting<T>[] {
    let count = 0;
    let weight = 0;
    let bytes = 0;
    for (const entry of this.waiting) {
      const fits = weight + entry.weight <= this.limits.maxWeight && bytes + entry.bytes <= this.limits.maxBytes;
      if (count > 0 && !fits) break;
      count += 1;
      weight += entry.weight;
      bytes += entry.bytes;
    }
    this.weight -= weight;
    return this.waiting.splice(0, count);
  }
}
