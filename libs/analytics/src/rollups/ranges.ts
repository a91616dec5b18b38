import type { Range } from '../request.js';

/** What is left of `ranges` without `holes`; both in order of time and without overlaps. */
export function without(ranges: readonly Range[], holes: readonly Range[]): Range[] {
  return ranges.flatMap(({ from, to }) => {
    const left: Range[] = [];
    let at = from;
    for (const hole of holes) {
      if (hole.to <= at || hole.from >= to) continue;
      if (hole.from > at) left.push({ from: at, to: hole.from });
      at = hole.to;
    }
    if (at < to) left.push({ from: at, to });
    return left;
  });
}

/** What `ranges` have in common with `others`; both in order of time and without overlaps. */
export function inside(ranges: readonly Range[], others: readonly Range[]): Range[] {
  return ranges.flatMap((range) =>
    others.flatMap((other) => {
      const both = {
        from: range.from > other.from ? range.from : other.from,
        to: range.to < other.to ? range.to : other.to,
      };
      return both.from < both.to ? [both] : [];
    }),
  );
}
