import { Inject, Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { MetricScheduler } from '@strata/metrics';
import { LOGGER, type Logger } from '@strata/platform';

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
    return this.guarded('metrics', () => this.scheduler.startDue());
  }

  @Cron('25 * * * * *', UTC)
  lost(): Promise<void> {
    return this.guarded('lost runs of metrics', () => this.scheduler.recover());
  }

  @Cron('0 50 * * * *', UTC)
  expired(): Promise<void> {
    return this.guarded('expired values of metrics', () => this.scheduler.expire());
  }

  private async guarded(schedule: string, work: () => Promise<number>): Promise<void> {
    try {
      const changed = await work();
      if (changed > 0) this.logger.info({ schedule, changed }, 'schedule ran');
    } catch (error) {
      this.logger.error({ err: error, schedule }, 'schedule failed');
    }
  }
}
