import type { Plain } from './json.js';
import { fromPlain, toPlain } from './json.js';
import { toText } from './text.js';
import { GENERAL_VARIABLES } from './context/functions.js';
import { JobContext, type RenderEnvironment, type Variables } from './context/job.js';
import { NODE_VARIABLES, testArguments } from './context/node.js';
import type { Statement } from './ast.js';
import type { Calls } from './walk.js';
import { MacroLibrary, toRenderError } from './macro-library.js';
import type { RenderJob, RendererOptions, RenderResult } from './protocol.js';
import { Scope } from './scope.js';
import { parseTemplate } from './template.js';
import { Callable, TemplateError } from './values.js';
import { findCalls } from './walk.js';
import type { DatabaseBridge } from './context/database.js';
import { NodeIndex } from '../graph/lookup.js';
import type { ManifestView } from './protocol.js';

const VARIABLES: Variables = { ...GENERAL_VARIABLES, ...NODE_VARIABLES };
const MAX_CACHED = 2000;

/** A template as a tree; its lines count from 1, wherever in a file it stands. */
interface Template {
  body: Statement[];
  calls: Calls;
}

/** Renders the templates of one project. Lives in a thread of its own. */
export class Renderer {
  readonly library: MacroLibrary;
  private readonly environment: RenderEnvironment;
  private readonly parsed = new Map<string, Template>();

  constructor(options: RendererOptions, database: DatabaseBridge) {
    this.library = new MacroLibrary(options);
    this.environment = {
      options,
      library: this.library,
      database,
      index: undefined,
      graph: { nodes: {}, sources: {} },
      startedAt: new Date(),
    };
  }

  /** What `ref`, `source` and `graph` find from now on. */
  setManifest(manifest: ManifestView): void {
    this.environment.graph = manifest;
    this.environment.index = new NodeIndex(manifest, this.environment.options.projectName);
  }

  render(job: RenderJob): RenderResult {
    const context = new JobContext(this.environment, job, VARIABLES);
    try {
      const value = job.call === undefined ? this.renderSource(context) : this.callMacro(context, job.call);
      return { value, captured: context.captured };
    } catch (error) {
      const own = explain(error);
      context.interpreter.macros.locate(own);
      return { error: toRenderError(own, job.file, job.line) };
    }
  }

  private parse(source: string): Template {
    const known = this.parsed.get(source);
    if (known !== undefined) return known;
    if (this.parsed.size >= MAX_CACHED) this.parsed.clear();
    const body = parseTemplate(source);
    const template = { body, calls: findCalls(body) };
    this.parsed.set(source, template);
    return template;
  }

  private renderSource(context: JobContext): Plain {
    const { job, interpreter } = context;
    const { body, calls } = this.parse(job.source);
    context.captured.macros = this.library.dependencies(calls, job.packageName);
    const scope = new Scope(context);
    if (job.testArguments !== undefined) {
      const native = (source: string): ReturnType<typeof fromPlain> =>
        interpreter.renderNative(this.parse(source).body, new Scope(context));
      context.set('_dbt_generic_test_kwargs', testArguments(context, native));
    }
    return job.native === true ? toPlain(interpreter.renderNative(body, scope)) : interpreter.render(body, scope);
  }

  private callMacro(context: JobContext, { macro, args }: NonNullable<RenderJob['call']>): string {
    const target = context.get(macro);
    if (!(target instanceof Callable)) throw new TemplateError(`there is no macro ${macro}`, 'unknown_macro');
    return toText(target.call(args.map(fromPlain), new Map())).trim();
  }
}

/** Errors of the engine itself in words for who writes templates. */
function explain(error: unknown): unknown {
  if (!(error instanceof RangeError)) return error;
  if (error.message.includes('call stack')) {
    return new TemplateError(
      'the template nests too deep',
      'template_timeout',
      'Does a macro call itself without end?',
    );
  }
  return new TemplateError(
    'the template grows too large',
    'compiler_error',
    'Does a loop add to a text or a list without end?',
  );
}
