import type { JobMap } from '@strata/contracts';
import { EventStore } from '@strata/ingest';
import type { Logger } from '@strata/platform';
import { Process, Processor, type Job } from '@strata/queue';
import { Inject } from '@nestjs/common';
import { LOG } from '../tokens.js';

/** Batches that are read ahead; those that wait while one transaction runs share the next. */
const CONCURRENCY = 16;

/** Stores batches of accepted events. */
@Processor('ingest-batch')
export class IngestBatchProcessor {
  constructor(
    @Inject(EventStore) private readonly store: EventStore,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  @Process({ concurrency: CONCURRENCY })
  async run(job: Job<JobMap['ingest-batch']>): Promise<void> {
    try {
      await this.store.store(job.data);
    } catch (error) {
      this.log.warn({ err: error, batch_id: job.data.batch_id, attempt: job.attemptsMade + 1 }, 'batch not stored yet');
      throw error;
    }
  }
}
