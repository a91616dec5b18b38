import { type BreakdownRow } from '../../api/types';

export type SortKey = Exclude<keyof BreakdownRow, 'value'>;

export interface Sort {
  by: SortKey;
  down: boolean;
}

/** Rows in the order asked for; those without the figure come last either way, equal ones keep their order. */
export function sorted(rows: readonly BreakdownRow[], { by, down }: Sort): BreakdownRow[] {
  return [...rows].sort((a, b) => {
    const [left, right] = [a[by] ?? null, b[by] ?? null];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return down ? right - left : left - right;
  });
}
