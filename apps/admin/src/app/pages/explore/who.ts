import { type Traits } from '../../api/types';

/** What names somebody: traits where they are known, else the ids. */
export interface Who {
  visitor_id: string;
  distinct_id: string | null;
  traits?: Traits;
}

/** Enough to tell two anonymous visitors of a list apart. */
export function shortId(id: string): string {
  return Array.from(id).slice(0, 6).join('');
}

/** A trait as one line of text; undefined when it is absent, blank or no text. */
function text(traits: Traits | undefined, name: string): string | undefined {
  const value = traits?.[name];
  return typeof value === 'string' && value.trim() ? value.trim() : undefined;
}

export function nameOf({ visitor_id, distinct_id, traits }: Who): string {
  const [first, last] = ['first_name', 'last_name'].map((name) => text(traits, name));
  const known = text(traits, 'name') ?? ([first, last].filter(Boolean).join(' ') || text(traits, 'email'));
  return known ?? distinct_id ?? `Anonymous ${shortId(visitor_id)}`;
}

/** The second line under a name: what else is known, never the name again. */
export function detailOf(who: Who): string {
  const name = nameOf(who);
  const details = [text(who.traits, 'email'), who.distinct_id].filter((detail) => detail && detail !== name);
  return details[0] ?? (who.distinct_id === null ? 'new every day' : '');
}

/** One or two letters, whatever the script; a person whose name has none is a dot. */
export function initialsOf(who: Who): string {
  if (who.distinct_id === null) return '·';
  const words = nameOf(who)
    .replace(/@.*/, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const letters = (words.length > 1 ? [words[0], words.at(-1)] : words).map((word) => Array.from(word ?? '')[0] ?? '');
  return letters.join('').toUpperCase() || '·';
}
