import { Inject } from '@nestjs/common';
import type { JobMap } from '@strata/contracts';
import { EventStore } from '@strata/ingest';
import { LOGGER, type Logger } from '@strata/platform';
import { Process, Processor, type Job } from '@strata/queue';

/** Batches that are read ahead; those that wait while one transaction runs share the next. */
const CONCURRENCY = 16;

/** Stores batches of accepted events. */
@Processor('ingest-batch')
export class IngestBatchProcessor {
  constructor(
    private readonly store: EventStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Process({ concurrency: CONCURRENCY })
  async run(job: Job<JobMap['ingest-batch']>): Promise<void> {
    try {
      await this.store.store(job.data);
    } catch (error) {
      const attempt = job.attemptsMade + 1;
      this.logger.warn({ err: error, batch_id: job.data.batch_id, attempt }, 'batch not stored yet');
      throw error;
    }
  }
}
