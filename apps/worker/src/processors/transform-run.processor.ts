import { Inject, type BeforeApplicationShutdown } from '@nestjs/common';
import type { JobMap } from '@strata/contracts';
import { LOGGER, type Logger } from '@strata/platform';
import { Process, Processor, type Job } from '@strata/queue';
import { RunWorker } from '@strata/transform';

/** Runs the transforms, one run at a time. */
@Processor('transform-run')
export class TransformRunProcessor implements BeforeApplicationShutdown {
  constructor(
    private readonly worker: RunWorker,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Process({ concurrency: 1 })
  async run({ data }: Job<JobMap['transform-run']>): Promise<void> {
    this.logger.info(data, 'transform run taken');
    await this.worker.work(data.run_id);
    this.logger.info(data, 'transform run over');
  }

  /** What runs is stopped while the database can still be told. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.stop();
  }
}
