import { type DashboardFilters } from '../../../api/types';
import { filterLabel } from '../../analytics/filter-label';

const PRESETS: Record<string, string> = {
  '24h': 'last 24 hours',
  '7d': 'last 7 days',
  '30d': 'last 30 days',
  '90d': 'last 90 days',
  '12mo': 'last 12 months',
};

/** What a page is filtered by, in a line. */
export function filtersText({ range, tz, event, fields = [], compare }: DashboardFilters): string {
  const when = range?.preset ? PRESETS[range.preset] : range && `${range.from} to ${range.to}`;
  const parts = [
    when ?? 'last 7 days',
    tz && `in ${tz}`,
    event && `event ${event}`,
    ...fields.map(filterLabel),
    compare && 'beside the period before',
  ];
  return parts.filter(Boolean).join(', ');
}
