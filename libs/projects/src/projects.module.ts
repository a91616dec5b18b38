import { Module } from '@nestjs/common';
import { IdentityModule } from '@strata/identity';
import { Projects } from './projects.js';
import { EventSources } from './sources.js';

@Module({ imports: [IdentityModule], providers: [Projects, EventSources], exports: [Projects, EventSources] })
export class ProjectsModule {}
