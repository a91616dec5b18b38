import type { CompileState, Target, TemplateRows } from '../compiler.js';
import type { Manifest, RefArgs } from '../manifest.js';
import type { Plain } from './json.js';

/** What the main thread and the thread that renders templates tell each other. Plain data throughout. */

/** A macro as it stands in its file. */
export interface MacroSource {
  uniqueId: string;
  packageName: string;
  name: string;
  file: string;
  line: number;
  source: string;
}

/** What holds for every template of a project. */
export interface RendererOptions {
  projectName: string;
  target: Target;
  /** What `var()` sees, by the package that asks. */
  vars: Record<string, Record<string, Plain>>;
  env: Record<string, string>;
  macros: MacroSource[];
  /** `dispatch:` of the project: where a namespace's macros are looked for. */
  dispatch: Record<string, string[]>;
  /** Blocks of documentation, by `<package>.<name>`. */
  docs: Record<string, string>;
}

/** The node that a template belongs to, as `model` and `this` show it. */
export interface RenderNode {
  unique_id: string;
  name: string;
  package_name: string;
  resource_type: string;
  database: string;
  schema: string;
  alias: string;
  config: Record<string, Plain>;
  [key: string]: Plain;
}

export interface RenderJob {
  file: string;
  /** Line of the file at which the source begins. */
  line: number;
  source: string;
  packageName: string;
  /** The value instead of the text. */
  native?: boolean;
  node?: RenderNode;
  /** Arguments of a generic test, not yet rendered. */
  testArguments?: Record<string, Plain>;
  /** Calls this macro instead of rendering the source. */
  call?: { macro: string; args: Plain[] };
  /** Without one the template is parsed: `execute` is false. */
  state?: CompileState;
  /** A ref or source of something that is not among the node's parents is an error. */
  parents?: string[];
}

/** What a template asked for while it was parsed. */
export interface Captured {
  refs: RefArgs[];
  sources: [string, string][];
  /** Keyword arguments of each `config()`, in order. */
  configs: Record<string, Plain>[];
  macros: string[];
  /** Where `ref:<name>` and `source:<source>.<table>` are written. */
  places: Record<string, { file: string; line: number }>;
  messages: string[];
  warnings: string[];
}

export interface RenderError {
  code: string;
  message: string;
  file: string;
  line: number;
  hint?: string;
}

export type RenderResult = { value: Plain; captured: Captured } | { error: RenderError };

/** A question of a template to the database. */
export type DatabaseCall =
  | { kind: 'query'; sql: string }
  | { kind: 'relationType'; schema: string; name: string }
  | { kind: 'columns'; schema: string; name: string };

export type DatabaseAnswer =
  | { rows: TemplateRows }
  | { relationType: 'table' | 'view' | null }
  | { columns: { name: string; type: string }[] }
  | { error: string };

export type ToRenderer = { kind: 'render'; jobs: RenderJob[] } | { kind: 'manifest'; manifest: ManifestView };

/** What templates see of the manifest when they are compiled. */
export type ManifestView = Pick<Manifest, 'nodes' | 'sources'>;

export type FromRenderer =
  | { kind: 'ready'; errors: RenderError[]; macros: Record<string, string[]> }
  | { kind: 'result'; index: number; result: RenderResult }
  | { kind: 'database'; call: DatabaseCall };

/** Places in the shared memory. */
export const SIGNAL = { answered: 0, job: 1, waiting: 2, length: 3 } as const;
