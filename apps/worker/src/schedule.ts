import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { SCHEDULES } from '@strata/contracts';
import { Database } from '@strata/data';
import { trimAudit } from '@strata/identity';
import { destroyOldSalts, ensurePartitions, trimLedger } from '@strata/ingest';
import { CLOCK, CONFIG, type Clock, type Config } from '@strata/platform';
import { Redis } from '@strata/queue';
import { enqueueRefreshes, trimResults } from '@strata/saved-queries';
import { ScheduleRunner, UTC } from './schedule-runner.js';

/** The one list of schedules. Each is safe to run twice, and at the same time in several workers. */
@Injectable()
export class Schedule implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly runner: ScheduleRunner,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** What must not wait for its hour after a long stop. */
  async onApplicationBootstrap(): Promise<void> {
    await this.partitions();
    await this.salts();
    await this.heartbeat();
  }

  /** Tells /health/ready of the API that a worker is alive. */
  @Cron(SCHEDULES.heartbeat, UTC)
  heartbeat(): Promise<void> {
    return this.runner.run('heartbeat', () => this.redis.beat());
  }

  /** Jobs that failed because something was away longer than their attempts last. */
  @Cron(SCHEDULES['reconcile failed jobs'], UTC)
  failedJobs(): Promise<void> {
    return this.runner.run('reconcile failed jobs', () => this.redis.reconcileFailed());
  }

  @Cron(SCHEDULES['destroy old visitor salts'], UTC)
  salts(): Promise<void> {
    return this.runner.run('destroy old visitor salts', () => destroyOldSalts(this.db));
  }

  /** Saved queries that run by themselves. */
  @Cron(SCHEDULES['refresh saved queries'], UTC)
  refreshes(): Promise<void> {
    return this.runner.run('refresh saved queries', () => enqueueRefreshes(this.db, this.redis, this.clock.now()));
  }

  @Cron(SCHEDULES['remove old results of saved queries'], UTC)
  results(): Promise<void> {
    return this.runner.run('remove old results of saved queries', () => trimResults(this.db));
  }

  @Cron(SCHEDULES['remove old audit entries'], UTC)
  audit(): Promise<void> {
    const days = this.config.AUDIT_RETENTION_DAYS;
    return this.runner.run('remove old audit entries', () => trimAudit(this.db, this.clock.now(), days));
  }

  @Cron(SCHEDULES['make event partitions'], UTC)
  partitions(): Promise<void> {
    return this.runner.run('make event partitions', () => ensurePartitions(this.db));
  }

  @Cron(SCHEDULES['trim the batch ledger'], UTC)
  ledger(): Promise<void> {
    return this.runner.run('trim the batch ledger', () => trimLedger(this.db));
  }
}
