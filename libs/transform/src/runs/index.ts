/** Runs as they are recorded, scheduled and shown: the part of the room's door that concerns them. */
export {
  type ColumnView,
  type GraphNode,
  type LastRun,
  type ModelView,
  type Neighbour,
  type TestCounts,
  type TestView,
} from './catalog-views.js';
export { Catalog, type ModelDetails } from './catalog.js';
export { installationTarget, projectCache, projectDir } from './installation-project.js';
export { LONGEST_RANGE_DAYS } from './mark-range.js';
export { ProjectCache } from './project-cache.js';
export { recordedRun } from './recorded-run.js';
export { RecomputeRuns } from './recompute-runs.js';
export { failedHook, runExecutor } from './run-executor.js';
export { RunRecords, type ClaimedRun } from './run-records.js';
export { RunUpkeep } from './run-upkeep.js';
export { RunWorker, type ExecuteRun } from './run-worker.js';
export { ScheduleSwitches, type ScheduleView } from './schedule-switches.js';
export { Scheduler } from './scheduler.js';
export { TransformModule } from './transform.module.js';
export { TransformRuns, type RunRequest } from './transform-runs.js';
export {
  NODE_STATUSES,
  RUN_COMMANDS,
  RUN_STATUSES,
  type RecomputeView,
  type RequestedCommand,
  type RunLineage,
  type RunNodeStatus,
  type RunNodeView,
  type RunStatus,
  type RunSummary,
  type RunView,
} from './views.js';
