import fc from 'fast-check';
import { SheetNames } from './sheet-names.js';

describe('the name of a sheet', () => {
  it.each([
    ['Orders by day', 'Orders by day'],
    ['[a]:b*c?d/e\\f', 'a b c d e f'],
    ["'quoted'", 'quoted'],
    ['History', 'History_'],
    ['', 'Sheet'],
    ['???', 'Sheet'],
    ['x'.repeat(40), 'x'.repeat(31)],
    [`${'x'.repeat(30)}😀`, 'x'.repeat(30)],
    ['\u202Eevil\u0000 \u05E9\u05DC\u05D5\u05DD', 'evil \u05E9\u05DC\u05D5\u05DD'],
    ['<b>&"bold"</b>', '<b>&"bold"< b>'],
  ])('of %j is %j', (wanted, expected) => expect(new SheetNames().take(wanted)).toBe(expected));

  it('is not one that was taken, in whatever case', () => {
    const names = new SheetNames();
    expect(['a', 'A', 'a', 'a 2', 'x'.repeat(31), 'x'.repeat(99)].map((name) => names.take(name))).toEqual([
      ...['a', 'A 2', 'a 3', 'a 2 2', 'x'.repeat(31), `${'x'.repeat(29)} 2`],
    ]);
  });

  it('is always one that Excel takes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 50 }), { maxLength: 8 }), (wanted) => {
        const names = new SheetNames();
        const taken = wanted.map((name) => names.take(name));
        expect(new Set(taken.map((name) => name.toLowerCase())).size).toBe(taken.length);
        for (const name of taken) {
          expect(name).toMatch(/^(?!')[^[\]:*?/\\\p{Cc}]{1,31}(?<!')$/u);
          expect(Buffer.from(name).toString()).toBe(name);
        }
      }),
    );
  });
});
