import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { CONFIG, type Config } from '@strata/platform';
import { Redis, type RateLimit } from '@strata/queue';
import type { FastifyRequest } from 'fastify';

/** Slows down whoever tries passwords or addresses, by client address. */
@Injectable()
export class AuthRateGuard implements CanActivate {
  private readonly limit: RateLimit;

  constructor(redis: Redis, @Inject(CONFIG) config: Config) {
    this.limit = redis.rateLimit('auth', { points: config.AUTH_RATE_PER_MINUTE, durationSeconds: 60 });
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.limit.consume(context.switchToHttp().getRequest<FastifyRequest>().ip);
    return true;
  }
}
