import { type ParamValue, type Parameter, type ParameterType, type Params } from '../api/types';

/** In strings, quoted names and comments braces mean nothing. */
const NAME = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\{\{\s*([a-zA-Z_]\w*)\s*\}\}/g;
const BLOCK = /\[\[(?=[\s\S]*?\{\{)[\s\S]*?\]\]/g;

/** The names of a template's parameters, in order, each once. */
export function namesIn(sql: string): string[] {
  return [...new Set([...sql.matchAll(NAME)].flatMap(([, name]) => name ?? []))];
}

/** True when a query cannot do without a value: nothing falls away with it, and it may not be empty. */
export function isNeeded(sql: string, { name, required }: Parameter): boolean {
  if (required !== undefined) return required;
  return namesIn(sql.replace(BLOCK, '')).includes(name);
}

/** What a name says about its type: a guess to begin with. */
export function guessType(name: string): ParameterType {
  if (/(^|_)(from|to|since|until|before|after|at)$/.test(name)) return 'timestamp';
  if (/(^|_)(date|day|month)$/.test(name)) return 'date';
  if (/(^|_)(limit|count|min|max|top|days|cents|amount)(_|$)/.test(name)) return 'number';
  if (/^(is|has|with|include)_/.test(name)) return 'boolean';
  if (/(^|_)(list|ids|names|events)$/.test(name)) return 'list';
  return 'text';
}

/** The declarations of the names that a template uses; what is known of a name is kept, a new one is guessed. */
export function declared(sql: string, known: readonly Parameter[]): Parameter[] {
  return namesIn(sql).map((name) => known.find((one) => one.name === name) ?? { name, type: guessType(name) });
}

export function parameterLabel({ label, name }: Parameter): string {
  if (label) return label;
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Values of declared parameters alone; one that is empty is left out, so that its default holds. */
export function paramsFor(parameters: readonly Parameter[], values: Params): Params {
  return Object.fromEntries(
    parameters.flatMap(({ name }) => {
      const value = values[name];
      return isGiven(value) ? [[name, value]] : [];
    }),
  );
}

export function isGiven(value: ParamValue | undefined): value is NonNullable<ParamValue> {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

/** The parameters without which a query does not run, and which have neither a value nor a default. */
export function missingParameters(sql: string, parameters: readonly Parameter[], values: Params): Parameter[] {
  return parameters.filter(
    (parameter) => isNeeded(sql, parameter) && !isGiven(values[parameter.name]) && !isGiven(parameter.default),
  );
}

/** A value in double quotes (one within is doubled), or text without commas. */
const ITEM = /\s*(?:"((?:[^"]|"")*)"\s*(?=[,\n]|$)|([^,\n]*))(?:[,\n]|$)/gy;

/** Text as a list: one value per comma or line; one with commas stands in double quotes. */
export function listOf(text: string, itemType: 'text' | 'number' = 'text'): (string | number)[] {
  const items = [...text.matchAll(ITEM)]
    .map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain?.trim() ?? '')
    .filter(Boolean);
  // What is no number stays text: the server names it in its refusal.
  return itemType === 'number' ? items.map((item) => (Number.isFinite(Number(item)) ? Number(item) : item)) : items;
}

export function valueText(value: ParamValue | undefined): string {
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.map(itemText).join(', ') : String(value);
}

function itemText(item: string | number): string {
  const text = String(item);
  return /[,\n]|^["\s]|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Values as an address holds them, `p.` before each name; null takes one out of it. */
export function valuesToUrl(parameters: readonly Parameter[], values: Params): Record<string, string | null> {
  const texts = parameters.map(({ name }) => [`p.${name}`, isGiven(values[name]) ? valueText(values[name]) : null]);
  return Object.fromEntries(texts) as Record<string, string | null>;
}

/** What an address holds for these parameters. What does not fit a type stays text: the server names it. */
export function valuesFromUrl(parameters: readonly Parameter[], read: (key: string) => string | null): Params {
  return Object.fromEntries(
    parameters.flatMap((parameter) => {
      const text = read(`p.${parameter.name}`);
      return text === null ? [] : [[parameter.name, valueOf(parameter, text)]];
    }),
  );
}

function valueOf({ type, item_type }: Parameter, text: string): ParamValue {
  if (type === 'list') return listOf(text, item_type);
  if (type === 'number' && text.trim() && Number.isFinite(Number(text))) return Number(text);
  return type === 'boolean' && /^(true|false)$/.test(text) ? text === 'true' : text;
}
