import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { CLOCK, LOGGER, type Clock, type Logger } from '@strata/platform';
import { RunUpkeep, ProjectCache, Scheduler } from '@strata/transform';

/** Starts the transforms at their times. Safe to run in several workers at once. */
@Injectable()
export class TransformSchedule implements OnApplicationShutdown {
  constructor(
    private readonly scheduler: Scheduler,
    private readonly upkeep: RunUpkeep,
    private readonly projects: ProjectCache,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Every ten seconds, so that a slot that had to wait starts soon after. */
  @Cron('*/10 * * * * *', { timeZone: 'UTC', waitForCompletion: true })
  async tick(): Promise<void> {
    try {
      if (!(await this.projects.exists())) return;
      const manifest = await this.projects.current().then(
        (project) => project.manifest,
        // The hourly run then fails with what is wrong, for people to see.
        () => undefined,
      );
      await this.scheduler.tick(manifest, this.clock.now());
    } catch (error) {
      this.logger.error({ err: error, schedule: 'transforms' }, 'schedule failed');
    }
  }

  /** Runs whose worker died, whose job was lost, or that nobody will ask for any more. */
  @Cron('5/15 * * * * *', { timeZone: 'UTC', waitForCompletion: true })
  async tidy(): Promise<void> {
    try {
      const { failed, queued, removed } = await this.upkeep.run();
      if (failed + queued + removed > 0) this.logger.info({ failed, queued, removed }, 'transform runs tidied');
    } catch (error) {
      this.logger.error({ err: error, schedule: 'tidy transform runs' }, 'schedule failed');
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.projects.close();
  }
}
