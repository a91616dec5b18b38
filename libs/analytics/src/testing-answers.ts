import type { WorkspaceContext } from '@strata/platform';
import type { Analytics } from './analytics.js';
import type { Question } from './snapshot.js';
import {
  before,
  bucketKeys,
  distinct,
  inOrder,
  localDay,
  localHour,
  mean,
  rounded,
  select,
  valueOf,
  type Answer,
  type Fact,
  type Visit,
} from './testing-model.js';
import type { Interval } from './timeseries.js';

/** Who is asked. */
export interface Asking {
  analytics: Analytics;
  ctx: WorkspaceContext;
}

const totals = ({ hits, sessions }: Answer) => ({
  total_events: hits.length,
  unique_sessions: sessions.length,
  unique_users: distinct(hits.map(({ fact }) => fact.visitor_id)),
});

const web = ({ hits, sessions }: Answer) => ({
  visitors: distinct(hits.map(({ fact }) => fact.visitor_id)),
  sessions: sessions.length,
  page_views: hits.filter(({ fact }) => fact.event_name === 'page_view').length,
  events: hits.length,
  bounce_rate: mean(sessions.map(({ isBounce }) => Number(isBounce))),
  avg_duration_seconds: mean(sessions.map(({ start, end }) => (end - start) / 1_000)),
  pages_per_session: mean(sessions.map(({ pageViews }) => pageViews)),
});

/** Points by the local name of their bucket. */
function points({ hits, sessions }: Answer, question: Question, keyOf: (at: number) => string) {
  return bucketKeys(question, keyOf).map((key) => {
    const own = hits.filter(({ fact }) => keyOf(fact.at) === key);
    return {
      key,
      count: own.length,
      unique_sessions: sessions.filter(({ start }) => keyOf(start) === key).length,
      unique_users: distinct(own.map(({ fact }) => fact.visitor_id)),
    };
  });
}

function topEvents({ hits, sessions, matches }: Answer) {
  const names = [...new Set(hits.map(({ fact }) => fact.event_name))];
  return names.map((name) => {
    const own = hits.filter(({ fact }) => fact.event_name === name);
    const has = (visit: Visit): boolean => visit.facts.some((f) => f.event_name === name && matches(f, visit));
    return {
      event_name: name,
      count: own.length,
      unique_sessions: sessions.filter(has).length,
      unique_users: distinct(own.map(({ fact }) => fact.visitor_id)),
    };
  });
}

const includes = (text: string | null, part: string): boolean => text?.toLowerCase().includes(part) ?? false;

function sessionRows({ sessions }: Answer, search: string) {
  const rows = sessions.map((visit) => {
    const first = visit.facts[0] as Fact;
    return {
      session_id: first.session_id,
      visitor_id: first.visitor_id,
      started_at: new Date(visit.start),
      duration_seconds: (visit.end - visit.start) / 1_000,
      events: visit.facts.length,
      page_views: visit.pageViews,
      entry_path: valueOf('entry_path', first, visit),
      exit_path: valueOf('exit_path', first, visit),
      channel: first.channel,
      texts: visit.facts.flatMap((f) => [f.visitor_id, f.distinct_id]),
    };
  });
  return rows
    .filter((row) => [...row.texts, row.entry_path, row.exit_path].some((text) => includes(text, search)))
    .map(({ texts: _, ...row }) => row);
}

function userRows({ hits }: Answer, search: string) {
  const visitors = [...new Set(hits.map(({ fact }) => fact.visitor_id))].filter((id) => includes(id, search));
  return visitors.map((visitor_id) => {
    const own = inOrder(hits.map(({ fact }) => fact).filter((f) => f.visitor_id === visitor_id));
    const [first, last] = [own[0], own.at(-1)];
    return {
      visitor_id,
      distinct_id: last?.distinct_id ?? null,
      first_seen: new Date(first?.at ?? 0),
      last_seen: new Date(last?.at ?? 0),
      events: own.length,
      country: last?.country ?? null,
    };
  });
}

const byText = (a: object, b: object): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const sorted = <T extends object>(rows: readonly T[]): T[] => [...rows].sort(byText);
/** The columns that the model knows of. */
const only = <T extends object>(rows: readonly object[], like: readonly T[]): object[] =>
  rows.map((row) => Object.fromEntries(Object.keys(like[0] ?? {}).map((key) => [key, row[key as keyof typeof row]])));

async function expectTimeseries(
  { analytics, ctx }: Asking,
  facts: Fact[],
  asked: Question & { tz: string },
  interval: Interval,
): Promise<void> {
  const keyOf = (at: number): string => (interval === 'day' ? localDay(at, asked.tz) : localHour(at, asked.tz));
  const answer = await analytics.timeseries(ctx, asked, { interval, compare: true });
  const named = (list: typeof answer.points | undefined) =>
    list?.map(({ bucket, ...figures }) => ({ key: keyOf(bucket.getTime()), ...figures }));
  expect(named(answer.points)).toEqual(points(select(facts, asked), asked, keyOf));
  const earlier = before(asked);
  expect(named(answer.previous)).toEqual(points(select(facts, earlier), earlier, keyOf));
}

/** Sessions, people and events with a text, as lists. */
export async function expectLists(
  { analytics, ctx }: Asking,
  facts: Fact[],
  asked: Question,
  search: string,
): Promise<void> {
  const answer = select(facts, asked);
  const page = { limit: 200, ...(search !== '' && { search }) };
  const wantedSessions = sessionRows(answer, search);
  const { data: sessions } = await analytics.sessions(ctx, asked, page);
  expect(sorted(only(sessions, wantedSessions))).toEqual(sorted(wantedSessions));
  expect(sessions.map(({ started_at }) => started_at.getTime())).toEqual(
    wantedSessions.map(({ started_at }) => started_at.getTime()).sort((a, b) => b - a),
  );
  const wantedUsers = userRows(answer, search);
  const { data: users } = await analytics.users(ctx, asked, page);
  expect(sorted(only(users, wantedUsers))).toEqual(sorted(wantedUsers));
  const { data: events } = await analytics.events(ctx, asked, page);
  const wantedEvents = inOrder(answer.hits.map(({ fact }) => fact)).filter((f) =>
    [f.event_name, f.path, f.distinct_id].some((text) => includes(text, search)),
  );
  expect(events.map(({ event_id }) => event_id)).toEqual(wantedEvents.map(({ id }) => id).reverse());
}

/** Overview, web totals, top events and time series equal a plain computation over the project's facts. */
export async function expectFigures(
  { analytics, ctx }: Asking,
  facts: Fact[],
  asked: Question & { tz: string },
): Promise<void> {
  const [now, earlier] = [asked, before(asked)].map((one) => select(facts, one)) as [Answer, Answer];
  const previous = { from: before(asked).from, to: asked.from };

  const overview = await analytics.overview(ctx, asked, { compare: true });
  expect(overview).toMatchObject({ ...totals(now), previous: { ...previous, ...totals(earlier) } });
  const sums = await analytics.web(ctx, asked, { compare: true });
  expect(rounded(sums)).toMatchObject(rounded({ ...web(now), previous: { ...previous, ...web(earlier) } }));
  const counts = new Map(topEvents(earlier).map(({ event_name, count }) => [event_name, count]));
  const top = topEvents(now)
    .map((row) => ({ ...row, previous_count: counts.get(row.event_name) ?? 0 }))
    .sort((a, b) => b.count - a.count || byText(a, b));
  const { length } = top;
  expect(sorted(await analytics.topEvents(ctx, asked, { limit: 10, compare: true }))).toEqual(sorted(top));
  expect(overview.top_event?.count).toBe(length === 0 ? undefined : top[0]?.count);
  await expectTimeseries({ analytics, ctx }, facts, asked, 'day');
  await expectTimeseries({ analytics, ctx }, facts, asked, 'hour');
}
