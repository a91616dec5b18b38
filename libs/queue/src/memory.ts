import type { Redis as Client } from 'ioredis';

/** Beyond this share of maxmemory nothing more is taken in: at 100 % the worker fails too and nothing drains. */
const FULL_AT = 0.7;
/** A figure this old is read again together with the next job; at 100 MB/s that is 5 MB. */
const REFRESH_AFTER_MS = 50;
/** A figure this old decides nothing. */
const STALE_AFTER_MS = 1_000;

export interface MemoryUse {
  usedBytes: number;
  /** 0: no limit is set. */
  maxBytes: number;
}

/** Reads `used_memory` and `maxmemory` out of the text of `INFO memory`. */
function parseMemory(info: string): MemoryUse {
  const read = (field: string): number => Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  return { usedBytes: read('used_memory'), maxBytes: read('maxmemory') };
}

/**
 * Knows whether Redis has room; asked before every enqueue. While there is traffic the figure is read beside the jobs,
 * in no round trip of its own, and is 50 ms old at most.
 */
export class MemoryGauge {
  private use: MemoryUse = { usedBytes: 0, maxBytes: 0 };
  private readAt = -Infinity;

  constructor(private readonly client: Client) {}

  async read(): Promise<MemoryUse> {
    const use = parseMemory(await this.client.info('memory'));
    this.use = use;
    this.readAt = performance.now();
    return use;
  }

  /** To be called beside an enqueue: reads the figure if it is due. */
  async refresh(): Promise<void> {
    if (performance.now() - this.readAt < REFRESH_AFTER_MS) return;
    this.readAt = performance.now();
    await this.read().catch(() => undefined);
  }

  /** True from 70 % of maxmemory. Asks Redis only when the last figure is old or says "full". */
  async isFull(): Promise<boolean> {
    if (this.full || performance.now() - this.readAt > STALE_AFTER_MS) await this.read();
    return this.full;
  }

  private get full(): boolean {
    return this.use.maxBytes > 0 && this.use.usedBytes >= FULL_AT * this.use.maxBytes;
  }
}
