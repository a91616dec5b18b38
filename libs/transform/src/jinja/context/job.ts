import type { NodeIndex } from '../../graph/lookup.js';
import { Interpreter } from '../interpreter.js';
import type { LoadedMacro, MacroLibrary } from '../macro-library.js';
import type { Captured, ManifestView, RenderJob, RendererOptions } from '../protocol.js';
import { Scope } from '../scope.js';
import { TemplateObject, type Callable, type Value } from '../values.js';
import type { DatabaseBridge } from './database.js';

/** What the rendering thread knows beside the template. */
export interface RenderEnvironment {
  options: RendererOptions;
  library: MacroLibrary;
  database: DatabaseBridge;
  index: NodeIndex | undefined;
  /** As the variable `graph` shows it. */
  graph: ManifestView;
  startedAt: Date;
}

/** Variables of templates, each made when a template asks for it. */
export type Variables = Record<string, (context: JobContext) => Value>;

/** The macros of a package: `dbt_utils.…`. */
class PackageMacros extends TemplateObject {
  constructor(
    private readonly context: JobContext,
    private readonly name: string,
  ) {
    super();
  }

  attribute(name: string): Value | undefined {
    const macro = this.context.environment.library.inPackage(this.name, name);
    return macro === undefined ? undefined : this.context.macro(macro);
  }
}

/** One template while it is rendered: what its names mean, and what it asks for. */
export class JobContext extends Scope {
  readonly captured: Captured = {
    refs: [],
    sources: [],
    configs: [],
    macros: [],
    places: {},
    messages: [],
    warnings: [],
  };
  /** Results of `statement` blocks. */
  readonly results = new Map<string, Value>();
  readonly interpreter: Interpreter;
  private readonly macros = new Map<LoadedMacro, Callable>();

  constructor(
    readonly environment: RenderEnvironment,
    readonly job: RenderJob,
    private readonly variables: Variables,
  ) {
    super();
    this.interpreter = new Interpreter((name) =>
      environment.library.suggest(name, job.packageName, Object.keys(variables)),
    );
  }

  /** True when the template is compiled, false while the project is parsed. */
  get execute(): boolean {
    return this.job.state !== undefined;
  }

  /** Where the rendering is now. */
  get place(): { file: string; line: number } {
    const { file, line } = this.interpreter.macros.frame;
    return file === undefined ? { file: this.job.file, line: this.job.line + line - 1 } : { file, line };
  }

  /** A macro as a function: its free names are those of this context. */
  macro(macro: LoadedMacro): Callable {
    const known = this.macros.get(macro);
    if (known !== undefined) return known;
    const callable = this.interpreter.macroOf(macro.statement, this, macro.source.file);
    this.macros.set(macro, callable);
    return callable;
  }

  /** The macros of the project come first: they may override what dbt offers. */
  override get(name: string): Value | undefined {
    const known = super.get(name);
    if (known !== undefined) return known;
    const macro = this.environment.library.find(name, this.job.packageName);
    if (macro !== undefined) return this.macro(macro);
    const variable = this.variable(name) ?? this.packageMacros(name);
    if (variable !== undefined) this.set(name, variable);
    return variable;
  }

  /** What dbt itself offers under this name, whatever a macro may have made of it: `builtins`. */
  variable(name: string): Value | undefined {
    return Object.hasOwn(this.variables, name) ? this.variables[name]?.(this) : undefined;
  }

  private packageMacros(name: string): Value | undefined {
    return this.environment.library.hasPackage(name) ? new PackageMacros(this, name) : undefined;
  }
}
