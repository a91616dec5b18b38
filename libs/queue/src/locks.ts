import { DomainError, randomToken } from '@strata/platform';
import type { Redis as Client } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { guarded } from './unavailable.js';

/** What a holder that dies keeps others waiting at most. */
const LEASE_MS = 5_000;
const RENEW_MS = 1_500;
const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 200;

/** Only its holder renews or releases a lock. */
const RENEW = `return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PEXPIRE', KEYS[1], ARGV[2]) or 0`;
const RELEASE = `return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0`;

/** A lock that is held until it is released, or until its process has not renewed it for five seconds. */
export interface Lease {
  release(): Promise<void>;
}

/**
 * Locks that all processes share, to spare work: after a long pause of a process two may hold the same one. What must
 * never happen twice is to be secured in PostgreSQL.
 */
export class Locks {
  constructor(
    private readonly client: Client,
    private readonly prefix: string,
  ) {}

  /**
   * Waits until nobody else holds the lock of this name.
   * @throws the signal's reason once it is aborted; DomainError `unavailable` when Redis is away
   */
  async acquire(name: string, signal: AbortSignal): Promise<Lease> {
    const key = `${this.prefix}:lock:${name}`;
    const token = randomToken();
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
      signal.throwIfAborted();
      if ((await guarded(() => this.client.set(key, token, 'PX', LEASE_MS, 'NX'))) === 'OK')
        return this.lease(key, token);
      await sleep(wait);
    }
  }

  private lease(key: string, token: string): Lease {
    const renewal = setInterval(() => {
      // A renewal that fails costs at most work that is done twice.
      this.client.eval(RENEW, 1, key, token, LEASE_MS).catch(() => undefined);
    }, RENEW_MS).unref();
    return {
      release: async () => {
        clearInterval(renewal);
        await guarded(() => this.client.eval(RELEASE, 1, key, token)).catch((error: unknown) => {
          if (!(error instanceof DomainError)) throw error;
        });
      },
    };
  }
}
