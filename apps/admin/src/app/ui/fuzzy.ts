/** Search as people type it: letters in order, no accents, several words in any order. */
const WORD_START = 100;
const INSIDE = 60;
const SCATTERED = 30;

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** How well `query` fits `text`, higher is better; undefined when it does not. An empty query fits all alike. */
export function fuzzyScore(query: string, text: string): number | undefined {
  const target = plain(text);
  let score = 0;
  for (const term of plain(query).split(/\s+/).filter(Boolean)) {
    const part = termScore(term, target);
    if (part === undefined) return undefined;
    score += part;
  }
  return score;
}

function termScore(term: string, target: string): number | undefined {
  const starts = startOfWord(term, target);
  // Of equal fits the earlier and the shorter text comes first.
  if (starts >= 0) return WORD_START - Math.min(starts, 20) - Math.min(target.length / 50, 5);
  if (target.includes(term)) return INSIDE - Math.min(target.length / 50, 5);
  const gaps = gapsBetween(term, target);
  return gaps === undefined ? undefined : SCATTERED - Math.min(gaps, 25);
}

/** How many letters lie between those of the term; undefined when they are not all there in this order. */
function gapsBetween(term: string, target: string): number | undefined {
  let at = -1;
  let gaps = 0;
  for (const letter of term) {
    const next = target.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    if (at >= 0) gaps += next - at - 1;
    at = next;
  }
  return gaps;
}

/** Where a word begins with the term; -1 when none does. */
function startOfWord(term: string, target: string): number {
  let at = target.indexOf(term);
  while (at > 0 && /[\p{L}\p{N}]/u.test(target.charAt(at - 1))) at = target.indexOf(term, at + 1);
  return at;
}

/** Those that fit, the best first; equal ones keep their order. */
export function rank<T>(query: string, items: readonly T[], textOf: (item: T) => string): T[] {
  if (!query.trim()) return [...items];
  return items
    .flatMap((item) => {
      const score = fuzzyScore(query, textOf(item));
      return score === undefined ? [] : [{ item, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
