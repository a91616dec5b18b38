import { bind, needInteger, optional, type Bound } from './arguments.js';
import { compare, equals } from './operators.js';
import { repr } from './text.js';
import {
  Callable,
  Dict,
  isTrue,
  iterate,
  type Kwargs,
  mutable,
  SetValue,
  TemplateError,
  tupleOf,
  type Value,
} from './values.js';

type Method<T> = [parameters: string[], run: (target: T, bound: Bound) => Value];

function position(list: readonly Value[], index: Value | undefined, fallback: number): number {
  const at = optional(index, (value) => needInteger(value, 'an index')) ?? fallback;
  return at < 0 ? at + list.length : at;
}

function indexOf(list: readonly Value[], value: Value | undefined): number {
  const at = list.findIndex((item) => equals(item, value ?? null));
  if (at < 0) throw new TemplateError(`${repr(value ?? null)} is not in the list`);
  return at;
}

function pop(list: Value[], { index }: Bound): Value {
  const at = position(list, index, -1);
  const [item] = list.splice(at, 1);
  if (at < 0 || item === undefined) throw new TemplateError('pop from an empty list, or beyond its end');
  return item;
}

function sort(list: Value[], { reverse }: Bound): Value {
  list.sort(compare);
  if (isTrue(reverse ?? false)) list.reverse();
  return null;
}

/** One by one: so many arguments as a long list has would not fit on the stack. */
function extend(list: Value[], items: readonly Value[]): Value {
  for (const item of [...items]) list.push(item);
  return null;
}

function nothing(_: unknown): Value {
  return null;
}

const LIST: Record<string, Method<readonly Value[]>> = {
  append: [['item'], (list, { item }) => nothing(mutable(list).push(item ?? null))],
  extend: [['items'], (list, { items }) => extend(mutable(list), iterate(items ?? null))],
  insert: [
    ['index', 'item'],
    (list, { index, item }) => nothing(mutable(list).splice(position(list, index, 0), 0, item ?? null)),
  ],
  pop: [['index'], (list, bound) => pop(mutable(list), bound)],
  remove: [['item'], (list, { item }) => nothing(mutable(list).splice(indexOf(list, item), 1))],
  index: [['item'], (list, { item }) => indexOf(list, item)],
  count: [['item'], (list, { item }) => list.filter((other) => equals(other, item ?? null)).length],
  copy: [[], (list) => [...list]],
  clear: [[], (list) => nothing(mutable(list).splice(0))],
  reverse: [[], (list) => nothing(mutable(list).reverse())],
  sort: [['reverse'], (list, bound) => sort(mutable(list), bound)],
};

function pairs(dict: Dict): Value[] {
  return Array.from(dict.entries, ([key, value]) => tupleOf([key, value]));
}

function popKey({ entries }: Dict, { key = null, default: fallback }: Bound): Value {
  const value = entries.get(key) ?? fallback;
  if (value === undefined) throw new TemplateError(`the dict has no key ${repr(key)}`);
  entries.delete(key);
  return value;
}

function setDefault({ entries }: Dict, { key = null, default: fallback = null }: Bound): Value {
  const value = entries.get(key) ?? fallback;
  entries.set(key, value);
  return value;
}

/** Entries of a dict, or of pairs. */
export function entriesOf(value: Value): Iterable<readonly [Value, Value]> {
  if (value instanceof Dict) return value.entries;
  return iterate(value).map((pair) => {
    const [key = null, item = null] = iterate(pair);
    return [key, item] as const;
  });
}

function update(dict: Dict, args: readonly Value[], kwargs: Kwargs): Value {
  for (const [key, value] of args.flatMap((other) => [...entriesOf(other)])) dict.entries.set(key, value);
  for (const [key, value] of kwargs) dict.entries.set(key, value);
  return null;
}

const KEYED = ['key', 'default'];
const DICT: Record<string, Method<Dict>> = {
  get: [KEYED, ({ entries }, { key = null, default: fallback = null }) => entries.get(key) ?? fallback],
  keys: [[], ({ entries }) => [...entries.keys()]],
  values: [[], ({ entries }) => [...entries.values()]],
  items: [[], pairs],
  pop: [KEYED, popKey],
  setdefault: [KEYED, setDefault],
  copy: [[], ({ entries }) => new Dict(new Map(entries))],
  clear: [[], ({ entries }) => nothing(entries.clear())],
};

const OTHER = ['other'];
const SET: Record<string, Method<SetValue>> = {
  add: [['item'], ({ items }, { item = null }) => nothing(items.add(item))],
  discard: [['item'], ({ items }, { item = null }) => nothing(items.delete(item))],
  remove: [['item'], ({ items }, { item = null }) => nothing(items.delete(item))],
  update: [OTHER, ({ items }, { other = null }) => nothing(iterate(other).forEach((item) => items.add(item)))],
  union: [OTHER, ({ items }, { other = null }) => new SetValue(new Set([...items, ...iterate(other)]))],
  intersection: [
    OTHER,
    ({ items }, { other = null }) => new SetValue(new Set(iterate(other).filter((item) => items.has(item)))),
  ],
  difference: [
    OTHER,
    ({ items }, { other = null }) => {
      const others = new Set(iterate(other));
      return new SetValue(new Set([...items].filter((item) => !others.has(item))));
    },
  ],
  issubset: [OTHER, ({ items }, { other = null }) => [...items].every((item) => iterate(other).includes(item))],
  issuperset: [OTHER, ({ items }, { other = null }) => iterate(other).every((item) => items.has(item))],
  copy: [[], ({ items }) => new SetValue(new Set(items))],
};

function method<T>(table: Record<string, Method<T>>, target: T, name: string): Value | undefined {
  if (!Object.hasOwn(table, name)) return undefined;
  const entry = table[name];
  if (entry === undefined) return undefined;
  const [parameters, run] = entry;
  return new Callable(name, (args, kwargs) => run(target, bind(name, parameters, args, kwargs)));
}

/** A method of Python's list, tuple, dict or set. */
export function collectionMethod(target: readonly Value[] | Dict | SetValue, name: string): Value | undefined {
  if (target instanceof SetValue) return method(SET, target, name);
  if (!(target instanceof Dict)) return method(LIST, target, name);
  return name === 'update'
    ? new Callable(name, (args, kwargs) => update(target, args, kwargs))
    : method(DICT, target, name);
}
