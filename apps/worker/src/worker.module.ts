import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { Database, DataModule } from '@strata/data';
import { ExportModule } from '@strata/export';
import { IdentityModule } from '@strata/identity';
import { EventStore, LivePublisher } from '@strata/ingest';
import { MetricsModule } from '@strata/metrics';
import { PlatformModule, type Config } from '@strata/platform';
import { PrivacyModule } from '@strata/privacy';
import { QueueModule, Redis, RedisModule } from '@strata/queue';
import { RetentionWorker } from '@strata/retention';
import { SavedQueriesModule } from '@strata/saved-queries';
import { ErasureSchedule } from './erasure-schedule.js';
import { ExportSchedule } from './export-schedule.js';
import { MetricSchedule } from './metric-schedule.js';
import { ExportProcessor } from './processors/export.processor.js';
import { IngestBatchProcessor } from './processors/ingest-batch.processor.js';
import { MetricRunProcessor } from './processors/metric-run.processor.js';
import { ProjectPurgeProcessor } from './processors/project-purge.processor.js';
import { QueryRefreshProcessor } from './processors/query-refresh.processor.js';
import { SampleDataProcessor } from './processors/sample-data.processor.js';
import { TransformRunProcessor } from './processors/transform-run.processor.js';
import { ScheduleRunner } from './schedule-runner.js';
import { RetentionSchedule } from './retention-schedule.js';
import { Schedule } from './schedule.js';
import { TransformSchedule } from './transform-schedule.js';
import { transformProviders } from './transforms.js';

const PROCESS = 'worker';

function eventStore(db: Database, redis: Redis): EventStore {
  const publisher = new LivePublisher(redis.live);
  return new EventStore(db, (rows) => publisher.take(rows));
}

/** The worker process: takes jobs from the queues, keeps the schedules. */
@Module({})
export class WorkerModule {
  /** @param options.prefix of all Redis keys, for tests. */
  static forRoot(config: Config, options: { prefix?: string } = {}): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        PlatformModule.forRoot(config, PROCESS),
        DataModule.forRoot(PROCESS),
        RedisModule.forRoot(options),
        QueueModule.forWorker(options),
        ScheduleModule.forRoot(),
        IdentityModule,
        MetricsModule,
        ExportModule,
        SavedQueriesModule,
        PrivacyModule,
      ],
      providers: [
        { provide: EventStore, inject: [Database, Redis], useFactory: eventStore },
        IngestBatchProcessor,
        ProjectPurgeProcessor,
        QueryRefreshProcessor,
        SampleDataProcessor,
        TransformRunProcessor,
        ScheduleRunner,
        Schedule,
        TransformSchedule,
        ...transformProviders,
        MetricRunProcessor,
        MetricSchedule,
        ExportProcessor,
        ExportSchedule,
        ErasureSchedule,
        RetentionWorker,
        RetentionSchedule,
      ],
    };
  }
}
