import type { Question } from './analytics.js';
import type { Dimension } from './breakdown.js';
import type { Asking } from './testing-answers.js';
import {
  before,
  distinct,
  mean,
  rounded,
  select,
  valueOf,
  type Answer,
  type Fact,
  type Hit,
  type Visit,
} from './testing-model.js';

export const visitorsIn = (hits: readonly Hit[]): number => distinct(hits.map(({ fact }) => fact.visitor_id));
export const isPageView = (f: Fact): boolean => f.event_name === 'page_view';
const seconds = ({ start, end }: Visit): number => (end - start) / 1_000;
export const includes = (text: string | null, part: string): boolean => text?.toLowerCase().includes(part) ?? false;

/** How long the matching page views of a path lasted in counted sessions: until the session's next page view. */
function stays({ sessions, matches }: Answer, path: string | null): number[] {
  return sessions.flatMap((visit) => {
    const pages = visit.facts.filter(isPageView);
    return pages.flatMap((fact, i) => {
      const next = pages[i + 1];
      return next && fact.path === path && matches(fact, visit) ? [(next.at - fact.at) / 1_000] : [];
    });
  });
}

/** The row of one value of a dimension. */
function row(answer: Answer, earlier: Answer, dimension: Dimension, value: string | null) {
  const counts = (f: Fact, visit: Visit): boolean =>
    valueOf(dimension, f, visit) === value && (dimension !== 'path' || isPageView(f));
  const own = answer.hits.filter(({ fact, visit }) => counts(fact, visit));
  const sessions = answer.sessions.filter((visit) =>
    visit.facts.some((f) => answer.matches(f, visit) && counts(f, visit)),
  );
  const entered = answer.sessions.filter((visit) => valueOf('entry_path', visit.facts[0] as Fact, visit) === value);
  const isPath = dimension === 'path';
  return {
    value,
    visitors: visitorsIn(own),
    share: visitorsIn(own) / visitorsIn(answer.hits),
    sessions: sessions.length,
    page_views: own.filter(({ fact }) => isPageView(fact)).length,
    events: own.length,
    bounce_rate: mean((isPath ? entered : sessions).map(({ isBounce }) => Number(isBounce))),
    avg_duration_seconds: isPath ? mean(stays(answer, value)) : mean(sessions.map(seconds)),
    previous_visitors: visitorsIn(earlier.hits.filter(({ fact, visit }) => counts(fact, visit))),
  };
}

/** Ascending by code points, null last. */
export const byValue = (a: string | null, b: string | null): number => {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
};

function breakdown(answer: Answer, earlier: Answer, dimension: Dimension, search: string) {
  const counted = answer.hits.filter(({ fact }) => dimension !== 'path' || isPageView(fact));
  const values = [...new Set(counted.map(({ fact, visit }) => valueOf(dimension, fact, visit)))];
  return values
    .filter((value) => search === '' || includes(value, search))
    .map((value) => row(answer, earlier, dimension, value))
    .sort((a, b) => b.visitors - a.visitors || byValue(a.value, b.value));
}

/** A breakdown's first rows equal a plain computation over the project's facts. */
export async function expectBreakdown(
  { analytics, ctx }: Asking,
  facts: Fact[],
  asked: Question & { tz: string },
  by: Dimension,
  part = '',
): Promise<void> {
  const wanted = breakdown(select(facts, asked), select(facts, before(asked)), by, part);
  const options = { dimension: by, limit: 4, compare: true, ...(part && { search: part }) };
  const answer = await analytics.breakdown(ctx, asked, options);
  expect(rounded(answer)).toEqual(rounded({ dimension: by, data: wanted.slice(0, 4), total_rows: wanted.length }));
}
