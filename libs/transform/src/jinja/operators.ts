import { toText } from './text.js';
import {
  Dict,
  Float,
  isList,
  isTrue,
  iterate,
  numberOf,
  SetValue,
  TemplateError,
  TemplateObject,
  Tuple,
  tupleOf,
  typeName,
  Undefined,
  type Value,
} from './values.js';

/** The longest text that a template may build. */
const MAX_TEXT = 50_000_000;

function listsEqual(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((item, index) => equals(item, right[index] ?? null));
}

function dictsEqual(left: Dict, right: Dict): boolean {
  return (
    left.entries.size === right.entries.size &&
    [...left.entries].every(([key, value]) => right.entries.has(key) && equals(value, right.entries.get(key) ?? null))
  );
}

/** Python's `==`. */
export function equals(left: Value, right: Value): boolean {
  if (left === right) return true;
  const a = numberOf(left);
  if (a !== undefined) return a === numberOf(right);
  if (isList(left)) {
    return isList(right) && left instanceof Tuple === right instanceof Tuple && listsEqual(left, right);
  }
  if (left instanceof Dict) return right instanceof Dict && dictsEqual(left, right);
  if (left instanceof SetValue) {
    return right instanceof SetValue && left.items.size === right.items.size && isSubset(left, right);
  }
  if (left instanceof TemplateObject) return left.equals(right);
  if (right instanceof TemplateObject) return right.equals(left);
  return left instanceof Undefined && right instanceof Undefined;
}

function isSubset(left: SetValue, right: SetValue): boolean {
  return [...left.items].every((item) => right.items.has(item));
}

/** Python's order; throws for what cannot be ordered. */
export function compare(left: Value, right: Value): number {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a - b;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right);
  if (isList(left) && isList(right)) {
    for (const [index, item] of left.entries()) {
      if (index >= right.length) return 1;
      const order = compare(item, right[index] ?? null);
      if (order !== 0) return order;
    }
    return left.length - right.length;
  }
  const order = left instanceof TemplateObject ? left.binary('compare', right) : undefined;
  if (typeof order === 'number') return order;
  throw new TemplateError(`${typeName(left)} and ${typeName(right)} cannot be compared`);
}

/** Python's `in`. */
export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item !== 'string') throw new TemplateError(`'in <string>' takes a string, not ${typeName(item)}`);
    return container.includes(item);
  }
  if (container instanceof Dict) return container.entries.has(item);
  return iterate(container).some((other) => equals(other, item));
}

function floorDivision(a: number, b: number): number {
  return Math.floor(a / b);
}

function arithmetic(operator: string, a: number, b: number): number {
  if ((operator === '/' || operator === '//' || operator === '%') && b === 0) {
    throw new TemplateError('division by zero');
  }
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return floorDivision(a, b);
    case '%':
      return a - b * floorDivision(a, b);
    default:
      return a ** b;
  }
}

function numeric(operator: string, left: Value, right: Value): Value | undefined {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return undefined;
  const result = arithmetic(operator, a, b);
  const isFloat = operator === '/' || left instanceof Float || right instanceof Float || !Number.isInteger(result);
  return isFloat ? new Float(result) : result;
}

function repeated(value: Value, times: Value): Value | undefined {
  if (typeof times !== 'number') return undefined;
  const count = Math.max(0, times);
  if (typeof value === 'string') {
    if (value.length * count > MAX_TEXT) throw new TemplateError('the text grows too long');
    return value.repeat(count);
  }
  if (!isList(value)) return undefined;
  if (value.length * count > MAX_TEXT / 10) throw new TemplateError('the list grows too long');
  const items = Array.from({ length: count }, () => [...value]).flat();
  return value instanceof Tuple ? tupleOf(items) : items;
}

function concatenated(left: Value, right: Value): Value | undefined {
  if (typeof left === 'string' && typeof right === 'string') return joined(left, right);
  if (left instanceof Tuple && right instanceof Tuple) return tupleOf([...left, ...right]);
  if (isList(left) && isList(right)) return [...left, ...right];
  return undefined;
}

function joined(left: string, right: string): string {
  if (left.length + right.length > MAX_TEXT) throw new TemplateError('the text grows too long');
  return left + right;
}

function setOperation(operator: string, left: Value, right: Value): Value | undefined {
  if (operator !== '-' || !(left instanceof SetValue) || !(right instanceof SetValue)) return undefined;
  return new SetValue(new Set([...left.items].filter((item) => !right.items.has(item))));
}

function ordered(operator: string, left: Value, right: Value): boolean {
  const order = compare(left, right);
  if (operator === '<') return order < 0;
  if (operator === '>') return order > 0;
  return operator === '<=' ? order <= 0 : order >= 0;
}

function needDefined(value: Value): void {
  if (value instanceof Undefined) {
    throw new TemplateError(
      `'${value.name}' is undefined`,
      'compiler_error',
      'Set it, or ask with `is defined` first.',
    );
  }
}

/** Every binary operator but `and` and `or`, which do not always look at their right side. */
export function binary(
  operator: string,
  left: Value,
  right: Value,
  format: (text: string, value: Value) => string,
): Value {
  if (operator === '==') return equals(left, right);
  if (operator === '!=') return !equals(left, right);
  if (operator === 'in') return contains(right, left);
  if (operator === 'not in') return !contains(right, left);
  if (operator === '~') return joined(toText(left), toText(right));
  needDefined(left);
  needDefined(right);
  if (/^[<>]=?$/.test(operator)) return ordered(operator, left, right);
  if (operator === '%' && typeof left === 'string') return format(left, right);
  const result =
    numeric(operator, left, right) ??
    (operator === '+' ? concatenated(left, right) : undefined) ??
    (operator === '*' ? (repeated(left, right) ?? repeated(right, left)) : undefined) ??
    setOperation(operator, left, right) ??
    (left instanceof TemplateObject ? left.binary(operator, right) : undefined) ??
    (right instanceof TemplateObject && operator === '+' ? right.binary(operator, left) : undefined);
  if (result === undefined) {
    throw new TemplateError(`${operator} is not possible between ${typeName(left)} and ${typeName(right)}`);
  }
  return result;
}

export function unary(operator: string, value: Value): Value {
  if (operator === 'not') return !isTrue(value);
  needDefined(value);
  const number = numberOf(value);
  if (number === undefined) throw new TemplateError(`${operator} is not possible before ${typeName(value)}`);
  const result = operator === '-' ? -number : number;
  return value instanceof Float ? new Float(result) : result;
}
