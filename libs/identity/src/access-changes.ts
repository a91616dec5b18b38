import { Injectable } from '@nestjs/common';
import type { ChannelMap } from '@strata/contracts';
import { Redis } from '@strata/queue';

/** Tells every process that somebody's rights shrank. */
@Injectable()
export class AccessChanges {
  constructor(private readonly redis: Redis) {}

  /** To be called after the commit. With Redis away nothing is told: whoever listens checks again by the clock too. */
  async tell(change: ChannelMap['access-changed']): Promise<void> {
    await this.redis.publish('access-changed', change).catch(() => undefined);
  }
}
