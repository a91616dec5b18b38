import { DomainError } from '@strata/platform';
import type { ParamValue, ParameterDeclaration } from './parameters.js';
import { relativeMoment, type At } from './relative-dates.js';
import { civilOf, momentOf } from './zone.js';

/** Bound values of one parameter, each to be cast to `cast`. */
export interface BoundValue {
  cast: string;
  /** One; of a list any number, to stand in `IN (…)`. */
  values: (string | number | boolean)[];
}

const MAX_TEXT = 10_000;
const MAX_ITEMS = 1_000;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIMESTAMP = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

export function refuseValue(name: string, problem: string, hint: string): never {
  throw new DomainError('parameter_invalid', `The parameter ${name} ${problem}.`, {
    hint,
    details: { parameter: name },
  });
}

/** The value that a parameter has: the given one, else its default; undefined for none. */
export function valueOf(declaration: ParameterDeclaration, given: ParamValue | undefined): ParamValue | undefined {
  const isNone = (value: ParamValue | undefined): boolean => value === undefined || value === null || value === '';
  // An empty text is a value of a text, and no value of anything else.
  const isGiven = declaration.type === 'text' ? given !== undefined && given !== null : !isNone(given);
  const value = isGiven ? given : (declaration.default ?? undefined);
  return isNone(value) && !(declaration.type === 'text' && value === '') ? undefined : value;
}

/**
 * Checks a value against its declaration and makes it what the database is sent.
 * @throws DomainError `parameter_invalid` that names the parameter
 */
export function boundValue(declaration: ParameterDeclaration, value: ParamValue, at: At): BoundValue {
  if (declaration.type === 'list') return listOf(declaration, value);
  if (Array.isArray(value)) refuseValue(declaration.name, 'takes one value, not a list', 'Give one value.');
  const [cast, read] = READERS[declaration.type];
  return { cast, values: [read(declaration, value, at)] };
}

/** The type to which the values of a parameter are cast. */
export function castOf({ type, item_type: itemType }: ParameterDeclaration): string {
  return READERS[type === 'list' ? (itemType ?? 'text') : type][0];
}

type Scalar = string | number | boolean | null;
type Reader = (declaration: ParameterDeclaration, value: Scalar, at: At) => string | number | boolean;

const READERS: Readonly<Record<Exclude<ParameterDeclaration['type'], 'list'>, readonly [string, Reader]>> = {
  text: ['text', textOf],
  number: ['numeric', numberOf],
  boolean: ['boolean', booleanOf],
  date: ['date', dateOf],
  timestamp: ['timestamptz', timestampOf],
  enum: ['text', enumOf],
};

function textOf({ name }: ParameterDeclaration, value: Scalar): string {
  if (typeof value !== 'string') refuseValue(name, 'must be a text', 'Give a string.');
  if (value.length > MAX_TEXT) refuseValue(name, `is longer than ${MAX_TEXT} characters`, 'Shorten it.');
  if (/\0|\p{Surrogate}/u.test(value)) refuseValue(name, 'contains a character that cannot be stored', 'Remove it.');
  return value;
}

/** As text: a number of JavaScript would lose digits of what somebody typed. */
function numberOf({ name }: ParameterDeclaration, value: Scalar): string {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  if (typeof text !== 'string' || text.length > 400 || !NUMBER.test(text.trim())) {
    refuseValue(name, 'must be a number', 'Write it such as 12 or 0.5.');
  }
  return text.trim();
}

function booleanOf({ name }: ParameterDeclaration, value: Scalar): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return refuseValue(name, 'must be true or false', 'Give a boolean.');
}

function enumOf(declaration: ParameterDeclaration, value: Scalar): string {
  const { name, options = [] } = declaration;
  if (typeof value !== 'string' || !options.includes(value)) {
    refuseValue(name, 'must be one of its options', `Choose one of: ${options.join(', ')}.`);
  }
  return value;
}

const DATES = 'Write 2026-01-31, or a relative one such as today, -7d or start_of_month.';

function dateOf({ name }: ParameterDeclaration, value: Scalar, at: At): string {
  if (typeof value !== 'string') refuseValue(name, 'must be a date', DATES);
  const text = value.trim();
  if (isDay(DATE.exec(text))) return text;
  const moment = relativeMoment(text, at) ?? refuseValue(name, 'must be a date', DATES);
  const { year, month, day } = civilOf(moment, at.zone);
  return [pad(year, 4), pad(month), pad(day)].join('-');
}

function timestampOf({ name }: ParameterDeclaration, value: Scalar, at: At): string {
  const hint = 'Write 2026-01-31T09:00:00Z, or a relative one such as now, -7d or start_of_month.';
  if (typeof value !== 'string') refuseValue(name, 'must be a moment', hint);
  const text = value.trim();
  const date = DATE.exec(text);
  const match = date ?? TIMESTAMP.exec(text);
  const moment = match ? momentFrom(match, at.zone) : relativeMoment(text, at);
  return (moment ?? refuseValue(name, 'must be a moment', hint)).toISOString();
}

/** A day that the calendar has: not the 31st of February. */
function isDay(match: RegExpExecArray | null): boolean {
  if (!match) return false;
  const [year = 0, month = 0, day = 0] = match.slice(1, 4).map(Number);
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  return year > 0 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}

/** Without an offset it is what clocks of the zone show. */
function momentFrom(match: RegExpExecArray, zone: string): Date | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((n) => Number(n ?? 0));
  if (!isDay(match) || hour > 23 || minute > 59 || second > 59) return undefined;
  const milliseconds = second * 1_000 + Number(`0.${match[7] ?? '0'}`) * 1_000;
  const civil = { year, month, day, hour, minute };
  const offset = match[8]?.toUpperCase();
  const base = offset === undefined ? momentOf(civil, zone) : momentOf(civil, 'UTC');
  return new Date(base.getTime() + milliseconds - minutesOf(offset) * 60_000);
}

/** `+05:30` → 330. */
function minutesOf(offset: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(offset ?? '');
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

function pad(value: number, length = 2): string {
  return String(value).padStart(length, '0');
}

function listOf(declaration: ParameterDeclaration, value: ParamValue): BoundValue {
  const { name, item_type: type = 'text', options } = declaration;
  if (!Array.isArray(value)) refuseValue(name, 'must be a list', 'Give a list, such as ["a", "b"].');
  if (value.length > MAX_ITEMS) refuseValue(name, `has more than ${MAX_ITEMS} items`, 'Give fewer.');
  const [cast, read] = READERS[type];
  const at = { now: new Date(0), zone: 'UTC' };
  const values = value.map((item) => read(declaration, item, at));
  const unknown = options && options.length > 0 && values.find((item) => !options.includes(String(item)));
  if (unknown !== undefined && unknown !== false) {
    refuseValue(name, 'contains what is none of its options', `Choose among: ${options?.join(', ')}.`);
  }
  return { cast, values };
}
