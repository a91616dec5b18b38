export type {
  CompiledNode,
  CompileState,
  Project,
  ProjectOptions,
  Target,
  TemplateDatabase,
  TemplateRows,
} from './compiler.js';
export { openProject } from './compile/project.js';
export { describeError, ProjectErrors, type ProjectError } from './errors.js';
export { intervalsCondition, type Interval, type IntervalScope, type Lasting } from './intervals.js';
export * from './manifest.js';
export {
  type ColumnView,
  type GraphNode,
  type LastRun,
  type ModelView,
  type Neighbour,
  type TestCounts,
  type TestView,
} from './runs/catalog-views.js';
export { Catalog, type ModelDetails } from './runs/catalog.js';
export { installationTarget, projectCache, projectDir } from './runs/installation-project.js';
export { LONGEST_RANGE_DAYS } from './runs/mark-range.js';
export { ProjectCache } from './runs/project-cache.js';
export { RecomputeRuns } from './runs/recompute-runs.js';
export { runExecutor } from './runs/run-executor.js';
export { RunRecords, type ClaimedRun } from './runs/run-records.js';
export { RunUpkeep } from './runs/run-upkeep.js';
export { RunWorker, type ExecuteRun } from './runs/run-worker.js';
export { ScheduleSwitches, type ScheduleView } from './runs/schedule-switches.js';
export { Scheduler } from './runs/scheduler.js';
export { TransformModule } from './runs/transform.module.js';
export { TransformRuns, type RunRequest } from './runs/transform-runs.js';
export {
  NODE_STATUSES,
  RUN_COMMANDS,
  RUN_STATUSES,
  type RunNodeStatus,
  type RecomputeView,
  type RequestedCommand,
  type RunNodeView,
  type RunStatus,
  type RunSummary,
  type RunView,
} from './runs/views.js';
export type { RunEvent } from './run/events.js';
export { execute, type ExecuteOptions, type RunDeps } from './run/executor.js';
export type { Ledger } from './run/ledger-port.js';
export { isLedgered } from './run/ledgered.js';
export { isFailure, type NodeResult, type NodeStatus, type RunCommand, type RunResults } from './run/results.js';
export type { Step } from './run/schedule.js';
export { readRetry, writeJson, type Retry } from './run/artifacts.js';
export { planOrder, type PlannedNode } from './graph/order.js';
export { readProject, type ProjectFiles } from './project/files.js';
