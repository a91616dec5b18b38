const ESCAPED_ODDITY = /(\\\\)|\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})/g;
const SURROGATE = /\p{Surrogate}/gu;

/** True when JSON text may contain NUL characters or lone surrogates: both can only be written as escapes. */
export function mayBeOdd(json: string): boolean {
  return json.includes('\\u');
}

/** Replaces lone surrogates, which UTF-8 cannot carry, by U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(SURROGATE, '\uFFFD');
}

/** True when the output of JSON.stringify contains an escaped NUL, which PostgreSQL cannot store. */
export function hasEscapedNul(json: string): boolean {
  for (const match of json.matchAll(ESCAPED_ODDITY)) if (match[2] === '0000') return true;
  return false;
}

/** Replaces lone surrogates and NUL in the output of JSON.stringify by U+FFFD: makes it fit for jsonb. */
export function storableJson(json: string): string {
  // JSON.stringify writes paired surrogates as themselves: an escaped one is alone.
  return json.replace(ESCAPED_ODDITY, (match, pair: string | undefined) => (pair ? match : '\uFFFD'));
}

/** Without NUL and cut to `max` UTF-16 units, never inside a surrogate pair; undefined when nothing is left. */
export function shortText(text: string | null | undefined, max: number): string | undefined {
  if (!text) return undefined;
  const cut = text.length > max ? text.slice(0, max) : text;
  return wellFormed(cut.replaceAll('\0', '')) || undefined;
}
