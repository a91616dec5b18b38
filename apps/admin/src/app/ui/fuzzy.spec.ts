import * as fc from 'fast-check';
import { fuzzyScore, rank } from './fuzzy';

const same = (text: string) => text;

describe('fuzzy search', () => {
  it('prefers starts of words to what lies inside, and that to scattered letters', () => {
    const pages = ['Undashed', 'Dead as hell', 'Dashboard', 'Old dashboard', 'Events'];
    expect(rank('dash', pages, same)).toEqual(['Dashboard', 'Old dashboard', 'Undashed', 'Dead as hell']);
  });

  it.each([
    ['prj set', 'Project settings'],
    ['settings project', 'Project settings'],
    ['zurich', 'Europe/Zürich'],
    ['new york', 'America/New York'],
    ['a(b', 'a(b)'],
    ['[x]-y', '[x]-y'],
  ])('"%s" finds %s', (query, text) => expect(fuzzyScore(query, text)).toBeDefined());

  it.each(['xyz', 'gnittes', 'dashboard shop'])('"%s" does not find Project settings', (query) =>
    expect(fuzzyScore(query, 'Project settings')).toBeUndefined(),
  );

  it('finds every text by some of its letters in their order, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.infiniteStream(fc.boolean()), (text, keep) => {
        const letters = [...text.normalize('NFD').replace(/\p{M}/gu, '')];
        const query = letters.filter(() => keep.next().value).join('');
        expect(fuzzyScore(query, text)).toBeDefined();
      }),
    );
  });

  it('keeps the order when nothing is asked', () => expect(rank(' ', ['b', 'a'], same)).toEqual(['b', 'a']));
});
