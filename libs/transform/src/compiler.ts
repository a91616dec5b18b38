import type { ProjectError } from './errors.js';
import type { IntervalScope } from './intervals.js';
import type { Hook, Manifest, UniqueId } from './manifest.js';

/** Where a project is built: dbt's `target`. */
export interface Target {
  name: string;
  type: 'postgres';
  database: string;
  /** Schema of whatever names none. */
  schema: string;
  threads: number;
}

/** How a project is read. */
export interface ProjectOptions {
  target: Target;
  /** Over those of dbt_project.yml. */
  vars?: Record<string, unknown>;
  /** What `env_var()` may see. */
  env?: Record<string, string>;
  /** Longest time that one template may take. */
  templateTimeoutMs?: number;
}

/** An answer of the database to a template: `run_query`, `adapter.get_columns_in_relation` … */
export interface TemplateRows {
  columns: { name: string; type: string }[];
  rows: unknown[][];
}

/** What templates may ask the database while they are compiled. All of it in the transaction of the model. */
export interface TemplateDatabase {
  query(sql: string): Promise<TemplateRows>;
  /** What stands under this name, null for nothing. */
  relationType(schema: string, name: string): Promise<'table' | 'view' | null>;
  columns(schema: string, name: string): Promise<{ name: string; type: string }[]>;
}

/** What a compilation depends on beside the project. */
export interface CompileState {
  invocationId: string;
  /** `run_started_at` */
  startedAt: Date;
  /** `is_incremental()`: the model's table is there and this is no full refresh. */
  isIncremental: boolean;
  /** `flags.FULL_REFRESH` */
  fullRefresh: boolean;
  /** `flags.WHICH` */
  command: string;
  /** What `strata.intervals(column)` stands for; without it the template has no `strata`. */
  intervals?: IntervalScope;
  /** `strata.run_id` */
  runId?: string;
}

/** A node ready to run. */
export interface CompiledNode {
  uniqueId: UniqueId;
  /** The query, ephemeral parents put in as CTEs named `__dbt__cte__<name>`. */
  sql: string;
  preHooks: Hook[];
  postHooks: Hook[];
  /** What the template wrote by `log(…, info=true)`. */
  messages: string[];
}

/** A parsed project whose templates can be rendered. Holds a worker thread until it is closed. */
export interface Project {
  readonly dir: string;
  readonly manifest: Manifest;
  /** What was passed over, and what looks like a mistake but is none to dbt. */
  readonly warnings: readonly ProjectError[];
  /**
   * Renders a node with `execute` true.
   * @throws ProjectErrors with file and line for what the template does wrong, `template_timeout` included
   */
  compile(id: UniqueId, state: CompileState, database: TemplateDatabase): Promise<CompiledNode>;
  /** The project's `on-run-start` or `on-run-end` statements, rendered. */
  compileOnRun(which: 'start' | 'end', state: CompileState, database: TemplateDatabase): Promise<Hook[]>;
  close(): Promise<void>;
}
