import type { JobMap } from '@strata/contracts';
import { MetricWorker } from '@strata/metrics';
import { Process, Processor, type Job } from '@strata/queue';

/** Computes metrics. */
@Processor('metric-run')
export class MetricRunProcessor {
  constructor(private readonly worker: MetricWorker) {}

  @Process({ concurrency: 2 })
  run({ data }: Job<JobMap['metric-run']>): Promise<void> {
    return this.worker.work(data);
  }
}
