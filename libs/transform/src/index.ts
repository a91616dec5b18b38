export type {
  CompiledNode,
  CompileState,
  Project,
  ProjectOptions,
  Target,
  TemplateDatabase,
  TemplateRows,
} from './compiler.js';
export { describeError, ProjectErrors, type ProjectError } from './errors.js';
export { intervalsCondition, type Interval, type IntervalScope, type Lasting } from './intervals.js';
export * from './manifest.js';
