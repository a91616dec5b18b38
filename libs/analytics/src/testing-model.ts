import type { Question } from './snapshot.js';
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
    const key = JSON.stringify([f.is_bot, ...(f.session_id === null ? [f.visitor_id] : [f.session_id, 'id'])]);
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
  const seen = all.filter((f) => question.includeBots || !f.is_bot);
  const matches = (f: Fact, visit: Visit): boolean => question.filters.every((one) => passes(one, f, visit));
  const visits = visitsOf(seen);
  const hits = visits.flatMap((visit) => visit.facts.map((one) => ({ fact: one, visit })));
  return {
    hits: hits.filter(({ fact: f, visit }) => f.at >= from && f.at < to && matches(f, visit)),
    sessions: visits.filter(
      (visit) => visit.start >= from && visit.start < to && visit.facts.some((f) => matches(f, visit)),
    ),
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
