/** Cells of a grid that is 12 columns wide. */
export interface Position {
  x: number;
  y: number;
  w: number;
  h: number;
}

export const COLUMNS = 12;
/** More rows than any screen has. */
export const MAX_HEIGHT = 50;
/** Farther down nothing can be meant: rows that nobody uses fall away. */
const MAX_ROW = 1_000_000;

const whole = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Number.isNaN(value) ? least : Math.round(value)));

/** The nearest place of the grid. */
function clipped({ x, y, w, h }: Position): Position {
  const width = whole(w, 1, COLUMNS);
  return { x: whole(x, 0, COLUMNS - width), y: whole(y, 0, MAX_ROW), w: width, h: whole(h, 1, MAX_HEIGHT) };
}

const overlap = (a: Position, b: Position): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** The first row, from its own on, in which it overlaps none of the others. */
function pushed(position: Position, placed: readonly Position[]): Position {
  let free = position;
  for (;;) {
    const obstacle = placed.find((other) => overlap(free, other));
    if (!obstacle) return free;
    free = { ...free, y: obstacle.y + obstacle.h };
  }
}

/** Takes out the rows in which nothing stands. */
function squeezed(positions: readonly Position[]): Position[] {
  const used = new Set(positions.flatMap(({ y, h }) => Array.from({ length: h }, (_, row) => y + row)));
  const rows = [...used].sort((a, b) => a - b);
  const places = new Map(rows.map((row, at) => [row, at]));
  return positions.map((position) => ({ ...position, y: places.get(position.y) ?? 0 }));
}

/**
 * Puts a layout right: everything inside of the columns, nothing over anything else, no empty rows. Who stands higher,
 * or else more to the left, or else earlier in the list keeps the place; the others go down. A layout that is right is
 * left as it is.
 * @param first index of the one that keeps its place before all others
 * @returns positions in the order of those given
 */
export function arranged(positions: readonly Position[], first?: number): Position[] {
  const order = positions.map((position, at) => ({ at, position: clipped(position) }));
  const isLater = ({ at }: { at: number }): number => (at === first ? 0 : 1);
  order.sort(
    (a, b) => isLater(a) - isLater(b) || a.position.y - b.position.y || a.position.x - b.position.x || a.at - b.at,
  );
  const placed: Position[] = [];
  for (const { position } of order) placed.push(pushed(position, placed));
  const result = [...positions];
  squeezed(placed).forEach((position, n) => {
    const at = order[n]?.at;
    if (at !== undefined) result[at] = position;
  });
  return result;
}
