import { MEASURES_OF } from '@strata/contracts';
import { type WidgetSource } from '../../api/types';
import { type AnalyticsSource } from './words';

export const FIRST_QUESTION: AnalyticsSource = {
  type: 'analytics',
  project_id: null,
  question: 'trend',
  measure: 'visitors',
  limit: 10,
};

/** What a tab of sources begins with; without an id nothing is chosen yet. */
export function firstSource(type: WidgetSource['type']): WidgetSource {
  switch (type) {
    case 'analytics':
      return FIRST_QUESTION;
    case 'metric':
      return { type, metric_id: '' };
    case 'saved_query':
      return { type, saved_query_id: '', params: {} };
    case 'text':
      return { type, markdown: '' };
  }
}

/** Whether all is chosen that it takes to ask. */
export function isComplete(source: WidgetSource): boolean {
  if (source.type === 'metric') return source.metric_id !== '';
  return source.type !== 'saved_query' || source.saved_query_id !== '';
}

/** Another question keeps what it can tell; a breakdown needs a dimension, and others have no use for some fields. */
export function withQuestion(source: AnalyticsSource, question: AnalyticsSource['question']): AnalyticsSource {
  const { project_id, measure, dimension, interval, limit } = source;
  const known = MEASURES_OF[question];
  return {
    type: 'analytics',
    project_id,
    question,
    measure: known.includes(measure) ? measure : (known[0] ?? measure),
    limit,
    ...(question === 'breakdown' && { dimension: dimension ?? 'path' }),
    ...(question === 'trend' && dimension && { dimension }),
    ...(question === 'trend' && interval && { interval }),
  };
}
