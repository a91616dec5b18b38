import type { Question } from './snapshot.js';
import type { Dimension } from './breakdown.js';
import { RANKED, type Ranked } from './ranking.js';
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

/** All values of which something is counted, with one figure each. */
function figures(answer: Answer, dimension: Dimension, by: Ranked): [string | null, number | null][] {
  const counted = (f: Fact, visit: Visit): boolean =>
    answer.matches(f, visit) && (dimension !== 'path' || isPageView(f));
  const seen = [
    ...answer.hits.filter(({ fact, visit }) => counted(fact, visit)),
    ...answer.sessions.flatMap((visit) =>
      visit.facts.filter((fact) => counted(fact, visit)).map((fact) => ({ fact, visit })),
    ),
  ];
  const values = [...new Set(seen.map(({ fact, visit }) => valueOf(dimension, fact, visit)))];
  const rows = values.map((value) => row(answer, answer, dimension, value));
  const isOfEvents = by === 'visitors' || by === 'page_views' || by === 'events';
  return rows.filter((one) => one[isOfEvents ? by : 'sessions'] > 0).map((one) => [one.value, one[by]]);
}

/** A ranking by one of the figures, in turn, holds what a plain computation finds, the largest first. */
async function expectRanking(
  { analytics, ctx }: Asking,
  answer: Answer,
  asked: Question & { tz: string },
  dimension: Dimension,
): Promise<void> {
  const by = RANKED[(dimension.length + asked.filters.length + new Date(asked.from).getHours()) % RANKED.length];
  if (!by) throw new Error('there are figures to rank by');
  const ranks = await analytics.ranking(ctx, asked, { dimension, by });
  const sorted = (entries: [string | null, number | null][]) => entries.sort(([a], [b]) => byValue(a, b));
  const found = ranks.map(({ value, figure }): [string | null, number | null] => [value, figure]);
  const sizes = found.map(([, figure]) => figure ?? -1);
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  expect(rounded({ by, data: sorted(found) })).toEqual(rounded({ by, data: sorted(figures(answer, dimension, by)) }));
}

/** A breakdown's first rows equal a plain computation over the project's facts, and so does a ranking. */
export async function expectBreakdown(
  { analytics, ctx }: Asking,
  facts: Fact[],
  asked: Question & { tz: string },
  by: Dimension,
  part = '',
): Promise<void> {
  const now = select(facts, asked);
  const wanted = breakdown(now, select(facts, before(asked)), by, part);
  const options = { dimension: by, limit: 4, compare: true, ...(part && { search: part }) };
  const answer = await analytics.breakdown(ctx, asked, options);
  expect(rounded(answer)).toEqual(rounded({ dimension: by, data: wanted.slice(0, 4), total_rows: wanted.length }));
  await expectRanking({ analytics, ctx }, now, asked, by);
}
