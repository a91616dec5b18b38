import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { SCHEDULES } from '@strata/contracts';
import { ExportUpkeep } from '@strata/export';
import { ErasureWorker } from '@strata/privacy';
import { ScheduleRunner, UTC } from './schedule-runner.js';

/** Erases people who ask to be forgotten. Safe to run in several workers at once. */
@Injectable()
export class ErasureSchedule {
  constructor(
    private readonly erasures: ErasureWorker,
    private readonly exports: ExportUpkeep,
    private readonly runner: ScheduleRunner,
  ) {}

  @Cron(SCHEDULES['erase people'], UTC)
  erase(): Promise<void> {
    return this.runner.run('erase people', async () => {
      if (await this.erasures.tick()) await this.exports.expire();
    });
  }
}
