import fc from 'fast-check';
import { arranged, COLUMNS, type Position } from './layout.js';

const anyNumber = fc.oneof(
  fc.integer({ min: -5, max: 30 }),
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, 2 ** 53),
);
const anyPosition = fc.record({ x: anyNumber, y: anyNumber, w: anyNumber, h: anyNumber });
const anyLayout = fc.array(anyPosition, { maxLength: 60 });

const cellsOf = ({ x, y, w, h }: Position): string[] =>
  Array.from({ length: w * h }, (_, n) => `${x + (n % w)}:${y + Math.floor(n / w)}`);

describe('arranged', () => {
  it('leaves any layout in the grid, without overlaps and without empty rows', () => {
    fc.assert(
      fc.property(anyLayout, (layout) => {
        const result = arranged(layout);
        expect(result).toHaveLength(layout.length);
        const cells = result.flatMap(cellsOf);
        expect(new Set(cells).size).toBe(cells.length);
        for (const { x, y, w, h } of result) {
          expect([x, y, w, h].every(Number.isInteger)).toBe(true);
          expect(x >= 0 && y >= 0 && w >= 1 && h >= 1 && x + w <= COLUMNS).toBe(true);
        }
        const rows = new Set(result.flatMap(({ y, h }) => Array.from({ length: h }, (_, row) => y + row)));
        expect(rows.size).toBe(rows.size === 0 ? 0 : Math.max(...rows) + 1);
      }),
    );
  });

  it('leaves what is right as it is', () => {
    fc.assert(
      fc.property(anyLayout, (layout) => {
        const once = arranged(layout);
        expect(arranged(once)).toEqual(once);
      }),
    );
  });

  it('pushes the later one down, clips what is too wide and closes empty rows', () => {
    const positions = [
      { x: 0, y: 0, w: 6, h: 2 },
      { x: 3, y: 1, w: 20, h: 2 },
      { x: 11, y: 90, w: 3, h: 1 },
    ];
    expect(arranged(positions)).toEqual([
      { x: 0, y: 0, w: 6, h: 2 },
      { x: 0, y: 2, w: 12, h: 2 },
      { x: 9, y: 4, w: 3, h: 1 },
    ]);
  });

  it('leaves the one that comes first where it is wanted, as far as no row above it is empty', () => {
    const positions = [
      { x: 0, y: 0, w: 6, h: 2 },
      { x: 0, y: 2, w: 6, h: 2 },
    ];
    const raised = positions.with(1, { x: 0, y: 1, w: 6, h: 2 });
    expect(arranged(raised).map(({ y }) => y)).toEqual([0, 2]);
    expect(arranged(raised, 1).map(({ y }) => y)).toEqual([2, 0]);
  });
});
