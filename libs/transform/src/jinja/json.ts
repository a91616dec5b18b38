import { parseDocument, stringify } from 'yaml';
import { toText } from './text.js';
import {
  Callable,
  Dict,
  Float,
  isList,
  SetValue,
  TemplateError,
  TemplateObject,
  Tuple,
  Undefined,
  type Value,
} from './values.js';

/** What can leave a template: plain data, as it goes to JSON. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** @throws TemplateError for a function or an undefined value */
export function toPlain(value: Value): Plain {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (value instanceof Float) return value.value;
  if (isList(value)) return value.map(toPlain);
  if (value instanceof SetValue) return [...value.items].map(toPlain);
  if (value instanceof Dict) {
    return Object.fromEntries(Array.from(value.entries, ([key, item]) => [toText(key), toPlain(item)]));
  }
  if (value instanceof TemplateObject) return value.toText();
  const what =
    value instanceof Undefined
      ? `'${value.name}', which is undefined,`
      : `a ${value instanceof Callable ? 'function' : 'value'}`;
  throw new TemplateError(`${what} cannot be used as data`);
}

/** Data of ours as a value of templates. */
export function fromPlain(plain: unknown): Value {
  if (plain === undefined || plain === null) return null;
  if (typeof plain === 'string' || typeof plain === 'boolean') return plain;
  if (typeof plain === 'number') return Number.isInteger(plain) ? plain : new Float(plain);
  if (typeof plain === 'bigint') return Number(plain);
  if (Array.isArray(plain)) return plain.map(fromPlain);
  if (plain instanceof Date) return plain.toISOString();
  return new Dict(new Map(Object.entries(plain).map(([key, value]) => [key, fromPlain(value)])));
}

interface JsonStyle {
  indent: number | undefined;
  sortKeys: boolean;
}

function jsonList(items: string[], [open, close]: readonly [string, string], style: JsonStyle, depth: number): string {
  if (items.length === 0) return open + close;
  if (style.indent === undefined) return `${open}${items.join(', ')}${close}`;
  const inner = `\n${' '.repeat(style.indent * (depth + 1))}`;
  return `${open}${inner}${items.join(`,${inner}`)}\n${' '.repeat(style.indent * depth)}${close}`;
}

function escapeNonAscii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function jsonText(value: Value, style: JsonStyle, depth: number): string {
  if (value instanceof Tuple || isList(value)) {
    return jsonList(
      value.map((item) => jsonText(item, style, depth + 1)),
      ['[', ']'],
      style,
      depth,
    );
  }
  if (value instanceof Dict) {
    const entries = Array.from(value.entries, ([key, item]) => [toText(key), item] as const);
    if (style.sortKeys) entries.sort(([a], [b]) => (a < b ? -1 : 1));
    const items = entries.map(
      ([key, item]) => `${escapeNonAscii(JSON.stringify(key))}: ${jsonText(item, style, depth + 1)}`,
    );
    return jsonList(items, ['{', '}'], style, depth);
  }
  if (value instanceof Float) return toText(value);
  return escapeNonAscii(JSON.stringify(toPlain(value)));
}

/** As Python's `json.dumps` writes it. */
export function toJson(value: Value, style: Partial<JsonStyle> = {}): string {
  return jsonText(value, { indent: style.indent, sortKeys: style.sortKeys ?? false }, 0);
}

/** @throws SyntaxError for what is no JSON */
export function fromJson(text: string): Value {
  return fromPlain(JSON.parse(text));
}

export function toYaml(value: Value): string {
  return stringify(toPlain(value), { version: '1.1' });
}

/** @throws Error for what is no YAML */
export function fromYaml(text: string): Value {
  const document = parseDocument(text, { version: '1.1' });
  const [error] = document.errors;
  if (error !== undefined) throw error;
  return fromPlain(document.toJS({ maxAliasCount: 100 }));
}
