import { DAY, type Fact, type Tenant, type TestRetention } from './testing-retention.js';

const GAP = 30 * 60_000;

interface Range {
  from: Date;
  to: Date;
}

/** Sessions the plain way: a visitor's events without long gaps. */
function sessionsOf(facts: readonly Fact[]): Fact[][] {
  const sessions: Fact[][] = [];
  const open = new Map<string, Fact[]>();
  for (const fact of [...facts].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) {
    const last = open.get(fact.visitor);
    if (last && fact.at - (last.at(-1)?.at ?? 0) <= GAP) last.push(fact);
    else {
      open.set(fact.visitor, [fact]);
      sessions.push(open.get(fact.visitor) as Fact[]);
    }
  }
  return sessions;
}

const distinct = (values: readonly unknown[]): number => new Set(values).size;
const isView = ({ event_name: name }: Fact): boolean => name === 'page_view';
const byKey = (a: readonly unknown[], b: readonly unknown[]): number => (String(a[0]) < String(b[0]) ? -1 : 1);

/** What a range of whole days says, computed over arrays. Sessions do not reach over midnight here. */
export function plainFigures(facts: readonly Fact[], { from, to }: Range) {
  const inside = facts.filter(({ at }) => at >= from.getTime() && at < to.getTime());
  const sessions = sessionsOf(facts).filter(([first]) => first && inside.includes(first));
  const entries = sessions.map((own) => own.find(isView)?.path ?? null);
  const names = [...new Set(inside.map(({ event_name: name }) => name))];
  const countries = [...new Set(inside.map(({ country }) => country))];
  return {
    events: inside.length,
    visitors: distinct(inside.map(({ visitor }) => visitor)),
    sessions: sessions.length,
    page_views: inside.filter(isView).length,
    names: names.map((name) => [name, inside.filter((f) => f.event_name === name).length]).sort(byKey),
    countries: countries
      .map((country) => {
        const own = inside.filter((f) => f.country === country);
        const held = sessions.filter((session) => session.some((f) => f.country === country));
        return [country, distinct(own.map(({ visitor }) => visitor)), own.length, held.length];
      })
      .sort(byKey),
    entries: [...new Set(entries)].map((entry) => [entry, entries.filter((one) => one === entry).length]).sort(byKey),
  };
}

/** The same as the product says it. */
export async function toldFigures(world: TestRetention, { ctx, projectId }: Tenant, range: Range & { tz: string }) {
  const { analytics } = world;
  const asked = { projectId, ...range, filters: [], includeBots: false };
  const totals = await analytics.overview(ctx, asked, { compare: false });
  const web = await analytics.web(ctx, asked, { compare: false });
  const top = await analytics.topEvents(ctx, asked, { limit: 50, compare: false });
  const by = async (dimension: 'country' | 'entry_path') =>
    (await analytics.breakdown(ctx, asked, { dimension, limit: 100, compare: false })).data;
  return {
    events: totals.total_events,
    visitors: totals.unique_users,
    sessions: totals.unique_sessions,
    page_views: web.page_views,
    names: top.map(({ event_name, count }) => [event_name, count]).sort(byKey),
    countries: (await by('country'))
      .map(({ value, visitors, events, sessions }) => [value, visitors, events, sessions])
      .sort(byKey),
    entries: (await by('entry_path')).map(({ value, sessions }) => [value, sessions]).sort(byKey),
  };
}

/** Visitors and events per day of a range, told as a time series. */
export async function toldDays(world: TestRetention, { ctx, projectId }: Tenant, range: Range & { tz: string }) {
  const asked = { projectId, ...range, filters: [], includeBots: false };
  const { points } = await world.analytics.timeseries(ctx, asked, { interval: 'day', compare: false });
  return points.map(({ count, unique_users: visitors, unique_sessions: sessions }) => [count, visitors, sessions]);
}

/** The same, computed. Days of 24 hours alone. */
export function plainDays(facts: readonly Fact[], { from, to }: Range) {
  const days: number[][] = [];
  for (let at = from.getTime(); at < to.getTime(); at += DAY) {
    const { events, visitors, sessions } = plainFigures(facts, { from: new Date(at), to: new Date(at + DAY) });
    days.push([events, visitors, sessions]);
  }
  return days;
}
