import { bind, needInteger, optional, type Bound } from './arguments.js';
import { formatPercent, percentArguments } from './format.js';
import { toJson } from './json.js';
import {
  batch,
  columns,
  dictsort,
  extreme,
  groupby,
  join,
  map,
  select,
  sort,
  sum,
  unique,
  type RunFilter,
} from './list-filters.js';
import { attributeOf } from './members.js';
import { capitalize, justified, replaceText, strip, titleCase } from './string-methods.js';
import { repr, toText } from './text.js';
import {
  Dict,
  Float,
  isTrue,
  iterate,
  type Kwargs,
  numberOf,
  SetValue,
  TemplateError,
  tupleOf,
  typeName,
  Undefined,
  type Value,
} from './values.js';

type Filter = [parameters: string[], run: (value: Value, bound: Bound) => Value];
type OpenFilter = (value: Value, args: readonly Value[], kwargs: Kwargs, filter: RunFilter) => Value;

function length(value: Value): number {
  if (value instanceof Dict) return value.entries.size;
  if (value instanceof SetValue) return value.items.size;
  return iterate(value).length;
}

function toInteger(value: Value, { default: fallback = 0, base }: Bound): Value {
  if (typeof value === 'string') {
    const radix = optional(base, (number) => needInteger(number, 'a base')) ?? 10;
    const text = value.trim().replaceAll('_', '');
    if (radix !== 10) return Number.isNaN(parseInt(text, radix)) ? fallback : parseInt(text, radix);
    return /^[-+]?\d*\.?\d+(e[-+]?\d+)?$|^[-+]?\d+\.$/i.test(text) ? Math.trunc(Number(text)) : fallback;
  }
  const number = numberOf(value);
  return number === undefined || !Number.isFinite(number) ? fallback : Math.trunc(number);
}

function toFloat(value: Value, { default: fallback = new Float(0) }: Bound): Value {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : numberOf(value);
  return number === undefined || Number.isNaN(number) ? fallback : new Float(number);
}

/** Python rounds halves to the even neighbour. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function round(value: Value, { precision, method }: Bound): Value {
  const number = numberOf(value);
  if (number === undefined) throw new TemplateError(`round takes a number, not ${typeName(value)}`);
  const factor = 10 ** (optional(precision, (digits) => needInteger(digits, 'a precision')) ?? 0);
  const scaled = number * factor;
  const rounded =
    method === 'ceil' ? Math.ceil(scaled) : method === 'floor' ? Math.floor(scaled) : roundHalfEven(scaled);
  return new Float(rounded / factor);
}

function absolute(value: Value): Value {
  const number = numberOf(value);
  if (number === undefined) throw new TemplateError(`abs takes a number, not ${typeName(value)}`);
  return value instanceof Float ? new Float(Math.abs(number)) : Math.abs(number);
}

function orDefault(value: Value, { default_value: fallback = '', boolean }: Bound): Value {
  return value instanceof Undefined || (isTrue(boolean ?? false) && !isTrue(value)) ? fallback : value;
}

function indent(value: Value, { width, first, blank }: Bound): Value {
  const margin = typeof width === 'string' ? width : ' '.repeat(optional(width, (n) => needInteger(n, 'a width')) ?? 4);
  return toText(value)
    .split('\n')
    .map((line, at) =>
      (at === 0 && !isTrue(first ?? false)) || (line === '' && !isTrue(blank ?? false)) ? line : margin + line,
    )
    .join('\n');
}

function truncate(value: Value, bound: Bound): Value {
  const text = toText(value);
  const size = optional(bound['length'], (n) => needInteger(n, 'a length')) ?? 255;
  const end = bound['end'] === undefined ? '...' : toText(bound['end']);
  const leeway = optional(bound['leeway'], (n) => needInteger(n, 'a leeway')) ?? 5;
  if (text.length <= size + leeway) return text;
  const cut = text.slice(0, size - end.length);
  const atWord = isTrue(bound['killwords'] ?? false) ? cut : cut.replace(/\s[^\s]*$/, '');
  return atWord + end;
}

function reverse(value: Value): Value {
  return typeof value === 'string' ? [...value].reverse().join('') : [...iterate(value)].reverse();
}

function edge(value: Value, at: 0 | -1): Value {
  return iterate(value).at(at) ?? new Undefined('the first item of an empty list');
}

/** Jinja's filter `tojson` is made for HTML. */
function htmlSafe(json: string): string {
  return json.replace(/[<>&']/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}

function literalValue(value: Value): Value {
  if (typeof value !== 'string') return value;
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  if (/^none$/i.test(value)) return null;
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number)) return value;
  return /^[-+]?\d+$/.test(value.trim()) ? number : new Float(number);
}

function asBoolean(value: Value): Value {
  const result = literalValue(value);
  if (typeof result === 'boolean') return result;
  throw new TemplateError(`${repr(value)} is no boolean`);
}

function asNumber(value: Value): Value {
  const result = literalValue(value);
  if (typeof result === 'number' || result instanceof Float) return result;
  throw new TemplateError(`${repr(value)} is no number`);
}

const text = (run: (text: string) => Value): Filter => [[], (value) => run(toText(value))];
const plain = (run: (value: Value) => Value): Filter => [[], run];
const KEYED = ['case_sensitive', 'attribute'];

const FILTERS: Record<string, Filter> = {
  upper: text((value) => value.toUpperCase()),
  lower: text((value) => value.toLowerCase()),
  capitalize: text(capitalize),
  title: text(titleCase),
  string: text((value) => value),
  escape: text((value) => value.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)),
  wordcount: text((value) => value.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  urlencode: text((value) => encodeURIComponent(value).replaceAll('%2F', '/')),
  trim: [['chars'], (value, { chars }) => strip(toText(value), chars)],
  replace: [
    ['old', 'new', 'count'],
    (value, bound) =>
      replaceText(
        toText(value),
        toText(bound['old'] ?? ''),
        toText(bound['new'] ?? ''),
        optional(bound['count'], (n) => needInteger(n, 'count')) ?? -1,
      ),
  ],
  center: [['width'], (value, { width = 80 }) => justified(toText(value), { width }, 'center')],
  indent: [['width', 'first', 'blank'], indent],
  truncate: [['length', 'killwords', 'end', 'leeway'], truncate],
  safe: plain((value) => value),
  list: plain((value) => [...iterate(value)]),
  length: plain(length),
  count: plain(length),
  reverse: plain(reverse),
  first: plain((value) => edge(value, 0)),
  last: plain((value) => edge(value, -1)),
  abs: plain(absolute),
  items: plain((value) => (value instanceof Dict ? Array.from(value.entries, (pair) => tupleOf(pair)) : [])),
  int: [['default', 'base'], toInteger],
  float: [['default'], toFloat],
  round: [['precision', 'method'], round],
  default: [['default_value', 'boolean'], orDefault],
  d: [['default_value', 'boolean'], orDefault],
  join: [['d', 'attribute'], join],
  sort: [['reverse', ...KEYED], sort],
  dictsort: [['case_sensitive', 'by', 'reverse'], dictsort],
  unique: [KEYED, unique],
  min: [KEYED, (value, bound) => extreme(value, bound, -1)],
  max: [KEYED, (value, bound) => extreme(value, bound, 1)],
  sum: [['attribute', 'start'], sum],
  groupby: [['attribute', 'default', 'case_sensitive'], groupby],
  batch: [['linecount', 'fill_with'], batch],
  slice: [['slices', 'fill_with'], columns],
  attr: [['name'], (value, { name }) => attributeOf(value, toText(name ?? ''))],
  tojson: [
    ['indent'],
    (value, { indent: by }) =>
      htmlSafe(toJson(value, { indent: optional(by, (n) => needInteger(n, 'an indent')), sortKeys: true })),
  ],
  as_text: text((value) => value),
  as_native: plain(literalValue),
  as_bool: plain(asBoolean),
  as_number: plain(asNumber),
};

const OPEN_FILTERS: Record<string, OpenFilter> = {
  map,
  select: (value, args) => select(value, args, true, false),
  reject: (value, args) => select(value, args, false, false),
  selectattr: (value, args) => select(value, args, true, true),
  rejectattr: (value, args) => select(value, args, false, true),
  format: (value, args, kwargs) => formatPercent(toText(value), percentArguments(args, kwargs)),
};

/**
 * `value | name(…)`.
 * @throws TemplateError for a filter that does not exist
 */
export function applyFilter(name: string, value: Value, args: readonly Value[], kwargs: Kwargs): Value {
  const open = Object.hasOwn(OPEN_FILTERS, name) ? OPEN_FILTERS[name] : undefined;
  if (open !== undefined) return open(value, args, kwargs, applyFilter);
  const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (filter === undefined) throw new TemplateError(`there is no filter '${name}'`, 'syntax');
  const [parameters, run] = filter;
  return run(value, bind(name, parameters, args, kwargs));
}
