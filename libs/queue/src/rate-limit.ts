import { DomainError } from '@strata/platform';
import type { Redis as Client } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

export interface Rate {
  points: number;
  durationSeconds: number;
}

/** A rate that all processes share. With Redis away each process keeps the same rate in its own memory. */
export class RateLimit {
  private readonly limiter: RateLimiterRedis;

  constructor(client: Client, prefix: string, name: string, rate: Rate) {
    const limits = { points: rate.points, duration: rate.durationSeconds };
    this.limiter = new RateLimiterRedis({
      ...limits,
      storeClient: client,
      keyPrefix: `${prefix}:limit:${name}`,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(limits),
    });
  }

  /**
   * Takes one point from `key`.
   * @throws DomainError `rate_limited` with `retryAfter` in seconds when none is left.
   */
  async consume(key: string): Promise<void> {
    try {
      await this.limiter.consume(key);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const retryAfter = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      throw new DomainError('rate_limited', 'Too many attempts.', {
        hint: `Try again in ${retryAfter} s.`,
        retryAfter,
      });
    }
  }
}
