import { Redis } from '@strata/queue';
import { pause } from '../../apps/e2e/src/installation.js';

const POLL_MS = 20;

/** The length of the ingest queue. */
export class Backlog {
  private constructor(private readonly redis: Redis) {}

  static async connect(redisUrl: string): Promise<Backlog> {
    const redis = new Redis({ redisUrl });
    while (!(await answers(redis))) await pause(POLL_MS);
    return new Backlog(redis);
  }

  /** Batches that wait or are being stored. */
  async jobs(): Promise<number> {
    const { waiting, active, delayed, failed } = (await this.redis.backlog())['ingest-batch'];
    return waiting + active + delayed + failed;
  }

  /** Resolves when nothing waits: what was acknowledged is stored. */
  async untilEmpty(): Promise<void> {
    while ((await this.jobs()) > 0) await pause(POLL_MS);
  }

  close(): Promise<void> {
    return this.redis.close();
  }
}

function answers(redis: Redis): Promise<boolean> {
  return redis.ping().then(
    () => true,
    () => false,
  );
}

/** Lets senders pass while the queue is short, and holds them while it is longer than `limit`. */
export class Gate {
  private isOpen = true;
  private held: (() => void)[] = [];
  private timer: NodeJS.Timeout;

  constructor(backlog: Backlog, limit: number) {
    this.timer = setInterval(() => {
      void backlog.jobs().then((jobs) => this.set(jobs <= limit));
    }, POLL_MS);
  }

  async pass(): Promise<void> {
    if (!this.isOpen) await new Promise<void>((resolve) => this.held.push(resolve));
  }

  /** Opens for good. */
  close(): void {
    clearInterval(this.timer);
    this.set(true);
  }

  private set(isOpen: boolean): void {
    this.isOpen = isOpen;
    if (isOpen) for (const resolve of this.held.splice(0)) resolve();
  }
}
