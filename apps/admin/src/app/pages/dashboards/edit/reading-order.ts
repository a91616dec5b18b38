/** One child to be put before another, or to the end. */
export interface Move<T> {
  item: T;
  before: T | null;
}

/**
 * The next of the fewest moves that bring items from one order to another; undefined when they stand in it.
 * The longest run that is in order already stays where it is.
 */
export function nextMove<T>(current: readonly T[], wanted: readonly T[]): Move<T> | undefined {
  const ranks = new Map(wanted.map((item, rank) => [item, rank]));
  const rank = (item: T): number => ranks.get(item) ?? Infinity;
  const staying = longestRun(current, rank);
  const item = current.find((one) => !staying.has(one));
  if (item === undefined) return undefined;
  const before = [...staying].find((one) => rank(one) > rank(item)) ?? null;
  return { item, before };
}

/** The longest part of a list whose ranks rise; lists are as short as a page. */
function longestRun<T>(items: readonly T[], rank: (item: T) => number): Set<T> {
  const runs: T[][] = [];
  for (const item of items) {
    const before = runs.filter((run) => rank(run.at(-1) ?? item) < rank(item));
    const longest = before.reduce<T[]>((best, run) => (run.length > best.length ? run : best), []);
    runs.push([...longest, item]);
  }
  return new Set(runs.reduce<T[]>((best, run) => (run.length > best.length ? run : best), []));
}

/** With what TypeScript's library does not know yet: a move that is no removal. */
interface Parent extends HTMLElement {
  moveBefore?: (item: Element, before: Element | null) => void;
}

/** Scrolled lists and the focus stay as they are: by the browser's own means where it has them. */
function put(parent: Parent, { item, before }: Move<Element>): void {
  if (parent.moveBefore) return parent.moveBefore(item, before);
  const focused = document.activeElement;
  parent.insertBefore(item, before);
  if (focused instanceof HTMLElement && item.contains(focused)) focused.focus({ preventScroll: true });
}

/**
 * Brings the children of an element into an order, one in a frame: each is laid out anew, and all of them at once would
 * take longer than a frame. The focus stays where it is.
 */
export class ReadingOrder {
  private frame = 0;

  /** @param isBusy while it is, nothing is moved */
  constructor(
    private readonly parent: HTMLElement,
    private readonly isBusy: () => boolean,
  ) {}

  /** @param wanted asked for before each move; what is not in it stays behind the others */
  follow(wanted: () => readonly Element[]): void {
    cancelAnimationFrame(this.frame);
    const step = (): void => {
      if (this.isBusy() || this.move(wanted())) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }

  private move(wanted: readonly Element[]): boolean {
    const known = new Set(wanted);
    const move = nextMove(
      [...this.parent.children].filter((child) => known.has(child)),
      wanted,
    );
    if (!move) return false;
    put(this.parent, move);
    return true;
  }
}
