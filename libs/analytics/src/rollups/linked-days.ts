import { isSessionField, type Field, type Range, type SessionField } from '../request.js';
import { CLIENT_FIELDS, type ClientField, type Scope } from '../session-sql.js';
import { within } from './parts.js';

/**
 * Tables whose rows know the day before on which the same visitor was seen, and the counts of them by both days
 * (transforms/macros/visitor_days.sql): what makes distinct visitors of many days a sum of few rows.
 */
interface LinkedDays {
  /** Counts by day and day before. */
  counts: string;
  /** Of several fields that are counted in one table, the one in question. */
  field?: string;
  /** What visitors are counted by, in the counts. */
  value: string;
  /** One row per visitor and day, or several. */
  identities: string;
  /** What visitors are counted by, in the identities. */
  held: string;
  /** SQL of events and page views, in both. */
  events: string;
  pageViews: string;
}

const USAGE = { events: 'events', pageViews: 'page_views' };

/** All visitors; the value is null. */
export const ALL_VISITORS: LinkedDays = {
  ...USAGE,
  counts: 'agg_returning_visitors_daily',
  value: 'NULL::text',
  identities: 'agg_visitor_days',
  held: 'NULL::text',
};

/** Fields by which visitors of days are stored. */
export type LinkedField = 'event_name' | 'path' | ClientField | SessionField;

export function isClientField(field: Field): field is ClientField {
  return (CLIENT_FIELDS as readonly Field[]).includes(field);
}

export function isLinked(field: Field): field is LinkedField {
  return field === 'event_name' || field === 'path' || isClientField(field) || isSessionField(field);
}

/** The tables of a field: by the days of the events, of a session's field by those on which the sessions start. */
export function linkedDaysOf(field: LinkedField): LinkedDays {
  if (field === 'event_name') {
    return {
      counts: 'agg_returning_event_visitors_daily',
      value: 'event_name',
      identities: 'agg_visitor_events_daily',
      held: 'event_name',
      events: 'events',
      pageViews: `CASE WHEN event_name = 'page_view' THEN events ELSE 0 END`,
    };
  }
  if (field === 'path') {
    return {
      counts: 'agg_returning_page_visitors_daily',
      value: 'path',
      identities: 'agg_visitor_pages_daily',
      held: 'path',
      events: 'page_views',
      pageViews: 'page_views',
    };
  }
  const [counts, identities] = isSessionField(field)
    ? ['agg_returning_entry_visitors_daily', 'agg_visitor_entries_daily']
    : ['agg_returning_client_visitors_daily', 'agg_visitor_clients_daily'];
  return { ...USAGE, counts, field, value: 'value', identities, held: field };
}

/**
 * SQL of rows of value, visitors, events and page_views, to be added up by value.
 *
 * Days are counted by their links: the longest stretch of them, because a visitor of two stretches would be counted in
 * both. Whoever was there on other days, or in the tail, is counted beside them. People and bots are linked apart, and a
 * visitor may be both: together they are counted one by one.
 * @param tail SELECT of value, visitor_id, events, page_views for what lies outside of the days
 */
export function visitorCounts(scope: Scope, linked: LinkedDays, days: readonly Range[], tail: string): string {
  const length = ({ from, to }: Range): number => to.getTime() - from.getTime();
  const [longest] = scope.request.includeBots ? [] : [...days].sort((a, b) => length(b) - length(a));
  const others = days.filter((stretch) => stretch !== longest);
  const hits = others.length === 0 ? tail : `${tail} UNION ALL ${dailyHits(scope, linked, others)}`;
  return longest ? linkedCounts(scope, linked, longest, hits) : plainCounts(hits);
}

/** Visitors of days as rows of value, visitor_id, events, page_views. */
function dailyHits(scope: Scope, { identities, held, events, pageViews }: LinkedDays, days: readonly Range[]): string {
  return `SELECT ${held} AS value, visitor_id, ${events} AS events, ${pageViews} AS page_views
    FROM aggregates.${identities} d WHERE ${scope.ofProject('d')} AND ${within(days, 'd.day_at', scope.params)}`;
}

/** Visitors of one stretch of days, and of the tail whoever was not there on these days. */
function linkedCounts(scope: Scope, linked: LinkedDays, days: Range, tail: string): string {
  const [from, to] = [days.from, days.to].map((at) => scope.params.add(at.toISOString()));
  const ofField = linked.field ? `r.field = ${scope.params.add(linked.field)}` : 'true';
  return `SELECT ${linked.value} AS value, sum(${linked.events}) AS events, sum(${linked.pageViews}) AS page_views,
      coalesce(sum(visitors) FILTER (WHERE previous_day_at IS NULL OR previous_day_at < ${from}), 0) AS visitors
    FROM aggregates.${linked.counts} r
    WHERE ${scope.ofProject('r')} AND ${ofField} AND r.day_at >= ${from} AND r.day_at < ${to} GROUP BY 1
    UNION ALL
    SELECT t.value, sum(t.events), sum(t.page_views), count(*) FILTER (WHERE NOT EXISTS (
        SELECT FROM aggregates.${linked.identities} d
        WHERE ${scope.ofProject('d')} AND d.visitor_id = t.visitor_id AND d.day_at >= ${from} AND d.day_at < ${to}
          AND ${linked.held} IS NOT DISTINCT FROM t.value))
    FROM (
      SELECT value, visitor_id, sum(events) AS events, sum(page_views) AS page_views FROM (${tail}) x GROUP BY 1, 2
    ) t GROUP BY 1`;
}

/** The same of `hits` (value, visitor_id, events, page_views) that know of no links. */
export function plainCounts(hits: string): string {
  return `SELECT value, sum(events) AS events, sum(page_views) AS page_views, count(*) AS visitors
    FROM (SELECT value, visitor_id, sum(events) AS events, sum(page_views) AS page_views FROM (${hits}) x GROUP BY 1, 2) t
    GROUP BY 1`;
}
