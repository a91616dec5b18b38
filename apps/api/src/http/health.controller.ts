import { Controller, Get, HttpCode } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Database } from '@strata/data';
import { DomainError } from '@strata/platform';
import { Redis } from '@strata/queue';
import { Public } from '../edge/access.decorators.js';

/** For supervisors and load balancers. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
  ) {}

  /** The process runs. */
  @Get('live')
  @Public()
  @HttpCode(200)
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The process can serve: PostgreSQL, Redis and a worker answer. */
  @Get('ready')
  @Public()
  async ready(): Promise<{ status: 'ok' }> {
    const checks = await Promise.allSettled([this.db.ping(), this.redis.ping(), this.redis.requireWorker()]);
    const away = ['postgres', 'redis', 'worker'].filter((_, i) => checks[i]?.status === 'rejected');
    if (away.length > 0) {
      throw new DomainError('unavailable', `Not ready: ${away.join(', ')} away.`, { retryAfter: 2, details: { away } });
    }
    return { status: 'ok' };
  }
}
