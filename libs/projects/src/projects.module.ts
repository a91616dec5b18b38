import { Module } from '@nestjs/common';
import { IdentityModule } from '@strata/identity';
import { Goals } from './goals.js';
import { Projects } from './projects.js';
import { EventSources } from './sources.js';

const providers = [Projects, EventSources, Goals];

@Module({ imports: [IdentityModule], providers, exports: providers })
export class ProjectsModule {}
