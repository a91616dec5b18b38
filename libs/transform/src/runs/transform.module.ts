import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { IdentityModule } from '@strata/identity';
import { CONFIG, type Config } from '@strata/platform';
import { Catalog } from './catalog.js';
import { ProjectCache } from './project-cache.js';
import { projectCache } from './installation-project.js';
import { RecomputeRuns } from './recompute-runs.js';
import { ScheduleSwitches } from './schedule-switches.js';
import { TransformRuns } from './transform-runs.js';

const services = [Catalog, RecomputeRuns, ScheduleSwitches, TransformRuns];

/** What people see and do of the transforms; running them is the worker's. */
@Module({
  imports: [IdentityModule],
  providers: [
    ...services,
    { provide: ProjectCache, inject: [CONFIG], useFactory: (config: Config) => projectCache(config) },
  ],
  exports: [...services, ProjectCache],
})
export class TransformModule implements OnApplicationShutdown {
  constructor(@Inject(ProjectCache) private readonly projects: ProjectCache) {}

  async onApplicationShutdown(): Promise<void> {
    await this.projects.close();
  }
}
