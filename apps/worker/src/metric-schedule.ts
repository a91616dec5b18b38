import { Inject, Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { MetricScheduler } from '@strata/metrics';
import { LOGGER, type Logger } from '@strata/platform';
import { guarded } from './guarded.js';

const UTC = { timeZone: 'UTC', waitForCompletion: true };

/** Keeps metrics up to date. Safe to run in several workers at once. */
@Injectable()
export class MetricSchedule {
  constructor(
    private readonly scheduler: MetricScheduler,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Cron('*/10 * * * * *', UTC)
  due(): Promise<void> {
    return guarded(this.logger, 'metrics', () => this.scheduler.startDue());
  }

  @Cron('25 * * * * *', UTC)
  lost(): Promise<void> {
    return guarded(this.logger, 'lost runs of metrics', () => this.scheduler.recover());
  }

  @Cron('0 50 * * * *', UTC)
  expired(): Promise<void> {
    return guarded(this.logger, 'expired values of metrics', () => this.scheduler.expire());
  }
}
