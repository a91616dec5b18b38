/**
 * What templates compute with. Nothing of the host is among them: attributes are looked up in tables of our own, never
 * as JavaScript properties, so a template cannot reach a prototype or a constructor.
 */
export type Value =
  null | boolean | number | string | Float | readonly Value[] | Dict | SetValue | Callable | TemplateObject | Undefined;

export type Kwargs = ReadonlyMap<string, Value>;

/** Python's float; a plain number is an int. */
export class Float {
  constructor(readonly value: number) {}
}

/** A list that cannot be changed, written `(a, b)`. */
export class Tuple extends Array<Value> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

export function tupleOf(items: Iterable<Value>): Tuple {
  const tuple = new Tuple();
  for (const item of items) tuple.push(item);
  return tuple;
}

export class Dict {
  constructor(readonly entries: Map<Value, Value> = new Map()) {}

  static from(record: Record<string, Value>): Dict {
    return new Dict(new Map(Object.entries(record)));
  }
}

export class SetValue {
  constructor(readonly items: Set<Value>) {}
}

/** A name that nothing stands behind: prints as nothing, is false, and cannot be called. */
export class Undefined {
  constructor(readonly name: string) {}
}

export class Callable {
  constructor(
    readonly name: string,
    readonly call: (args: readonly Value[], kwargs: Kwargs) => Value,
  ) {}
}

/** An object of dbt's: a relation, a table of results, a moment … Subclasses say what a template may see of it. */
export abstract class TemplateObject {
  /** @returns undefined for an attribute that the object does not have */
  abstract attribute(name: string): Value | undefined;

  toText(): string {
    return `<${this.constructor.name}>`;
  }

  /** `object[key]`, by default the attribute. */
  item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.attribute(key) : undefined;
  }

  /** What a loop runs over; undefined: nothing. */
  iterate(): readonly Value[] | undefined {
    return undefined;
  }

  isTrue(): boolean {
    return true;
  }

  /** True for what Python would call a mapping. */
  isMapping(): boolean {
    return false;
  }

  call(_args: readonly Value[], _kwargs: Kwargs): Value {
    throw new TemplateError(`${this.toText()} cannot be called`);
  }

  equals(other: Value): boolean {
    return this === other;
  }

  /** `this <operator> other`; undefined: not possible. */
  binary(_operator: string, _other: Value): Value | undefined {
    return undefined;
  }
}

/** What a template does wrong while it is rendered. */
export class TemplateError extends Error {
  line: number | undefined;
  /** Where the line counts, when that is not the template itself: a macro's file. */
  file: string | undefined;

  constructor(
    message: string,
    readonly code: string = 'compiler_error',
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'TemplateError';
  }
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return value instanceof Float ? value.value : undefined;
}

export function typeName(value: Value): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'int';
  if (typeof value === 'string') return 'str';
  if (value instanceof Float) return 'float';
  if (value instanceof Tuple) return 'tuple';
  if (isList(value)) return 'list';
  if (value instanceof Dict) return 'dict';
  if (value instanceof SetValue) return 'set';
  if (value instanceof Undefined) return 'undefined';
  return value instanceof Callable ? 'function' : 'object';
}

export function isTrue(value: Value): boolean {
  if (value === null || value instanceof Undefined) return false;
  if (typeof value === 'object') {
    if (isList(value)) return value.length > 0;
    if (value instanceof Dict) return value.entries.size > 0;
    if (value instanceof SetValue) return value.items.size > 0;
    if (value instanceof Float) return value.value !== 0;
    return value instanceof TemplateObject ? value.isTrue() : true;
  }
  return Boolean(value);
}

/** What a `for` loop or a filter runs over. */
export function iterate(value: Value): readonly Value[] {
  if (isList(value)) return value;
  if (typeof value === 'string') return [...value];
  if (value instanceof Dict) return [...value.entries.keys()];
  if (value instanceof SetValue) return [...value.items];
  if (value instanceof Undefined) return [];
  const items = value instanceof TemplateObject ? value.iterate() : undefined;
  if (items === undefined) throw new TemplateError(`a value of type ${typeName(value)} cannot be looped over`);
  return items;
}

/** A list that may be changed. */
export function mutable(list: readonly Value[]): Value[] {
  if (list instanceof Tuple) throw new TemplateError('a tuple cannot be changed');
  return list as Value[];
}
