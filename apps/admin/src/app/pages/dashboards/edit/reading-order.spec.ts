import { nextMove } from './reading-order';

/** Every move until the order is the wanted one. */
function movesBetween(current: string, wanted: string): { moves: number; end: string } {
  const items = [...current];
  for (let moves = 0; ; moves += 1) {
    const move = nextMove(items, [...wanted]);
    if (!move) return { moves, end: items.join('') };
    items.splice(items.indexOf(move.item), 1);
    items.splice(move.before === null ? items.length : items.indexOf(move.before), 0, move.item);
  }
}

describe('reading order', () => {
  it.each([
    ['abcdef', 'abcdef', 0],
    ['abcdef', 'fabcde', 1],
    ['abcdef', 'bcdefa', 1],
    ['abcdef', 'abedcf', 2],
    ['abcdef', 'fedcba', 5],
    ['abcdef', 'badcfe', 3],
    ['', '', 0],
  ])('goes from %s to %s in %i moves', (current, wanted, moves) => {
    expect(movesBetween(current, wanted)).toEqual({ moves, end: wanted });
  });
});
