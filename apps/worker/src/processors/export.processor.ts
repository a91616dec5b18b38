import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { JobMap } from '@strata/contracts';
import { ExportWorker } from '@strata/export';
import { Process, Processor, type Job } from '@strata/queue';

/** Makes the files that people asked for. */
@Processor('export')
export class ExportProcessor implements BeforeApplicationShutdown {
  constructor(private readonly worker: ExportWorker) {}

  @Process({ concurrency: 2 })
  run({ data }: Job<JobMap['export']>): Promise<void> {
    return this.worker.work(data);
  }

  /** What is half written is thrown away while that can still be done. */
  beforeApplicationShutdown(): void {
    this.worker.stop();
  }
}
