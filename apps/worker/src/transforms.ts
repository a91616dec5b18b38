import type { Provider } from '@nestjs/common';
import { Database } from '@strata/data';
import { CONFIG, LOGGER, type Logger } from '@strata/platform';
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
    inject: [Database, RunRecords, ProjectCache, LOGGER],
    useFactory: (db: Database, records: RunRecords, projects: ProjectCache, logger: Logger) =>
      new RunWorker(records, runExecutor(db, projects), (err, run_id) =>
        logger.error({ err, run_id }, 'transform run broke off'),
      ),
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
