import { type Filter, type Goal, type GoalResult } from '../../api/types';
import { count, rate } from '../../ui/format';
import { type BarRow } from '../analytics/bar-rows';
import { sameFilter } from '../analytics/url-state';

/** The filter for what reaches a goal; a pattern with wildcards has none. */
export function filterOfGoal({ kind, pattern }: Goal): Filter | undefined {
  if (kind === 'event') return { field: 'event_name', op: 'eq', value: pattern };
  return pattern.includes('*') ? undefined : { field: 'path', op: 'eq', value: pattern };
}

/** Goals as lines of a bar list, in the order given; the bar is the conversion rate. */
export function goalRows(results: readonly GoalResult[], filters: readonly Filter[]): BarRow[] {
  return results.map(({ goal, converted_visitors: visitors, conversion_rate, previous }) => {
    const filter = filterOfGoal(goal);
    return {
      key: goal.id,
      label: goal.name,
      title: `${goal.name}: ${goal.pattern}`,
      value: count(visitors),
      share: rate(conversion_rate),
      now: visitors,
      ...(previous && { before: previous.converted_visitors }),
      width: (conversion_rate ?? 0) * 100,
      isActive: filter !== undefined && filters.some((other) => sameFilter(other, filter)),
      ...(filter && { filter }),
    };
  });
}

/** Whether a path fits a goal's pattern as a whole, as the server decides: `*` is anything but a slash, `**` anything. */
export function fits(pattern: string, path: string): boolean {
  const parts = pattern.split(/(\*+)/).map((part) => {
    if (part.startsWith('**')) return '[^]*';
    return part === '*' ? '[^/]*' : part.replace(/[^\p{L}\p{N}]/gu, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`).test(path);
}
