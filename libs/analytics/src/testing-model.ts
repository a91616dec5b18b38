import type { TestDatabase } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import fc from 'fast-check';
import type { Question } from './analytics.js';
import type { Field, Filter } from './request.js';

/**
 * The figures of docs/metrics.md computed the plain way, over arrays: what the SQL is compared with. Shares nothing with
 * it but the names of fields.
 */

/** An event of a test. Times are ms since the epoch. */
export interface Fact {
  id: string;
  at: number;
  event_name: string;
  visitor_id: string;
  distinct_id: string | null;
  session_id: string | null;
  path: string | null;
  referrer_domain: string | null;
  channel: string;
  utm_source: string | null;
  country: string | null;
  is_bot: boolean;
}

/** A session as a whole: all its events, in order. */
export interface Visit {
  facts: Fact[];
  start: number;
  end: number;
  pageViews: number;
  isBounce: boolean;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Days around a clock change: in Berlin one of 23 hours on 29 March and one of 25 hours on 25 October 2026. */
export const BASES = [Date.UTC(2026, 2, 27), Date.UTC(2026, 9, 23)] as const;
export const ZONES = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/New_York'] as const;

/** Moments in minutes from the base, so that gaps just below, at and above 30 minutes and 24 hours are common. */
const offsets = fc.oneof(
  fc.integer({ min: 0, max: 6 * 24 * 60 }),
  fc
    .tuple(
      fc.constantFrom(0, 1, 2, 3).map((day) => day * 1_440 + 700),
      fc.constantFrom(0, 29, 30, 31, 60, 61, 1_439, 1_440),
    )
    .map(([begin, gap]) => begin + gap),
);

const fact = fc
  .record({
    minutes: offsets,
    // A millisecond more is a gap too long.
    jitter: fc.constantFrom(0, 0, 1),
    event_name: fc.constantFrom('page_view', 'page_view', 'signup', '$identify', 'p:/a'),
    visitor: fc.constantFrom('ann', 'bob', 'eve'),
    isKnown: fc.boolean(),
    session_id: fc.constantFrom(null, null, 's1', 's2', 'v:ann'),
    path: fc.constantFrom(null, '/', '/blog/a', '/blog/a/b', '/50%_off', '/Über'),
    referrer_domain: fc.constantFrom(null, 'news.example', 'search.example'),
    channel: fc.constantFrom('direct', 'organic_search'),
    utm_source: fc.constantFrom(null, 'mail'),
    country: fc.constantFrom(null, 'DE', 'IN'),
    is_bot: fc.constantFrom(false, false, false, true),
  })
  .map(({ minutes, jitter, visitor, isKnown, ...rest }) => ({
    ...rest,
    at: minutes * MINUTE + jitter,
    visitor_id: isKnown ? visitor : `anonymous-${visitor}`,
    distinct_id: isKnown ? visitor : null,
  }));

/** Events of six days from `base`, in no order; ids do not follow the times. */
export const factsFrom = (base: number): fc.Arbitrary<Fact[]> =>
  fc.array(fact, { maxLength: 60 }).map((facts) =>
    facts.map((f, i) => ({
      ...f,
      at: base + f.at,
      id: `0000000${(i * 7) % 10}-0000-4000-8000-${String(i).padStart(12, '0')}`,
    })),
  );

const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.constantFrom<Filter>(
    { field: 'event_name', op: 'eq', value: 'page_view' },
    { field: 'event_name', op: 'neq', value: 'signup' },
    { field: 'path', op: 'contains', value: 'BLOG' },
    { field: 'path', op: 'not_contains', value: '%_' },
    { field: 'path', op: 'is_set' },
    { field: 'country', op: 'neq', value: 'DE' },
    { field: 'country', op: 'is_not_set' },
    { field: 'visitor_id', op: 'contains', value: 'ann' },
  ),
  fc.constantFrom<Filter>(
    { field: 'entry_path', op: 'eq', value: '/blog/a' },
    { field: 'entry_path', op: 'is_not_set' },
    { field: 'exit_path', op: 'neq', value: '/' },
    { field: 'entry_channel', op: 'eq', value: 'organic_search' },
    { field: 'entry_referrer_domain', op: 'contains', value: 'News' },
    { field: 'entry_utm_source', op: 'is_set' },
    { field: 'entry_utm_source', op: 'is_not_set' },
  ),
);

/** Questions about a part of the six days, or about whole days of their zone. */
export const questionFrom = (base: number): fc.Arbitrary<Omit<Question, 'projectId' | 'tz'> & { tz: string }> =>
  fc
    .record({
      begin: fc.integer({ min: 0, max: 4 * 24 * 60 }),
      length: fc.integer({ min: 1, max: 2 * 24 * 60 }),
      wholeDays: fc.boolean(),
      tz: fc.constantFrom(...ZONES),
      filters: fc.oneof(fc.constant([]), fc.array(filter, { minLength: 1, maxLength: 3 })),
      includeBots: fc.boolean(),
    })
    .map(({ begin, length, wholeDays, tz, filters, includeBots }) => {
      const from = base + begin * MINUTE;
      const to = from + length * MINUTE;
      const cut = (at: number): number => (wholeDays ? midnight(localDay(at, tz), tz) : at);
      const days = { from: new Date(cut(from)), to: new Date(wholeDays ? cut(to + DAY) : to) };
      return { ...days, tz, filters, includeBots };
    });

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The local time of a moment, as `2026-03-29 02 GMT+02:00`: an hour that comes twice differs by its offset. */
export function localHour(at: number, tz: string): string {
  let clock = clocks.get(tz);
  if (!clock) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit' } as const;
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone: tz, ...parts, hourCycle: 'h23', timeZoneName: 'longOffset' });
    clocks.set(tz, clock);
  }
  return clock.format(at);
}

export const localDay = (at: number, tz: string): string => localHour(at, tz).slice(0, 10);

const QUARTER = 15 * MINUTE;

/** When a local day begins. Offsets are multiples of a quarter of an hour. */
export function midnight(day: string, tz: string): number {
  let at = Date.parse(day) - DAY;
  while (localDay(at, tz) < day) at += QUARTER;
  return at;
}

/** The keys of all buckets of a range, in order. */
export function bucketKeys({ from, to }: Question, keyOf: (at: number) => string): string[] {
  const keys = new Set<string>([keyOf(from.getTime())]);
  for (let at = Math.ceil(from.getTime() / QUARTER) * QUARTER; at < to.getTime(); at += QUARTER) keys.add(keyOf(at));
  return [...keys];
}

/** The period before a question: as many whole days of its zone, or the same duration. */
export function before<Q extends Question & { tz: string }>(question: Q): Q {
  const { from, to, tz } = question;
  const [first, last] = [localDay(from.getTime(), tz), localDay(to.getTime(), tz)];
  const isWhole = midnight(first, tz) === from.getTime() && midnight(last, tz) === to.getTime();
  const days = Date.parse(last) - Date.parse(first);
  const start = isWhole
    ? midnight(new Date(Date.parse(first) - days).toISOString().slice(0, 10), tz)
    : 2 * from.getTime() - to.getTime();
  return { ...question, from: new Date(start), to: from };
}

export const inOrder = (facts: readonly Fact[]): Fact[] =>
  [...facts].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

/** Events cut wherever `isCut` holds between one and the next. */
function cutWhere(facts: Fact[], isCut: (previous: Fact, next: Fact, first: Fact) => boolean): Fact[][] {
  const parts: Fact[][] = [];
  for (const f of facts) {
    const part = parts.at(-1);
    const [first, last] = [part?.[0], part?.at(-1)];
    if (part && first && last && !isCut(last, f, first)) part.push(f);
    else parts.push([f]);
  }
  return parts;
}

/** Sessions of all these events: by id, else by visitor and gaps; cut every 24 hours from their start. */
export function visitsOf(facts: readonly Fact[]): Visit[] {
  const groups = new Map<string, Fact[]>();
  for (const f of inOrder(facts)) {
    const key = JSON.stringify(f.session_id === null ? [f.visitor_id] : [f.session_id, 'id']);
    groups.set(key, [...(groups.get(key) ?? []), f]);
  }
  const chains = [...groups.values()].flatMap((members) =>
    cutWhere(members, (last, next) => next.session_id === null && next.at - last.at > 30 * MINUTE),
  );
  const dayOf = (f: Fact, chain: Fact[]): number => Math.floor((f.at - (chain[0]?.at ?? 0)) / DAY);
  return chains
    .flatMap((chain) => cutWhere(chain, (last, next) => dayOf(last, chain) !== dayOf(next, chain)))
    .map((own) => {
      const pageViews = own.filter((f) => f.event_name === 'page_view').length;
      const others = own.filter((f) => f.event_name !== 'page_view' && !f.event_name.startsWith('$')).length;
      const [start, end] = [own[0]?.at ?? 0, own.at(-1)?.at ?? 0];
      return { facts: own, start, end, pageViews, isBounce: pageViews === 1 && others === 0 };
    });
}

/** A field of an event or of its session. */
export function valueOf(field: Field, f: Fact, visit: Visit): string | null {
  const pages = visit.facts.flatMap((own) => (own.event_name === 'page_view' && own.path !== null ? [own.path] : []));
  if (field === 'entry_path') return pages[0] ?? null;
  if (field === 'exit_path') return pages.at(-1) ?? null;
  const [source, name] = field.startsWith('entry_') ? [visit.facts[0] ?? f, field.slice('entry_'.length)] : [f, field];
  return (source as unknown as Record<string, string | null>)[name] ?? null;
}

function passes({ field, op, value = '' }: Filter, f: Fact, visit: Visit): boolean {
  const found = valueOf(field, f, visit);
  const contains = found !== null && found.toLowerCase().includes(value.toLowerCase());
  const outcomes = {
    eq: found === value,
    neq: found !== value,
    contains,
    not_contains: !contains,
    is_set: found !== null,
    is_not_set: found === null,
  };
  return outcomes[op];
}

export interface Hit {
  fact: Fact;
  visit: Visit;
}

/** What a question is about. */
export interface Answer {
  /** Matching events in range, with the session that each is part of. */
  hits: Hit[];
  /** Sessions that start in the range and have a matching event. */
  sessions: Visit[];
  matches: (f: Fact, visit: Visit) => boolean;
}

/** Selects the events and sessions of a question. */
export function select(all: readonly Fact[], question: Question): Answer {
  const [from, to] = [question.from.getTime(), question.to.getTime()];
  const seen = all.filter((f) => (question.includeBots || !f.is_bot) && f.at < to && f.at >= from - DAY - 30 * MINUTE);
  const matches = (f: Fact, visit: Visit): boolean => question.filters.every((one) => passes(one, f, visit));
  const visits = visitsOf(seen);
  const hits = visits.flatMap((visit) => visit.facts.map((one) => ({ fact: one, visit })));
  return {
    hits: hits.filter(({ fact: f, visit }) => f.at >= from && matches(f, visit)),
    sessions: visits.filter((visit) => visit.start >= from && visit.facts.some((f) => matches(f, visit))),
    matches,
  };
}

export const distinct = (values: readonly unknown[]): number => new Set(values).size;

/** Null for the mean of nothing. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Numbers to nine decimals: sums of fractions differ in the last digit by their order. */
export function rounded<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'number' ? Math.round(part * 1e9) / 1e9 : part)),
  ) as T;
}

/** Stores facts as a project's events. */
export async function store(
  test: TestDatabase,
  ctx: WorkspaceContext,
  projectId: string,
  facts: Fact[],
): Promise<void> {
  await test.db.withPipeline((sql) =>
    sql.execute(
      `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
         distinct_id, session_id, path, referrer_domain, channel, utm_source, country, is_bot, properties, batch_id)
       SELECT $1, $2, f.id, to_timestamp(f.at / 1000.0), now(), f.event_name, f.visitor_id, f.distinct_id, f.session_id,
         f.path, f.referrer_domain, f.channel, f.utm_source, f.country, f.is_bot, '{}', gen_random_uuid()
       FROM jsonb_to_recordset($3::text::jsonb) AS f(id uuid, at float8, event_name text, visitor_id text,
         distinct_id text, session_id text, path text, referrer_domain text, channel text, utm_source text,
         country text, is_bot boolean)`,
      [ctx.workspaceId, projectId, JSON.stringify(facts)],
    ),
  );
}
