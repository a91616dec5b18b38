/** Of one dashboard. */
export const MAX_WIDGETS = 60;

export const MEASURES = [
  'visitors',
  'sessions',
  'page_views',
  'events',
  'bounce_rate',
  'avg_duration_seconds',
  'pages_per_session',
] as const;
export type Measure = (typeof MEASURES)[number];

export const QUESTIONS = ['number', 'trend', 'breakdown', 'map', 'live'] as const;
export type QuestionKind = (typeof QUESTIONS)[number];

/** What each question of a widget can tell. */
export const MEASURES_OF: Record<QuestionKind, readonly Measure[]> = {
  number: MEASURES,
  trend: ['visitors', 'sessions', 'page_views', 'events'],
  breakdown: ['visitors', 'sessions', 'page_views', 'events', 'bounce_rate', 'avg_duration_seconds'],
  map: ['visitors', 'sessions', 'page_views', 'events', 'bounce_rate', 'avg_duration_seconds'],
  live: ['events'],
};
