import { type Measure, type QuestionKind } from '@strata/contracts';
import { type FilterField, type WidgetSource } from '../../api/types';
import { filterFieldLabel } from '../../pages/analytics/labels';

export type AnalyticsSource = Extract<WidgetSource, { type: 'analytics' }>;
export type MetricSource = Extract<WidgetSource, { type: 'metric' }>;
export type SavedQuerySource = Extract<WidgetSource, { type: 'saved_query' }>;
export type TextSource = Extract<WidgetSource, { type: 'text' }>;
export type Dimension = NonNullable<AnalyticsSource['dimension']>;

export const QUESTION_LABELS: Record<QuestionKind, string> = {
  number: 'Number',
  trend: 'Trend',
  breakdown: 'Breakdown',
  map: 'Map',
  live: 'Live',
};

export const MEASURE_LABELS: Record<Measure, string> = {
  visitors: 'Visitors',
  sessions: 'Sessions',
  page_views: 'Page views',
  events: 'Events',
  bounce_rate: 'Bounce rate',
  avg_duration_seconds: 'Average duration',
  pages_per_session: 'Pages per session',
};

/** As people look for them: pages, where visits came from, who they are, campaigns. */
export const DIMENSION_GROUPS: readonly { label: string; dimensions: readonly Dimension[] }[] = [
  { label: 'Page and event', dimensions: ['path', 'entry_path', 'exit_path', 'event_name'] },
  {
    label: 'Source of the visit',
    dimensions: ['entry_channel', 'entry_referrer_domain', 'channel', 'referrer_domain'],
  },
  { label: 'Visitor', dimensions: ['country', 'language', 'device', 'browser', 'os', 'screen'] },
  {
    label: 'Campaign',
    dimensions: [
      'entry_utm_source',
      'entry_utm_medium',
      'entry_utm_campaign',
      'entry_utm_term',
      'entry_utm_content',
      'utm_source',
      'utm_medium',
      'utm_campaign',
      'utm_term',
      'utm_content',
    ],
  },
];

export function dimensionLabel(dimension: Dimension): string {
  return filterFieldLabel(dimension satisfies FilterField);
}

/** What a widget of this source is called until somebody calls it otherwise: "Visitors by country". */
export function proposedTitle(source: WidgetSource, name?: string): string {
  switch (source.type) {
    case 'analytics':
      return analyticsTitle(source);
    case 'metric':
      return source.dimension && name ? `${name} by ${source.dimension}` : (name ?? '');
    case 'saved_query':
      return name ?? '';
    case 'text':
      return '';
  }
}

function analyticsTitle({ question, measure, dimension }: AnalyticsSource): string {
  const label = MEASURE_LABELS[measure];
  if (question === 'live') return 'Live';
  if (question === 'map') return `${label} by country`;
  return dimension && question !== 'number' ? `${label} by ${dimensionLabel(dimension).toLowerCase()}` : label;
}
