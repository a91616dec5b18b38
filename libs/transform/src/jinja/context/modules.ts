import { callable, needText, variadic } from '../arguments.js';
import { toText } from '../text.js';
import { Callable, Dict, iterate, TemplateError, TemplateObject, tupleOf, type Value } from '../values.js';
import { DatetimeModule } from './datetime.js';

const FLAGS: Record<string, string> = { IGNORECASE: 'i', I: 'i', MULTILINE: 'm', M: 'm', DOTALL: 's', S: 's' };

/** A pattern of Python in words of JavaScript. */
function compile(pattern: Value | undefined, flags: Value | undefined, anchor: 'start' | 'whole' | 'none'): RegExp {
  if (pattern instanceof Pattern) return compile(pattern.source, pattern.flags, anchor);
  const source = needText(pattern, 'a pattern')
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>');
  const inline = /^\(\?([ims]+)\)/.exec(source);
  const bare = inline === null ? source : source.slice(inline[0].length);
  const anchored = { start: `^(?:${bare})`, whole: `^(?:${bare})$`, none: bare }[anchor];
  const wanted = `${typeof flags === 'string' ? flags : ''}${inline?.[1] ?? ''}`;
  try {
    return new RegExp(anchored, [...new Set(`g${wanted}`)].join(''));
  } catch {
    throw new TemplateError(`'${source}' is no regular expression`);
  }
}

class Match extends TemplateObject {
  constructor(private readonly match: RegExpExecArray) {
    super();
  }

  attribute(name: string): Value | undefined {
    const fields: Record<string, () => Value> = {
      group: () =>
        variadic(name, (args) =>
          args.length < 2 ? this.group(args[0] ?? 0) : tupleOf(args.map((key) => this.group(key))),
        ),
      groups: () => variadic(name, () => tupleOf(this.match.slice(1).map((part: string | undefined) => part ?? null))),
      groupdict: () => variadic(name, () => Dict.from({ ...this.match.groups })),
      start: () => variadic(name, () => this.match.index),
      end: () => variadic(name, () => this.match.index + this.match[0].length),
      span: () => variadic(name, () => tupleOf([this.match.index, this.match.index + this.match[0].length])),
    };
    return Object.hasOwn(fields, name) ? fields[name]?.() : undefined;
  }

  override item(key: Value): Value | undefined {
    return this.group(key);
  }

  private group(key: Value): Value {
    if (typeof key === 'number') return this.match[key] ?? null;
    const groups = this.match.groups ?? {};
    return Object.hasOwn(groups, toText(key)) ? (groups[toText(key)] ?? null) : null;
  }
}

function first(pattern: RegExp, text: string): Value {
  const match = pattern.exec(text);
  return match === null ? null : new Match(match);
}

function found(match: RegExpExecArray): Value {
  if (match.length === 1) return match[0];
  return match.length === 2 ? (match[1] ?? '') : tupleOf(match.slice(1).map((part: string | undefined) => part ?? ''));
}

function substitute(pattern: RegExp, replacement: Value, text: string, count: number): string {
  let done = 0;
  return text.replace(pattern, (...parts: unknown[]) => {
    const whole = String(parts[0]);
    if (count > 0 && done++ >= count) return whole;
    if (replacement instanceof Callable) {
      const own = new RegExp(pattern.source, pattern.flags).exec(whole);
      return own === null ? whole : toText(replacement.call([new Match(own)], new Map()));
    }
    return toText(replacement).replace(/\\(?:(\d)|g<(\d+)>)/g, (_, a: string | undefined, b: string) => {
      const part = parts[Number(a ?? b)];
      return typeof part === 'string' ? part : '';
    });
  });
}

type Operation = (pattern: Value | undefined, flags: Value | undefined, args: readonly Value[]) => Value;
const text = (args: readonly Value[]): string => needText(args[0], 'a text');
const OPERATIONS: Record<string, Operation> = {
  match: (pattern, flags, args) => first(compile(pattern, flags, 'start'), text(args)),
  fullmatch: (pattern, flags, args) => first(compile(pattern, flags, 'whole'), text(args)),
  search: (pattern, flags, args) => first(compile(pattern, flags, 'none'), text(args)),
  findall: (pattern, flags, args) => [...text(args).matchAll(compile(pattern, flags, 'none'))].map(found),
  split: (pattern, flags, args) =>
    text(args)
      .split(compile(pattern, flags, 'none'))
      .map((part: string | undefined) => part ?? null),
  sub: (pattern, flags, [replacement = '', subject, count]) =>
    substitute(
      compile(pattern, flags, 'none'),
      replacement,
      needText(subject, 'a text'),
      typeof count === 'number' ? count : 0,
    ),
};

/** Runs one of `modules.re`; the flags may stand last or as a keyword. */
function operation(name: string, run: Operation, pattern: Value | undefined, own: Value | undefined): Callable {
  const arity = name === 'sub' ? 2 : 1;
  return variadic(name, (all, kwargs) => {
    const args = pattern === undefined ? all.slice(1) : all;
    const flags = kwargs.get('flags') ?? own ?? args[arity + (name === 'sub' ? 1 : 0)];
    const count = kwargs.get('count');
    return run(pattern ?? all[0], flags, count === undefined ? args : [...args.slice(0, 2), count]);
  });
}

class Pattern extends TemplateObject {
  constructor(
    readonly source: string,
    readonly flags: string,
  ) {
    super();
  }

  attribute(name: string): Value | undefined {
    if (name === 'pattern') return this.source;
    const run = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    return run === undefined ? undefined : operation(name, run, this.source, this.flags);
  }
}

class RegexModule extends TemplateObject {
  attribute(name: string): Value | undefined {
    if (Object.hasOwn(FLAGS, name)) return FLAGS[name];
    if (name === 'escape')
      return callable(name, ['pattern'], ({ pattern }) => needText(pattern, 'a text').replace(/[^\w\s]/g, '\\$&'));
    if (name === 'compile') {
      return callable(
        name,
        ['pattern', 'flags'],
        ({ pattern, flags }) => new Pattern(needText(pattern, 'a pattern'), typeof flags === 'string' ? flags : ''),
      );
    }
    const run = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    return run === undefined ? undefined : operation(name, run, undefined, undefined);
  }
}

const MAX_PRODUCT = 100_000;

function product(lists: readonly Value[]): Value {
  const combined = lists.reduce<Value[][]>(
    (rows, list) => {
      const items = iterate(list);
      if (rows.length * items.length > MAX_PRODUCT) throw new TemplateError('the product is too large');
      return rows.flatMap((row) => items.map((item) => [...row, item]));
    },
    [[]],
  );
  return combined.map(tupleOf);
}

function combinations(items: readonly Value[], size: number): Value[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) => combinations(items.slice(at + 1), size - 1).map((rest) => [item, ...rest]));
}

class ItertoolsModule extends TemplateObject {
  attribute(name: string): Value | undefined {
    if (name === 'product') return variadic(name, product);
    if (name === 'chain') return variadic(name, (lists) => lists.flatMap((list) => [...iterate(list)]));
    if (name !== 'combinations') return undefined;
    return callable(name, ['iterable', 'r'], ({ iterable = [], r }) =>
      combinations(iterate(iterable), Number(r)).map(tupleOf),
    );
  }
}

class TimeZones extends TemplateObject {
  attribute(name: string): Value | undefined {
    if (name === 'utc' || name === 'UTC') return 'UTC';
    if (name !== 'timezone') return undefined;
    return callable(name, ['zone'], ({ zone }) => {
      if (zone !== 'UTC')
        throw new TemplateError(
          'modules.pytz knows only UTC here',
          'compiler_error',
          'Let the database convert times.',
        );
      return zone;
    });
  }
}

/** `modules`: what of Python's library dbt gives to templates. */
export class Modules extends TemplateObject {
  attribute(name: string): Value | undefined {
    if (name === 'datetime') return new DatetimeModule();
    if (name === 're') return new RegexModule();
    if (name === 'itertools') return new ItertoolsModule();
    return name === 'pytz' ? new TimeZones() : undefined;
  }
}
