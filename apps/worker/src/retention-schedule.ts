import { Inject, Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { SCHEDULES } from '@strata/contracts';
import { CLOCK, CONFIG, type Clock, type Config } from '@strata/platform';
import { RetentionWorker } from '@strata/retention';
import { ProjectCache } from '@strata/transform';
import { ScheduleRunner, UTC } from './schedule-runner.js';

/** Removes what workspaces keep no longer. Safe to run in several workers at once. */
@Injectable()
export class RetentionSchedule {
  constructor(
    private readonly worker: RetentionWorker,
    private readonly projects: ProjectCache,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    private readonly runner: ScheduleRunner,
  ) {}

  @Cron(SCHEDULES.retention, UTC)
  apply(): Promise<void> {
    return this.runner.run('retention', async () => {
      // Without transforms nothing is built of events, and then they stay.
      if (!(await this.projects.exists())) return;
      const { manifest } = await this.projects.current();
      return this.worker.run(manifest, this.clock.now(), { maxDays: this.config.RETENTION_MAX_DAYS });
    });
  }
}
