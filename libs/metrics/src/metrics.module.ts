import { Module } from '@nestjs/common';
import { IdentityModule } from '@strata/identity';
import { QueryModule } from '@strata/query';
import { MetricRuns } from './metric-runs.js';
import { MetricScheduler } from './metric-scheduler.js';
import { MetricWorker } from './metric-worker.js';
import { Metrics } from './metrics.js';

const services = [Metrics, MetricRuns, MetricScheduler, MetricWorker];

@Module({ imports: [IdentityModule, QueryModule], providers: services, exports: services })
export class MetricsModule {}
