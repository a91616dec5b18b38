import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { SCHEDULES } from '@strata/contracts';
import { ExportUpkeep } from '@strata/export';
import { ScheduleRunner, UTC } from './schedule-runner.js';

/** Keeps exports in order. Safe to run in several workers at once. */
@Injectable()
export class ExportSchedule implements OnApplicationBootstrap {
  constructor(
    private readonly upkeep: ExportUpkeep,
    private readonly runner: ScheduleRunner,
  ) {}

  /** What a worker that was killed left behind. */
  async onApplicationBootstrap(): Promise<void> {
    await this.expired();
  }

  @Cron(SCHEDULES['lost exports'], UTC)
  lost(): Promise<void> {
    return this.runner.run('lost exports', () => this.upkeep.recover());
  }

  @Cron(SCHEDULES['files of exports'], UTC)
  expired(): Promise<void> {
    return this.runner.run('files of exports', () => this.upkeep.expire());
  }
}
