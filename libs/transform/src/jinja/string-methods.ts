import { bind, needInteger, needText, optional, type Bound } from './arguments.js';
import { formatBraces, type Member } from './format.js';
import { toText } from './text.js';
import { Callable, isList, iterate, TemplateError, tupleOf, type Value } from './values.js';

type Method = [parameters: string[], run: (text: string, bound: Bound) => Value];

function charactersOf(value: Value | undefined): Set<string> | undefined {
  return optional(value, (chars) => new Set(needText(chars, 'strip characters')));
}

/** Python's strip: of white space, or of any of the characters given. */
export function strip(text: string, value: Value | undefined, sides: 'left' | 'right' | 'both' = 'both'): string {
  const chars = charactersOf(value);
  if (chars === undefined) {
    if (sides === 'both') return text.trim();
    return sides === 'left' ? text.trimStart() : text.trimEnd();
  }
  let [from, to] = [0, text.length];
  while (sides !== 'right' && from < to && chars.has(text.charAt(from))) from++;
  while (sides !== 'left' && to > from && chars.has(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

function splitByBlanks(text: string, most: number): string[] {
  const parts: string[] = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const match = parts.length === most ? null : /\s+/.exec(rest);
    parts.push(match === null ? rest : rest.slice(0, match.index));
    rest = match === null ? '' : rest.slice(match.index + match[0].length);
  }
  return parts;
}

function split(text: string, { sep, maxsplit }: Bound): Value {
  const most = optional(maxsplit, (value) => needInteger(value, 'maxsplit')) ?? -1;
  const separator = optional(sep, (value) => needText(value, 'a separator'));
  if (separator === undefined) return splitByBlanks(text, most);
  if (separator === '') throw new TemplateError('a separator cannot be empty');
  const parts = text.split(separator);
  return most < 0 || parts.length <= most ? parts : [...parts.slice(0, most), parts.slice(most).join(separator)];
}

function splitFromRight(text: string, { sep, maxsplit }: Bound): Value {
  const most = optional(maxsplit, (value) => needInteger(value, 'maxsplit')) ?? -1;
  const separator = optional(sep, (value) => needText(value, 'a separator')) ?? ' ';
  const parts = text.split(separator);
  if (most < 0 || parts.length <= most) return parts;
  return [parts.slice(0, parts.length - most).join(separator), ...parts.slice(parts.length - most)];
}

/** Replaces at most `count` times, from the left. */
export function replaceText(text: string, from: string, to: string, count: number): string {
  if (count < 0) return text.replaceAll(from, () => to);
  const parts = text.split(from);
  return parts.slice(1).reduce((left, part, at) => left + (at < count ? to : from) + part, parts[0] ?? '');
}

function hasAffix(text: string, affix: Value | undefined, test: (text: string, affix: string) => boolean): boolean {
  if (affix !== undefined && isList(affix)) return affix.some((item) => test(text, needText(item, 'an affix')));
  return test(text, needText(affix, 'an affix'));
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
}

/** Every word with a capital, as Python's `str.title`. */
export function titleCase(text: string): string {
  return text.replace(/\p{L}+/gu, capitalize);
}

export function justified(text: string, { width, fillchar }: Bound, where: 'left' | 'right' | 'center'): string {
  const size = Math.min(needInteger(width, 'a width'), 100_000);
  const fill = optional(fillchar, (value) => needText(value, 'a fill character')) ?? ' ';
  if (where === 'left') return text.padEnd(size, fill);
  if (where === 'right') return text.padStart(size, fill);
  return text.padStart(text.length + Math.max(0, (size - text.length) >> 1), fill).padEnd(size, fill);
}

function indexOf(text: string, sub: Value | undefined): number {
  const at = text.indexOf(needText(sub, 'a text to find'));
  if (at < 0) throw new TemplateError('substring not found');
  return at;
}

function partition(text: string, sep: Value | undefined, at: number): Value {
  const separator = needText(sep, 'a separator');
  if (at < 0) return tupleOf([text, '', '']);
  return tupleOf([text.slice(0, at), separator, text.slice(at + separator.length)]);
}

const test = (pattern: RegExp): Method => [[], (text) => pattern.test(text)];
const AFFIX = ['prefix'];
const FIND = ['sub'];
const METHODS: Record<string, Method> = {
  upper: [[], (text) => text.toUpperCase()],
  lower: [[], (text) => text.toLowerCase()],
  casefold: [[], (text) => text.toLowerCase()],
  title: [[], (text) => titleCase(text)],
  capitalize: [[], (text) => capitalize(text)],
  swapcase: [
    [],
    (text) => Array.from(text, (c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join(''),
  ],
  strip: [['chars'], (text, { chars }) => strip(text, chars)],
  lstrip: [['chars'], (text, { chars }) => strip(text, chars, 'left')],
  rstrip: [['chars'], (text, { chars }) => strip(text, chars, 'right')],
  split: [['sep', 'maxsplit'], split],
  rsplit: [['sep', 'maxsplit'], splitFromRight],
  splitlines: [[], (text) => text.replace(/\r?\n$/, '').split(/\r?\n/)],
  join: [
    ['iterable'],
    (text, { iterable }) =>
      iterate(iterable ?? null)
        .map((item) => needText(item, 'what is joined'))
        .join(text),
  ],
  replace: [
    ['old', 'new', 'count'],
    (text, bound) =>
      replaceText(
        text,
        needText(bound['old'], 'old'),
        needText(bound['new'], 'new'),
        optional(bound['count'], (n) => needInteger(n, 'count')) ?? -1,
      ),
  ],
  startswith: [AFFIX, (text, { prefix }) => hasAffix(text, prefix, (whole, part) => whole.startsWith(part))],
  endswith: [AFFIX, (text, { prefix }) => hasAffix(text, prefix, (whole, part) => whole.endsWith(part))],
  removeprefix: [
    AFFIX,
    (text, { prefix }) =>
      text.startsWith(needText(prefix, 'a prefix')) ? text.slice(toText(prefix ?? '').length) : text,
  ],
  removesuffix: [
    AFFIX,
    (text, { prefix }) =>
      text.endsWith(needText(prefix, 'a suffix')) ? text.slice(0, text.length - toText(prefix ?? '').length) : text,
  ],
  find: [FIND, (text, { sub }) => text.indexOf(needText(sub, 'a text to find'))],
  rfind: [FIND, (text, { sub }) => text.lastIndexOf(needText(sub, 'a text to find'))],
  index: [FIND, (text, { sub }) => indexOf(text, sub)],
  count: [FIND, (text, { sub }) => text.split(needText(sub, 'a text to find')).length - 1],
  partition: [['sep'], (text, { sep }) => partition(text, sep, text.indexOf(needText(sep, 'a separator')))],
  rpartition: [['sep'], (text, { sep }) => partition(text, sep, text.lastIndexOf(needText(sep, 'a separator')))],
  zfill: [['width'], (text, { width }) => text.padStart(Math.min(needInteger(width, 'a width'), 100_000), '0')],
  ljust: [['width', 'fillchar'], (text, bound) => justified(text, bound, 'left')],
  rjust: [['width', 'fillchar'], (text, bound) => justified(text, bound, 'right')],
  center: [['width', 'fillchar'], (text, bound) => justified(text, bound, 'center')],
  isdigit: test(/^\d+$/),
  isnumeric: test(/^\d+$/),
  isdecimal: test(/^\d+$/),
  isalpha: test(/^\p{L}+$/u),
  isalnum: test(/^[\p{L}\p{N}]+$/u),
  isspace: test(/^\s+$/),
  isidentifier: test(/^[\p{L}_][\p{L}\p{N}_]*$/u),
  isupper: [[], (text) => text !== text.toLowerCase() && text === text.toUpperCase()],
  islower: [[], (text) => text !== text.toUpperCase() && text === text.toLowerCase()],
  encode: [['encoding'], (text) => text],
};

/** A method of Python's str. */
export function stringMethod(text: string, name: string, member: Member): Value | undefined {
  if (name === 'format') return new Callable(name, (args, kwargs) => formatBraces(text, args, kwargs, member));
  if (!Object.hasOwn(METHODS, name)) return undefined;
  const method = METHODS[name];
  if (method === undefined) return undefined;
  const [parameters, run] = method;
  return new Callable(name, (args, kwargs) => run(text, bind(name, parameters, args, kwargs)));
}
