import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { JobMap } from '@strata/contracts';
import { Process, Processor, type Job } from '@strata/queue';
import { Refreshes } from '@strata/saved-queries';

/** Workspaces at a time. */
const CONCURRENCY = 2;

/** Runs saved queries at their times. */
@Processor('query-refresh')
export class QueryRefreshProcessor implements BeforeApplicationShutdown {
  constructor(private readonly refreshes: Refreshes) {}

  @Process({ concurrency: CONCURRENCY })
  async run({ data }: Job<JobMap['query-refresh']>): Promise<void> {
    await this.refreshes.run(data.workspace_id);
  }

  beforeApplicationShutdown(): void {
    this.refreshes.stop();
  }
}
