import { repr, toText } from './text.js';
import { Dict, isList, type Kwargs, numberOf, TemplateError, Tuple, tupleOf, type Value } from './values.js';

function groupThousands(digits: string, separator: string): string {
  const [whole = '', fraction] = digits.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, separator);
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function numberInStyle(value: number, type: string, precision: number | undefined, isFloat: boolean): string {
  const size = Math.abs(value);
  if (type === 'x') return size.toString(16);
  if (type === 'X') return size.toString(16).toUpperCase();
  if (type === 'o') return size.toString(8);
  if (type === 'b') return size.toString(2);
  if (type === 'd' || type === 'i') return String(Math.trunc(size));
  if (type === 'e') return size.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2');
  if (type === '%') return `${(size * 100).toFixed(precision ?? 6)}%`;
  if (type === 'f' || type === 'F') return size.toFixed(precision ?? 6);
  if (precision !== undefined) return String(Number(size.toPrecision(precision)));
  return isFloat && Number.isInteger(size) ? `${size}.0` : String(size);
}

interface Spec {
  fill: string;
  align: string;
  sign: string;
  width: number;
  separator: string;
  precision: number | undefined;
  type: string;
}

function pad(text: string, spec: Spec, isNumber: boolean): string {
  const missing = spec.width - text.length;
  if (missing <= 0) return text;
  const align = spec.align === '' ? (isNumber ? '>' : '<') : spec.align;
  const fill = spec.fill === '' ? ' ' : spec.fill;
  if (align === '<') return text + fill.repeat(missing);
  if (align === '^') return fill.repeat(missing >> 1) + text + fill.repeat(missing - (missing >> 1));
  const sign = align === '=' && /^[-+]/.test(text) ? text.slice(0, 1) : '';
  return sign + fill.repeat(missing) + text.slice(sign.length);
}

function formatNumber(value: Value, number: number, spec: Spec): string {
  const isFloat = typeof value !== 'number' && typeof value !== 'boolean';
  const digits = numberInStyle(number, spec.type, spec.precision, isFloat);
  const grouped = spec.separator === '' ? digits : groupThousands(digits, spec.separator);
  const sign = number < 0 || Object.is(number, -0) ? '-' : spec.sign === '+' || spec.sign === ' ' ? spec.sign : '';
  return pad(sign + grouped, spec, true);
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ]?)(0?)(\d*)([,_]?)(?:\.(\d+))?([a-zA-Z%]?)$/su;

/** Python's `format(value, spec)`. */
export function formatValue(value: Value, text: string): string {
  const match = SPEC.exec(text);
  if (match === null) throw new TemplateError(`'${text}' is no format`);
  const [, fill = '', align = '', sign = '', zero, width, separator = '', precision, type = ''] = match;
  const spec: Spec = {
    fill: zero === '0' && fill === '' ? '0' : fill,
    align: zero === '0' && align === '' ? '=' : align,
    sign,
    width: Number(width),
    separator,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
  if (spec.width > 100_000) throw new TemplateError('the width of a format is too large');
  const number = numberOf(value);
  if (number !== undefined && type !== 's') return formatNumber(value, number, spec);
  const content = toText(value);
  return pad(spec.precision === undefined ? content : content.slice(0, spec.precision), spec, false);
}

function field(path: string, args: readonly Value[], kwargs: Kwargs, member: Member): Value {
  const [, head = '', rest = ''] = /^(\w*)(.*)$/s.exec(path) ?? [];
  let value = /^\d+$/.test(head) ? args[Number(head)] : kwargs.get(head);
  for (const [, name, index] of rest.matchAll(/\.(\w+)|\[([^\]]+)\]/g)) {
    if (value === undefined) break;
    value = member(value, name ?? (/^\d+$/.test(index ?? '') ? Number(index) : (index ?? '')));
  }
  if (value === undefined) throw new TemplateError(`format() has no argument for {${path}}`);
  return value;
}

/** How `{0.name}` and `{0[key]}` look into a value. */
export type Member = (object: Value, key: Value) => Value;

/** Python's `str.format`. */
export function formatBraces(text: string, args: readonly Value[], kwargs: Kwargs, member: Member): string {
  let next = 0;
  return text.replace(/\{\{|\}\}|\{([^{}!:]*)(?:!([rs]))?(?::([^{}]*))?\}/g, (whole, path, conversion, spec) => {
    if (whole === '{{' || whole === '}}') return whole.charAt(0);
    const name = String(path);
    const value = field(/^(?![.[]).+/.test(name) ? name : `${next++}${name}`, args, kwargs, member);
    if (conversion === 'r') return repr(value);
    return spec === undefined ? toText(value) : formatValue(value, String(spec));
  });
}

/** Python's `text % values`. */
export function formatPercent(text: string, values: Value): string {
  const args = values instanceof Tuple ? [...values] : [values];
  let next = 0;
  return text.replace(
    /%(?:\((\w+)\))?([-+ 0#]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (_, key, flags, width, precision, type) => {
      if (type === '%') return '%';
      const value =
        key === undefined ? args[next++] : values instanceof Dict ? values.entries.get(String(key)) : undefined;
      if (value === undefined) throw new TemplateError('not enough values for the format');
      if (type === 's' || type === 'r') {
        const content = type === 'r' ? repr(value) : toText(value);
        return formatValue(content, `${String(flags).includes('-') ? '<' : '>'}${width}`);
      }
      const sign = /[+ ]/.exec(String(flags))?.[0] ?? '';
      const zero = String(flags).includes('0') ? '0' : '';
      return formatValue(value, `${sign}${zero}${width}${precision === undefined ? '' : `.${precision}`}${type}`);
    },
  );
}

/** The values of `text % …` when they come as arguments of the filter `format`. */
export function percentArguments(args: readonly Value[], kwargs: Kwargs): Value {
  if (kwargs.size > 0) return new Dict(new Map(kwargs));
  const [only] = args;
  return args.length === 1 && only !== undefined && isList(only) ? tupleOf(only) : tupleOf(args);
}
