import { Database } from '@strata/data';
import { EventStore } from '@strata/ingest';
import type { Logger } from '@strata/platform';
import { QueueModule, Redis } from '@strata/queue';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { IngestBatchProcessor } from './processors/ingest-batch.processor.js';
import { Schedule } from './schedule.js';
import { LOG } from './tokens.js';

export interface WorkerOptions {
  databaseUrl: string;
  redisUrl: string;
  secret: string;
  log: Logger;
  /** Prefix of all Redis keys, for tests. */
  prefix?: string;
}

/** The worker process: takes jobs from the queues, keeps the schedules. */
@Module({})
export class WorkerModule implements OnApplicationShutdown {
  static with(options: WorkerOptions): DynamicModule {
    const { databaseUrl, secret, redisUrl, prefix } = options;
    const db = new Database({ databaseUrl, secret, processName: 'strata-worker', poolSize: 5 });
    return {
      module: WorkerModule,
      imports: [QueueModule.forWorker({ redisUrl, prefix }), ScheduleModule.forRoot()],
      providers: [
        { provide: LOG, useValue: options.log },
        { provide: Database, useValue: db },
        { provide: Redis, useValue: new Redis({ redisUrl, prefix }) },
        { provide: EventStore, useValue: new EventStore(db) },
        IngestBatchProcessor,
        Schedule,
      ],
    };
  }

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(Redis) private readonly redis: Redis,
  ) {}

  /** Runs after that of QueueModule, an import: the last jobs have finished. */
  async onApplicationShutdown(): Promise<void> {
    await this.redis.close();
    await this.db.close();
  }
}
