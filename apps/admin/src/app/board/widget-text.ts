import { type Widget } from '../api/types';
import { filterFieldLabel } from '../pages/analytics/labels';
import { FILTER_FIELDS } from '../api/types';

const NAMES: Record<string, string> = {
  range: 'date range',
  tz: 'time zone',
  project_id: 'project',
  event: 'event',
  compare: 'comparison',
};

/** Filters of the page as people know them: "date range, country". */
export function filterNames(ignored: readonly string[]): string {
  const name = (filter: string) => {
    const field = FILTER_FIELDS.find((known) => known === filter);
    return NAMES[filter] ?? (field ? filterFieldLabel(field).toLowerCase() : filter);
  };
  return [...new Set(ignored.map(name))].join(', ');
}

/** What a widget without a title is called. */
export function widgetName({ title, source }: Pick<Widget, 'title' | 'source'>): string {
  return title || { analytics: 'Analytics', metric: 'Metric', saved_query: 'Query', text: 'Text' }[source.type];
}
