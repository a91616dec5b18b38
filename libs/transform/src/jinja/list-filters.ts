import { needInteger, optional, type Bound } from './arguments.js';
import { attributeOf, itemOf } from './members.js';
import { binary, compare, equals } from './operators.js';
import { applyTest } from './tests.js';
import { toText } from './text.js';
import { Dict, isTrue, iterate, type Kwargs, TemplateError, tupleOf, Undefined, type Value } from './values.js';

/** Runs a filter by its name: `map('upper')`. */
export type RunFilter = (name: string, value: Value, args: readonly Value[], kwargs: Kwargs) => Value;

/** `a.b.0` of an item. */
export function attributePath(item: Value, path: Value | undefined): Value {
  if (path === undefined || path === null) return item;
  if (typeof path === 'number') return itemOf(item, path);
  return toText(path)
    .split('.')
    .reduce((value, part) => (/^\d+$/.test(part) ? itemOf(value, Number(part)) : memberOrUndefined(value, part)), item);
}

function memberOrUndefined(value: Value, name: string): Value {
  return value instanceof Dict && value.entries.has(name) ? itemOf(value, name) : attributeOf(value, name);
}

function foldCase(value: Value, caseSensitive: Value | undefined): Value {
  return typeof value === 'string' && !isTrue(caseSensitive ?? false) ? value.toLowerCase() : value;
}

function keyOf(bound: Bound): (item: Value) => Value {
  return (item) => foldCase(attributePath(item, bound['attribute']), bound['case_sensitive']);
}

export function sort(value: Value, bound: Bound): Value {
  const paths = typeof bound['attribute'] === 'string' ? bound['attribute'].split(',') : [bound['attribute']];
  const keys = paths.map((attribute) => keyOf({ ...bound, attribute }));
  const sign = isTrue(bound['reverse'] ?? false) ? -1 : 1;
  return [...iterate(value)].sort((a, b) => {
    for (const key of keys) {
      const order = compare(key(a), key(b));
      if (order !== 0) return sign * order;
    }
    return 0;
  });
}

export function dictsort(value: Value, bound: Bound): Value {
  if (!(value instanceof Dict)) throw new TemplateError('dictsort takes a dict');
  const part = bound['by'] === 'value' ? 1 : 0;
  const items = Array.from(value.entries, (pair) => tupleOf(pair));
  return sort(items, { ...bound, attribute: part });
}

export function unique(value: Value, bound: Bound): Value {
  const key = keyOf(bound);
  const seen: Value[] = [];
  return iterate(value).filter((item) => {
    const mark = key(item);
    if (seen.some((other) => equals(other, mark))) return false;
    seen.push(mark);
    return true;
  });
}

export function extreme(value: Value, bound: Bound, sign: 1 | -1): Value {
  const key = keyOf(bound);
  const items = iterate(value);
  if (items.length === 0) return new Undefined('the first item of an empty list');
  return items.reduce((best, item) => (sign * compare(key(item), key(best)) > 0 ? item : best));
}

export function sum(value: Value, bound: Bound): Value {
  const start: Value = bound['start'] ?? 0;
  return iterate(value).reduce<Value>(
    (total, item) => binary('+', total, attributePath(item, bound['attribute']), () => ''),
    start,
  );
}

export function join(value: Value, bound: Bound): Value {
  const separator = bound['d'] === undefined || bound['d'] === null ? '' : toText(bound['d']);
  return iterate(value)
    .map((item) => toText(attributePath(item, bound['attribute'])))
    .join(separator);
}

export function map(value: Value, args: readonly Value[], kwargs: Kwargs, filter: RunFilter): Value {
  const attribute = kwargs.get('attribute');
  const items = iterate(value);
  if (attribute !== undefined) {
    const fallback = kwargs.get('default');
    return items.map((item) => {
      const found = attributePath(item, attribute);
      return found instanceof Undefined && fallback !== undefined ? fallback : found;
    });
  }
  const [name, ...rest] = args;
  if (typeof name !== 'string') throw new TemplateError("map takes a filter's name, or attribute='…'");
  return items.map((item) => filter(name, item, rest, kwargs));
}

/** select, reject, selectattr and rejectattr. */
export function select(value: Value, args: readonly Value[], keep: boolean, byAttribute: boolean): Value {
  const [attribute, ...own] = byAttribute ? args : [undefined, ...args];
  const [name, argument = null] = own;
  return iterate(value).filter((item) => {
    const subject = attributePath(item, attribute);
    const passes = name === undefined ? isTrue(subject) : applyTest(toText(name), subject, argument);
    return passes === keep;
  });
}

export function groupby(value: Value, bound: Bound): Value {
  const groups: { key: Value; items: Value[] }[] = [];
  const sorted = iterate(sort(value, { attribute: bound['attribute'], case_sensitive: bound['case_sensitive'] }));
  for (const item of sorted) {
    const key = attributePath(item, bound['attribute']);
    const last = groups.at(-1);
    if (last !== undefined && equals(last.key, key)) last.items.push(item);
    else groups.push({ key, items: [item] });
  }
  return groups.map(({ key, items }) => tupleOf([key, items]));
}

export function batch(value: Value, bound: Bound): Value {
  const size = Math.max(1, needInteger(bound['linecount'], 'the size of a batch'));
  const items = iterate(value);
  const rows: Value[][] = [];
  for (let at = 0; at < items.length; at += size) rows.push(items.slice(at, at + size));
  const fill = bound['fill_with'];
  const last = rows.at(-1);
  if (fill !== undefined && fill !== null && last !== undefined) {
    while (last.length < size) last.push(fill);
  }
  return rows;
}

/** Jinja's slice: so many columns. */
export function columns(value: Value, bound: Bound): Value {
  const count = Math.max(1, needInteger(bound['slices'], 'the number of slices'));
  const items = iterate(value);
  const size = Math.floor(items.length / count);
  const longer = items.length % count;
  const fill = optional(bound['fill_with'], (filler) => filler);
  return Array.from({ length: count }, (_, at) => {
    const from = at * size + Math.min(at, longer);
    const column = items.slice(from, from + size + (at < longer ? 1 : 0));
    return fill !== undefined && at >= longer && longer > 0 ? [...column, fill] : column;
  });
}
