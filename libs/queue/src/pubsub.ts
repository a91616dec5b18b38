import type { ChannelMap, ChannelName } from '@strata/contracts';
import type { Redis as Client } from 'ioredis';

type Listener = (message: never) => void;

/** Typed subscriptions over one connection, which ioredis renews by itself after a break. */
export class Subscriptions {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly gapListeners = new Set<() => void>();
  private wasReady = false;

  constructor(
    private readonly client: Client,
    private readonly prefix: string,
  ) {
    client.on('message', (channel: string, text: string) => this.deliver(channel, text));
    client.on('ready', () => {
      if (this.wasReady) void this.tellGap();
      this.wasReady = true;
    });
  }

  /** Redis keeps no messages for the absent: whoever caches must forget what it knows. */
  private async tellGap(): Promise<void> {
    const keys = [...this.listeners.keys()];
    // ioredis subscribes again by itself; this waits until that is confirmed, so that nothing falls between.
    if (keys.length > 0) await this.client.subscribe(...keys).catch(() => undefined);
    for (const listener of this.gapListeners) listener();
  }

  /** See {@link Redis.subscribe}. */
  async subscribe<C extends ChannelName>(
    channel: C,
    listener: (message: ChannelMap[C]) => void,
    onGap?: () => void,
  ): Promise<() => Promise<void>> {
    const key = `${this.prefix}:${channel}`;
    const set = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, set.add(listener));
    if (onGap) this.gapListeners.add(onGap);
    if (set.size === 1) await this.client.subscribe(key);
    return async () => {
      set.delete(listener);
      if (onGap) this.gapListeners.delete(onGap);
      if (set.size > 0) return;
      this.listeners.delete(key);
      await this.client.unsubscribe(key);
    };
  }

  private deliver(key: string, text: string): void {
    const message = JSON.parse(text) as never;
    for (const listener of this.listeners.get(key) ?? []) listener(message);
  }
}
