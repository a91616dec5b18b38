import { compare, contains, equals } from './operators.js';
import {
  Callable,
  Dict,
  Float,
  isList,
  isTrue,
  numberOf,
  SetValue,
  TemplateError,
  TemplateObject,
  Undefined,
  type Value,
} from './values.js';

type Test = (value: Value, argument: Value) => boolean;

function isSequence(value: Value): boolean {
  return typeof value === 'string' || isList(value) || value instanceof Dict;
}

function integer(value: Value): number {
  const number = numberOf(value);
  if (number === undefined) throw new TemplateError('this test needs a number');
  return number;
}

const COMPARISONS: Record<string, Test> = {
  eq: equals,
  ne: (value, other) => !equals(value, other),
  lt: (value, other) => compare(value, other) < 0,
  le: (value, other) => compare(value, other) <= 0,
  gt: (value, other) => compare(value, other) > 0,
  ge: (value, other) => compare(value, other) >= 0,
};

const TESTS: Record<string, Test> = {
  ...COMPARISONS,
  equalto: equals,
  '==': equals,
  lessthan: (value, other) => compare(value, other) < 0,
  greaterthan: (value, other) => compare(value, other) > 0,
  defined: (value) => !(value instanceof Undefined),
  undefined: (value) => value instanceof Undefined,
  none: (value) => value === null,
  true: (value) => value === true,
  false: (value) => value === false,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: (value) => numberOf(value) !== undefined,
  integer: (value) => typeof value === 'number',
  float: (value) => value instanceof Float,
  mapping: (value) => value instanceof Dict || (value instanceof TemplateObject && value.isMapping()),
  sequence: isSequence,
  iterable: (value) => isSequence(value) || value instanceof SetValue || iterates(value),
  callable: (value) => value instanceof Callable,
  sameas: (value, other) => value === other,
  in: (value, container) => contains(container, value),
  odd: (value) => Math.abs(integer(value) % 2) === 1,
  even: (value) => integer(value) % 2 === 0,
  divisibleby: (value, by) => integer(value) % integer(by) === 0,
  lower: (value) => typeof value === 'string' && value === value.toLowerCase(),
  upper: (value) => typeof value === 'string' && value === value.toUpperCase(),
  truthy: isTrue,
};

function iterates(value: Value): boolean {
  return value instanceof TemplateObject && value.iterate() !== undefined;
}

/**
 * `value is name(argument)`.
 * @throws TemplateError for a test that does not exist
 */
export function applyTest(name: string, value: Value, argument: Value): boolean {
  const test = Object.hasOwn(TESTS, name) ? TESTS[name] : undefined;
  if (test === undefined) throw new TemplateError(`there is no test '${name}'`, 'syntax');
  return test(value, argument);
}
