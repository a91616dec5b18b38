import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { SCHEDULES } from '@strata/contracts';
import { CLOCK, type Clock } from '@strata/platform';
import { RunUpkeep, ProjectCache, Scheduler } from '@strata/transform';
import { ScheduleRunner, UTC } from './schedule-runner.js';

/** Starts the transforms at their times. Safe to run in several workers at once. */
@Injectable()
export class TransformSchedule implements OnApplicationShutdown {
  constructor(
    private readonly scheduler: Scheduler,
    private readonly upkeep: RunUpkeep,
    private readonly projects: ProjectCache,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly runner: ScheduleRunner,
  ) {}

  /** Every ten seconds, so that a slot that had to wait starts soon after. */
  @Cron(SCHEDULES.transforms, UTC)
  tick(): Promise<void> {
    return this.runner.run('transforms', async () => {
      if (!(await this.projects.exists())) return;
      const manifest = await this.projects.current().then(
        (project) => project.manifest,
        // The hourly run then fails with what is wrong, for people to see.
        () => undefined,
      );
      await this.scheduler.tick(manifest, this.clock.now());
    });
  }

  /** Runs whose worker died, whose job was lost, or that nobody will ask for any more. */
  @Cron(SCHEDULES['tidy transform runs'], UTC)
  tidy(): Promise<void> {
    return this.runner.run('tidy transform runs', async () => {
      const { failed, queued, removed } = await this.upkeep.run();
      return failed + queued + removed;
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.projects.close();
  }
}
