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
export { manifestJson, readManifest } from './graph/state.js';
export { readRetry, writeArtifact, type Retry } from './run/artifacts.js';
export type { RunEvent } from './run/events.js';
export type { RunDeps } from './run/executor.js';
export { IntervalLedger } from './ledger/ledger.js';
export { betweenRuns } from './ledger/removal-lock.js';
export { isPartlySealed, isSealed, projectOf, SEALED_TIME } from './ledger/seals.js';
export { staleTime } from './ledger/stale.js';
export { isFailure, type NodeResult, type NodeStatus, type RunCommand, type RunResults } from './run/results.js';
export * from './runs/index.js';
export { planRun, runProject, type RunOptions } from './run/run-project.js';
