import { Inject } from '@nestjs/common';
import type { JobMap } from '@strata/contracts';
import { Database } from '@strata/data';
import { purgeProject } from '@strata/ingest';
import { LOGGER, type Logger } from '@strata/platform';
import { Process, Processor, type Job } from '@strata/queue';

/** Removes the events of deleted projects. */
@Processor('project-purge')
export class ProjectPurgeProcessor {
  constructor(
    private readonly db: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Process()
  async run({ data }: Job<JobMap['project-purge']>): Promise<void> {
    const events = await purgeProject(this.db, data.workspace_id, data.project_id);
    this.logger.info({ ...data, events }, 'project purged');
  }
}
