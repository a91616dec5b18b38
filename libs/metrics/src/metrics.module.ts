import { Module } from '@nestjs/common';
import { IdentityModule } from '@strata/identity';
import { QueryModule } from '@strata/query';
import { MetricRuns } from './metric-runs.js';
import { Metrics } from './metrics.js';

const services = [Metrics, MetricRuns];

@Module({ imports: [IdentityModule, QueryModule], providers: services, exports: services })
export class MetricsModule {}
