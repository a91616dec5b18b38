import { randomToken, sha256 } from '@strata/platform';
import type { Redis as Client } from 'ioredis';
import { guarded } from './unavailable.js';

/** Short-lived tokens that are good for one use, in whatever process. Redis keeps only their SHA-256. */
export class OneTimeTickets<T> {
  constructor(
    private readonly client: Client,
    private readonly prefix: string,
    private readonly options: { name: string; lifetimeMs: number },
  ) {}

  /** A new ticket that stands for `value`. */
  async issue(value: T): Promise<string> {
    const token = randomToken();
    await guarded(() => this.client.set(this.key(token), JSON.stringify(value), 'PX', this.options.lifetimeMs));
    return token;
  }

  /** What the ticket stands for; undefined for one that is unknown, used or expired. */
  async redeem(token: string): Promise<T | undefined> {
    const value = await guarded(() => this.client.getdel(this.key(token)));
    return value === null ? undefined : (JSON.parse(value) as T);
  }

  private key(token: string): string {
    return `${this.prefix}:ticket:${this.options.name}:${sha256(token)}`;
  }
}
