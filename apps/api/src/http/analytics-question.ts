import type { Question } from '@strata/analytics';
import { DomainError } from '@strata/platform';
import type { AnalyticsQueryDto } from './analytics-queries.dto.js';

const DEFAULT_RANGE_MS = 7 * 86_400_000;

/**
 * The question that a request asks about a project.
 * @throws DomainError `invalid` for a range that ends before it begins.
 */
export function questionOf(projectId: string, query: AnalyticsQueryDto, now: Date): Question {
  const to = query.to ? new Date(query.to) : now;
  const from = query.from ? new Date(query.from) : new Date(to.getTime() - DEFAULT_RANGE_MS);
  if (!(from < to)) {
    throw new DomainError('invalid', 'from must lie before to.', { hint: 'The range is [from, to).' });
  }
  return {
    projectId,
    from,
    to,
    tz: query.tz,
    filters: query.filters ?? [],
    includeBots: query.include_bots ?? false,
  };
}
