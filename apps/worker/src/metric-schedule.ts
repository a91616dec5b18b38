import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { SCHEDULES } from '@strata/contracts';
import { MetricScheduler } from '@strata/metrics';
import { ScheduleRunner, UTC } from './schedule-runner.js';

/** Keeps metrics up to date. Safe to run in several workers at once. */
@Injectable()
export class MetricSchedule {
  constructor(
    private readonly scheduler: MetricScheduler,
    private readonly runner: ScheduleRunner,
  ) {}

  @Cron(SCHEDULES.metrics, UTC)
  due(): Promise<void> {
    return this.runner.run('metrics', () => this.scheduler.startDue());
  }

  @Cron(SCHEDULES['lost runs of metrics'], UTC)
  lost(): Promise<void> {
    return this.runner.run('lost runs of metrics', () => this.scheduler.recover());
  }

  @Cron(SCHEDULES['expired values of metrics'], UTC)
  expired(): Promise<void> {
    return this.runner.run('expired values of metrics', () => this.scheduler.expire());
  }
}
