import type { Parameter, Statement } from './ast.js';
import type { Interpreter } from './interpreter.js';
import { Scope } from './scope.js';
import { Callable, Dict, type Kwargs, TemplateError, tupleOf, Undefined, type Value } from './values.js';
import { findReads } from './walk.js';

/** As deep as Python lets macros call each other, roughly. */
const MAX_DEPTH = 250;

/** The file of dbt's own macros: an error in one of them is the caller's. */
export const BUILTIN_FILE = 'dbt';

/** What `return()` throws: dbt's macros return values, not only text. */
export class Return extends Error {
  constructor(readonly value: Value) {
    super('return() belongs inside of a macro');
  }
}

/** Where the rendering is: in which macro's file, at which line. */
interface Frame {
  file: string | undefined;
  line: number;
}

interface Shape {
  names: Set<string>;
  takesMore: boolean;
  takesNamed: boolean;
}

const SPECIAL = new Set(['varargs', 'kwargs']);
const shapes = new WeakMap<readonly Statement[], Shape>();

/** A macro is made anew for every template that may call it; what its body reads stays the same. */
function shapeOf(parameters: readonly Parameter[], body: readonly Statement[]): Shape {
  const known = shapes.get(body);
  if (known !== undefined) return known;
  const read = findReads(body, SPECIAL);
  const shape: Shape = {
    names: new Set(parameters.map(parameterName)),
    takesMore: read.has('varargs'),
    takesNamed: read.has('kwargs'),
  };
  shapes.set(body, shape);
  return shape;
}

/** Calls of macros: arguments, `caller`, `return`, and the place of an error. */
export class MacroCalls {
  frame: Frame = { file: undefined, line: 1 };
  private depth = 0;

  constructor(private readonly interpreter: Interpreter) {}

  callable(
    name: string,
    parameters: readonly Parameter[],
    body: readonly Statement[],
    scope: Pick<Scope, 'get' | 'set'>,
    file: string | undefined = this.frame.file,
  ): Callable {
    const shape = shapeOf(parameters, body);
    return new Callable(name, (args, kwargs) =>
      this.enter(name, file, () => {
        const inner = new Scope(scope);
        this.bind(name, parameters, shape, args, kwargs, inner);
        return this.interpreter.render(body, inner);
      }),
    );
  }

  /** Gives an error that has no place yet the one we are at. */
  locate(error: unknown): void {
    if (!(error instanceof TemplateError) || error.line !== undefined || this.frame.file === BUILTIN_FILE) return;
    error.line = this.frame.line;
    error.file = this.frame.file;
  }

  private enter(name: string, file: string | undefined, run: () => Value): Value {
    if (this.depth >= MAX_DEPTH) {
      throw new TemplateError(
        `macro ${name} calls itself without end`,
        'template_timeout',
        'Give the recursion a condition under which it stops.',
      );
    }
    const before = this.frame;
    this.frame = { file, line: before.line };
    this.depth++;
    try {
      return run();
    } catch (error) {
      if (error instanceof Return) return error.value;
      this.locate(error);
      throw error;
    } finally {
      this.depth--;
      this.frame = before;
    }
  }

  private bind(
    name: string,
    parameters: readonly Parameter[],
    shape: Shape,
    args: readonly Value[],
    kwargs: Kwargs,
    scope: Scope,
  ): void {
    const named = new Map(kwargs);
    const caller = named.get('caller');
    if (!shape.names.has('caller')) named.delete('caller');
    scope.set('caller', caller ?? new Undefined('caller'));
    for (const [at, parameter] of parameters.entries()) {
      const key = parameterName(parameter);
      const value = args[at] ?? named.get(key);
      if (at < args.length && named.has(key)) throw new TemplateError(`macro ${name} got two values for '${key}'`);
      named.delete(key);
      scope.set(key, value ?? this.defaultOf(parameter, scope));
    }
    this.bindRest(name, shape, args.slice(parameters.length), named, scope);
  }

  private bindRest(name: string, shape: Shape, rest: Value[], named: Map<string, Value>, scope: Scope): void {
    const [extra] = named.keys();
    if (shape.takesNamed) scope.set('kwargs', new Dict(named));
    else if (extra !== undefined) {
      throw new TemplateError(`macro ${name} takes no argument '${extra}'`, 'compiler_error', takes(shape));
    }
    if (shape.takesMore) scope.set('varargs', tupleOf(rest));
    else if (rest.length > 0) {
      throw new TemplateError(
        `macro ${name} takes at most ${shape.names.size} arguments`,
        'compiler_error',
        takes(shape),
      );
    }
  }

  private defaultOf(parameter: Parameter, scope: Scope): Value {
    if (parameter.type === 'Identifier') return new Undefined(parameter.value);
    return this.interpreter.expressions.evaluate(parameter.value, scope);
  }
}

function parameterName(parameter: Parameter): string {
  return parameter.type === 'Identifier' ? parameter.value : parameter.key.value;
}

function takes({ names }: Shape): string {
  return names.size === 0 ? 'It takes none.' : `It takes ${[...names].join(', ')}.`;
}
