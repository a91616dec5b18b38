import { Injectable } from '@nestjs/common';
import type { Widget } from '../document.js';
import { AnalyticsQuestions } from './analytics-questions.js';
import type { Asking } from './asking.js';
import { MetricQuestions } from './metric-questions.js';
import { SavedQueryQuestions } from './saved-query-questions.js';
import type { Question } from './table.js';

/** Knows who answers what. */
@Injectable()
export class QuestionDesk {
  constructor(
    private readonly analytics: AnalyticsQuestions,
    private readonly metrics: MetricQuestions,
    private readonly queries: SavedQueryQuestions,
  ) {}

  /** What is to be found out for a widget. */
  question(asking: Asking, widget: Widget): Question {
    const { source } = widget;
    switch (source.type) {
      case 'analytics':
        return this.analytics.question(asking, widget, source);
      case 'metric':
        return this.metrics.question(asking, widget, source);
      case 'saved_query':
        return this.queries.question(asking, widget, source);
      case 'text':
        return NOTHING_TO_ASK;
    }
  }
}

const NOTHING_TO_ASK: Question = {
  key: 'text',
  answer: () =>
    Promise.resolve({ columns: [], rows: [], ignored_filters: [], computed_at: new Date(), is_cached: false }),
};
