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
export { intervalsCondition, type Interval, type IntervalScope } from './intervals.js';
export * from './manifest.js';
export { planOrder, type PlannedNode } from './graph/order.js';
export { selectNodes, type Selection } from './graph/select.js';
export { manifestJson, readManifest } from './graph/state.js';
export { readProject, type ProjectFiles } from './project/files.js';
