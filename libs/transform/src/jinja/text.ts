import { Callable, Dict, Float, isList, SetValue, TemplateObject, Tuple, Undefined, type Value } from './values.js';

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return `${value}.0`;
  const isExtreme = value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e16);
  const text = isExtreme ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

function listText(items: Iterable<Value>): string {
  return Array.from(items, repr).join(', ');
}

/** Python's `repr()`: how a value looks inside of a list. */
export function repr(value: Value): string {
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Tuple) return `(${listText(value)}${value.length === 1 ? ',' : ''})`;
  if (isList(value)) return `[${listText(value)}]`;
  if (value instanceof Dict) {
    return `{${Array.from(value.entries, ([key, item]) => `${repr(key)}: ${repr(item)}`).join(', ')}}`;
  }
  if (value instanceof SetValue) return value.items.size === 0 ? 'set()' : `{${listText(value.items)}}`;
  if (value instanceof Undefined) return 'Undefined';
  return toText(value);
}

/** Python's `str()`: how a value is printed. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : BigInt(value).toString();
  if (value instanceof Float) return floatText(value.value);
  if (value instanceof Undefined) return '';
  if (value instanceof Callable) return `<function ${value.name}>`;
  return value instanceof TemplateObject ? value.toText() : repr(value);
}
