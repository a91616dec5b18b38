import { Inject, Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { ExportUpkeep } from '@strata/export';
import { LOGGER, type Logger } from '@strata/platform';
import { ErasureWorker } from '@strata/privacy';
import { guarded } from './guarded.js';

/** Erases people who ask to be forgotten. Safe to run in several workers at once. */
@Injectable()
export class ErasureSchedule {
  constructor(
    private readonly erasures: ErasureWorker,
    private readonly exports: ExportUpkeep,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Cron('3/5 * * * * *', { timeZone: 'UTC', waitForCompletion: true })
  erase(): Promise<void> {
    return guarded(this.logger, 'erase people', async () => {
      if (await this.erasures.tick()) await this.exports.expire();
    });
  }
}
