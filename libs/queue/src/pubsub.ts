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
      // Redis keeps no messages for the absent: whoever caches must forget what it knows.
      if (this.wasReady) for (const listener of this.gapListeners) listener();
      this.wasReady = true;
    });
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
