import { variadic } from './arguments.js';
import { equals } from './operators.js';
import { repr } from './text.js';
import { TemplateObject, Undefined, type Value } from './values.js';

/** `namespace()`: the one object whose attributes a template may set, also from inside of a loop. */
export class Namespace extends TemplateObject {
  constructor(private readonly values: Map<string, Value>) {
    super();
  }

  attribute(name: string): Value | undefined {
    return this.values.get(name);
  }

  set(name: string, value: Value): void {
    this.values.set(name, value);
  }

  override toText(): string {
    return `<Namespace {${Array.from(this.values, ([key, value]) => `${repr(key)}: ${repr(value)}`).join(', ')}}>`;
  }
}

/** `loop` inside of a `for`. */
export class Loop extends TemplateObject {
  index0 = -1;
  private last: Value[] | undefined;

  constructor(
    private readonly items: readonly Value[],
    private readonly depth: number,
  ) {
    super();
  }

  attribute(name: string): Value | undefined {
    const at = this.index0;
    const length = this.items.length;
    const fields: Record<string, () => Value> = {
      index: () => at + 1,
      index0: () => at,
      revindex: () => length - at,
      revindex0: () => length - at - 1,
      first: () => at === 0,
      last: () => at === length - 1,
      length: () => length,
      depth: () => this.depth,
      depth0: () => this.depth - 1,
      previtem: () => this.items[at - 1] ?? new Undefined('there is no previous item'),
      nextitem: () => this.items[at + 1] ?? new Undefined('there is no next item'),
      cycle: () => variadic('cycle', (args) => args[at % args.length] ?? null),
      changed: () => variadic('changed', (args) => this.changed(args)),
    };
    return Object.hasOwn(fields, name) ? fields[name]?.() : undefined;
  }

  private changed(args: readonly Value[]): boolean {
    const same = this.last !== undefined && equals(this.last, args);
    this.last = [...args];
    return !same;
  }
}
