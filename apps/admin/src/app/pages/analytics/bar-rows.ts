import { type BreakdownRow, type Dimension, type Filter } from '../../api/types';
import { count, rate } from '../../ui/format';
import { valueLabel } from './labels';
import { sameFilter } from './url-state';

/** A line of a bar list: a name, its figures, and the filter that a click on it adds or removes. */
export interface BarRow {
  key: string;
  label: string;
  /** Says more than the label when one rests on it. */
  title: string;
  /** A short code before the label, such as a country's. */
  badge?: string;
  value: string;
  share: string;
  now: number;
  before?: number;
  /** Of the bar, in percent. */
  width: number;
  isActive: boolean;
  filter?: Filter;
}

/** The filter that selects what a row of a breakdown counts. */
export function filterOf(dimension: Dimension, value: string | null): Filter {
  return value === null ? { field: dimension, op: 'is_not_set' } : { field: dimension, op: 'eq', value };
}

export function barRows(dimension: Dimension, rows: readonly BreakdownRow[], filters: readonly Filter[]): BarRow[] {
  const most = Math.max(1, ...rows.map(({ visitors }) => visitors));
  return rows.map(({ value, visitors, share, previous_visitors: before }) => {
    const label = valueLabel(dimension, value);
    const filter = filterOf(dimension, value);
    return {
      key: value ?? '',
      label,
      title: value !== null && value !== label ? `${label} (${value})` : label,
      ...(dimension === 'country' && { badge: value ?? '–' }),
      value: count(visitors),
      share: rate(share),
      now: visitors,
      ...(before !== undefined && { before }),
      width: (visitors / most) * 100,
      isActive: filters.some((other) => sameFilter(other, filter)),
      filter,
    };
  });
}
