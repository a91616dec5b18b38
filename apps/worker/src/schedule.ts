import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { Database } from '@strata/data';
import { trimAudit } from '@strata/identity';
import { destroyOldSalts, ensurePartitions, trimLedger } from '@strata/ingest';
import { CLOCK, CONFIG, LOGGER, type Clock, type Config, type Logger } from '@strata/platform';
import { Redis } from '@strata/queue';
import { enqueueRefreshes, trimResults } from '@strata/saved-queries';
import { guarded } from './guarded.js';

const UTC = { timeZone: 'UTC', waitForCompletion: true };

/** The one list of schedules. Each is safe to run twice, and at the same time in several workers. */
@Injectable()
export class Schedule implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** What must not wait for its hour after a long stop. */
  async onApplicationBootstrap(): Promise<void> {
    await this.partitions();
    await this.salts();
    await this.heartbeat();
  }

  /** Tells /health/ready of the API that a worker is alive. */
  @Interval(5_000)
  heartbeat(): Promise<void> {
    return guarded(this.logger, 'heartbeat', () => this.redis.beat());
  }

  /** Jobs that failed because something was away longer than their attempts last. */
  @Cron('0 * * * * *', UTC)
  failedJobs(): Promise<void> {
    return guarded(this.logger, 'reconcile failed jobs', () => this.redis.reconcileFailed());
  }

  @Cron('0 7 * * * *', UTC)
  salts(): Promise<void> {
    return guarded(this.logger, 'destroy old visitor salts', () => destroyOldSalts(this.db));
  }

  /** Saved queries that run by themselves. */
  @Cron('*/10 * * * * *', UTC)
  refreshes(): Promise<void> {
    return guarded(this.logger, 'refresh saved queries', () => enqueueRefreshes(this.db, this.redis, this.clock.now()));
  }

  @Cron('0 50 1 * * *', UTC)
  results(): Promise<void> {
    return guarded(this.logger, 'remove old results of saved queries', () => trimResults(this.db));
  }

  @Cron('0 10 2 * * *', UTC)
  audit(): Promise<void> {
    const days = this.config.AUDIT_RETENTION_DAYS;
    return guarded(this.logger, 'remove old audit entries', () => trimAudit(this.db, this.clock.now(), days));
  }

  @Cron('0 20 1 * * *', UTC)
  partitions(): Promise<void> {
    return guarded(this.logger, 'make event partitions', () => ensurePartitions(this.db));
  }

  @Cron('0 40 1 * * *', UTC)
  ledger(): Promise<void> {
    return guarded(this.logger, 'trim the batch ledger', () => trimLedger(this.db));
  }
}
