import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Redis, type RateLimit } from '@strata/queue';
import type { FastifyRequest } from 'fastify';

/** More than a page asks that refreshes by itself in several windows. */
const GUEST_RATE = { points: 120, durationSeconds: 60 };

/** Bounds what those without an account may ask, by client address. */
@Injectable()
export class GuestRateGuard implements CanActivate {
  private readonly limit: RateLimit;

  constructor(redis: Redis) {
    this.limit = redis.rateLimit('guest', GUEST_RATE);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.limit.consume(context.switchToHttp().getRequest<FastifyRequest>().ip);
    return true;
  }
}
