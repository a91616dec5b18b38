import { Callable, TemplateError, typeName, type Kwargs, type Value } from './values.js';

export const NO_KWARGS: Kwargs = new Map();

/** Arguments by name, as Python binds them. */
export type Bound = Record<string, Value | undefined>;

/**
 * Binds positional and named arguments to parameters.
 * @throws TemplateError for one too many or an unknown name
 */
export function bind(name: string, parameters: readonly string[], args: readonly Value[], kwargs: Kwargs): Bound {
  if (args.length > parameters.length) {
    throw new TemplateError(`${name}() takes at most ${parameters.length} arguments, got ${args.length}`);
  }
  const bound: Bound = {};
  for (const [index, value] of args.entries()) bound[parameters[index] ?? ''] = value;
  for (const [key, value] of kwargs) {
    if (!parameters.includes(key)) throw new TemplateError(`${name}() has no argument '${key}'`);
    bound[key] = value;
  }
  return bound;
}

/** A function for templates whose arguments have names. */
export function callable(name: string, parameters: readonly string[], run: (bound: Bound) => Value): Callable {
  return new Callable(name, (args, kwargs) => run(bind(name, parameters, args, kwargs)));
}

/** A function for templates with any number of arguments. */
export function variadic(name: string, run: (args: readonly Value[], kwargs: Kwargs) => Value): Callable {
  return new Callable(name, run);
}

export function needText(value: Value | undefined, what: string): string {
  if (typeof value === 'string') return value;
  throw new TemplateError(`${what} must be a string, not ${value === undefined ? 'missing' : typeName(value)}`);
}

export function needInteger(value: Value | undefined, what: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  throw new TemplateError(`${what} must be an integer, not ${value === undefined ? 'missing' : typeName(value)}`);
}

/** An argument that may be left out or none. */
export function optional<T>(value: Value | undefined, read: (value: Value) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value);
}
