import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { ExportUpkeep } from '@strata/export';
import { LOGGER, type Logger } from '@strata/platform';
import { guarded } from './guarded.js';

const UTC = { timeZone: 'UTC', waitForCompletion: true };

/** Keeps exports in order. Safe to run in several workers at once. */
@Injectable()
export class ExportSchedule implements OnApplicationBootstrap {
  constructor(
    private readonly upkeep: ExportUpkeep,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** What a worker that was killed left behind. */
  async onApplicationBootstrap(): Promise<void> {
    await this.expired();
  }

  @Cron('35 * * * * *', UTC)
  lost(): Promise<void> {
    return guarded(this.logger, 'lost exports', () => this.upkeep.recover());
  }

  @Cron('45 * * * * *', UTC)
  expired(): Promise<void> {
    return guarded(this.logger, 'files of exports', () => this.upkeep.expire());
  }
}
