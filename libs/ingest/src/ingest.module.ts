import { Inject, Injectable, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '@strata/data';
import { CLOCK, CONFIG, type Clock, type Config } from '@strata/platform';
import { Redis } from '@strata/queue';
import { Ingest } from './accept.js';
import { DeadLetters } from './dead-letters.js';

/** Follows changes of projects from the start; Redis may come later. */
@Injectable()
class Follower implements OnApplicationBootstrap, OnApplicationShutdown {
  private unfollow?: () => Promise<void>;
  constructor(@Inject(Ingest) private readonly ingest: Ingest) {}

  onApplicationBootstrap(): void {
    this.ingest.follow().then(
      (unfollow) => (this.unfollow = unfollow),
      () => undefined,
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.unfollow?.().catch(() => undefined);
  }
}

const ingest = {
  provide: Ingest,
  inject: [Database, Redis, CONFIG, CLOCK],
  useFactory: (db: Database, redis: Redis, config: Config, clock: Clock) =>
    new Ingest({ db, redis, ratePerKey: config.INGEST_RATE_PER_KEY, clock }),
};

/** The API's side of ingest. */
@Module({ providers: [ingest, DeadLetters, Follower], exports: [Ingest, DeadLetters] })
export class IngestModule {}
