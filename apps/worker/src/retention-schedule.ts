import { Inject, Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { CLOCK, CONFIG, LOGGER, type Clock, type Config, type Logger } from '@strata/platform';
import { RetentionWorker } from '@strata/retention';
import { ProjectCache } from '@strata/transform';
import { guarded } from './guarded.js';

/** Removes what workspaces keep no longer. Safe to run in several workers at once. */
@Injectable()
export class RetentionSchedule {
  constructor(
    private readonly worker: RetentionWorker,
    private readonly projects: ProjectCache,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Cron('0 30 2 * * *', { timeZone: 'UTC', waitForCompletion: true })
  apply(): Promise<void> {
    return guarded(this.logger, 'retention', async () => {
      // Without transforms nothing is built of events, and then they stay.
      if (!(await this.projects.exists())) return;
      const { manifest } = await this.projects.current();
      return this.worker.run(manifest, this.clock.now(), { maxDays: this.config.RETENTION_MAX_DAYS });
    });
  }
}
