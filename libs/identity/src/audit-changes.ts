/** Texts, and particulars in JSON, are kept up to this length; SQL and questions are rarely longer. */
const LONGEST = 8_000;
const HIDDEN = '[redacted]';

/** Names of fields that hold secrets. `key_hint` and `token_kind` would be none. */
const SECRET_NAME =
  /(^|_)(password|passwd|secret|credentials?|authorization|cookie|(access|refresh|bootstrap)?_?token|(api|write|private|access)_?key)(_(hash|encrypted))?$/i;
/** Texts that are secrets wherever they stand: write keys, JSON web tokens, passwords inside addresses. */
const SECRET_TEXTS = [
  /\bproj_[\w-]{43}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /(?<=\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi,
];

/** Names of fields that name people whom a site's owner may have to forget, which an entry of the log cannot. */
const PERSONAL_NAME = /^((distinct|visitor)_id|person)$/i;

type Fields = Record<string, unknown>;

/**
 * The fields in which two states of a thing differ, each with its value before and after. With one of them alone, as for
 * what is made or deleted, all of its fields.
 */
export function differenceOf(before?: object, after?: object): { before?: Fields; after?: Fields } {
  const [old, next] = [plain(before), plain(after)];
  if (!old || !next) return { before: old, after: next };
  const names = [...new Set([...Object.keys(old), ...Object.keys(next)])];
  const changed = names.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(next[name]));
  return { before: pick(old, changed), after: pick(next, changed) };
}

/** A value without secrets, of a size that a log can keep, and storable as `jsonb`. */
export function redacted(value: object): object {
  return withoutSecretFields(value, 0);
}

/** @param depth 0: the entry; 1: its particulars, such as `metadata`; what they hold is shortened */
function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return shortened(withoutSecrets(storable(value)));
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  const kept = Array.isArray(value) ? value.map((item) => clean(item, depth + 1)) : withoutSecretFields(value, depth);
  return depth > 1 ? fitting(kept) : kept;
}

function withoutSecretFields(value: object, depth: number): Fields {
  const entries = Object.entries(value).map(([name, held]) => {
    const isHidden = held !== null && held !== undefined && isHiddenField(name, value as Fields);
    return [storable(name), isHidden ? HIDDEN : clean(held, depth + 1)] as const;
  });
  return Object.fromEntries(entries);
}

/** A filter holds a person's name in its `value`. */
function isHiddenField(name: string, { field }: Fields): boolean {
  if (name === 'value' && typeof field === 'string') return PERSONAL_NAME.test(field);
  return SECRET_NAME.test(snakeCase(name)) || PERSONAL_NAME.test(name);
}

function plain(value?: object): Fields | undefined {
  return value && (JSON.parse(JSON.stringify(value)) as Fields);
}

function pick(fields: Fields, names: string[]): Fields {
  return Object.fromEntries(names.filter((name) => name in fields).map((name) => [name, fields[name]]));
}

const snakeCase = (name: string): string => name.replaceAll(/(?<=[a-z])[A-Z]/g, '_$&').replaceAll('-', '_');

function withoutSecrets(text: string): string {
  return SECRET_TEXTS.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
}

/** `jsonb` has no NUL and no half characters. */
function storable(text: string): string {
  return text.replaceAll(/\0|\p{Surrogate}/gu, '\ufffd');
}

function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${storable(text.slice(0, LONGEST))}… (${text.length} characters)`;
}

function fitting(value: object): unknown {
  const text = JSON.stringify(value);
  return text.length <= LONGEST ? value : shortened(text);
}
