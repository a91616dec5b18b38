import type { Provider } from '@nestjs/common';
import { Database } from '@strata/data';
import { MetricScheduler, MetricWorker } from '@strata/metrics';
import { QueryRunner } from '@strata/query';
import { Redis } from '@strata/queue';

/** What computes metrics, and decides when. */
export const metricProviders: Provider[] = [
  {
    provide: MetricWorker,
    inject: [Database, QueryRunner],
    useFactory: (db: Database, runner: QueryRunner) => new MetricWorker(db, runner),
  },
  {
    provide: MetricScheduler,
    inject: [Database, Redis],
    useFactory: (db: Database, redis: Redis) => new MetricScheduler(db, redis),
  },
];
