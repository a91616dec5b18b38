import type { Provider } from '@nestjs/common';
import { Database } from '@strata/data';
import { CONFIG, type Config } from '@strata/platform';
import { Redis } from '@strata/queue';
import {
  projectCache,
  ProjectCache,
  runExecutor,
  RunRecords,
  RunUpkeep,
  RunWorker,
  Scheduler,
} from '@strata/transform';

/** What runs the installation's transforms, and decides when. */
export const transformProviders: Provider[] = [
  { provide: ProjectCache, inject: [CONFIG], useFactory: projectCache },
  { provide: RunRecords, inject: [Database], useFactory: (db: Database) => new RunRecords(db) },
  {
    provide: RunWorker,
    inject: [Database, RunRecords, CONFIG],
    useFactory: (db: Database, records: RunRecords, config: Config) => new RunWorker(records, runExecutor(db, config)),
  },
  {
    provide: RunUpkeep,
    inject: [Database, Redis, RunRecords],
    useFactory: (db: Database, redis: Redis, records: RunRecords) => new RunUpkeep(db, redis, records),
  },
  {
    provide: Scheduler,
    inject: [Database, Redis],
    useFactory: (db: Database, redis: Redis) => new Scheduler(db, redis),
  },
];
