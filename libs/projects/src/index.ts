export { GOAL_KINDS, Goals, type GoalKind, type GoalView } from './goals.js';
export { eventsSince, Projects, type ProjectView } from './projects.js';
export { ProjectsModule } from './projects.module.js';
export { EventSources, type SourceView } from './sources.js';
export { WorkspaceRemoval } from './workspace-removal.js';
export { WorkspaceSuspension, type Suspension } from './workspace-suspension.js';
