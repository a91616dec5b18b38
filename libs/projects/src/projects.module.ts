import { Module } from '@nestjs/common';
import { IdentityModule } from '@strata/identity';
import { Goals } from './goals.js';
import { Projects } from './projects.js';
import { EventSources } from './sources.js';
import { WorkspaceRemoval } from './workspace-removal.js';
import { WorkspaceSuspension } from './workspace-suspension.js';

const services = [EventSources, Goals, Projects, WorkspaceRemoval, WorkspaceSuspension];

@Module({ imports: [IdentityModule], providers: services, exports: services })
export class ProjectsModule {}
