import { Module } from '@nestjs/common';
import { IdentityModule } from '@strata/identity';
import { Projects } from './projects.js';
import { EventSources } from './sources.js';
import { WorkspaceRemoval } from './workspace-removal.js';

const services = [EventSources, Projects, WorkspaceRemoval];

@Module({ imports: [IdentityModule], providers: services, exports: services })
export class ProjectsModule {}
