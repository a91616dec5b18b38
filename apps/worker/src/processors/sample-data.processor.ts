import { Inject } from '@nestjs/common';
import type { JobMap } from '@strata/contracts';
import { Database } from '@strata/data';
import { LOGGER, type Logger } from '@strata/platform';
import { Process, Processor, type Job } from '@strata/queue';
import { loadTraffic } from '@strata/sample';

/** What a month of a small shop looks like. */
const SAMPLE = { events: 20_000, days: 30, seed: 1 };

/** Fills sample projects with made-up traffic; run again it stores nothing new. */
@Processor('sample-data')
export class SampleDataProcessor {
  constructor(
    private readonly db: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Process()
  async run({ data }: Job<JobMap['sample-data']>): Promise<void> {
    const tenant = { workspaceId: data.workspace_id, projectId: data.project_id };
    const totals = await loadTraffic({ db: this.db, tenant }, { ...SAMPLE, end: data.end });
    this.logger.info({ project_id: data.project_id, ...totals }, 'sample data loaded');
  }
}
