import type { Range } from '../request.js';
import type { Scope } from '../session-sql.js';
import type { Parts } from './parts.js';

/**
 * Tables whose rows know the day before on which the same visitor was seen, and the counts of them by both days
 * (transforms/macros/visitor_days.sql): what makes distinct visitors of many days a sum of few rows.
 */
interface LinkedDays {
  /** Counts by day and day before, as `r`. */
  counts: string;
  /** One row per visitor and day, as `d`. */
  identities: string;
  /** Of `r`: what visitors are counted by, events and page views. */
  value: string;
  events: string;
  pageViews: string;
  /** Condition: `d` is of the value of the row `t`. */
  isSame: string;
}

export const LINKED_DAYS = {
  /** All visitors; the value is null. */
  visitors: {
    counts: 'agg_returning_visitors_daily',
    identities: 'agg_visitor_days',
    value: 'NULL::text',
    events: 'r.events',
    pageViews: 'r.page_views',
    isSame: 'true',
  },
  event_name: {
    counts: 'agg_returning_event_visitors_daily',
    identities: 'agg_visitor_events_daily',
    value: 'r.event_name',
    events: 'r.events',
    pageViews: `CASE WHEN r.event_name = 'page_view' THEN r.events ELSE 0 END`,
    isSame: 'd.event_name = t.value',
  },
  path: {
    counts: 'agg_returning_page_visitors_daily',
    identities: 'agg_visitor_pages_daily',
    value: 'r.path',
    events: 'r.page_views',
    pageViews: 'r.page_views',
    isSame: 'd.path IS NOT DISTINCT FROM t.value',
  },
} as const satisfies Record<string, LinkedDays>;

/**
 * The days to count by their links: one stretch, because a visitor of two stretches would be counted in both. People
 * and bots are linked apart, and a visitor may be both.
 */
export function linkedStretch(scope: Scope, parts: Parts): Range | undefined {
  return parts.days.length === 1 && !scope.request.includeBots ? parts.days[0] : undefined;
}

/**
 * SQL of rows of value, visitors, events and page_views, to be added up by value: those of the days, and of the tail
 * whoever was not there on these days.
 * @param tail SELECT of value, visitor_id, events, page_views for what lies outside of the days
 */
export function linkedCounts(scope: Scope, linked: LinkedDays, days: Range, tail: string): string {
  const [from, to] = [days.from, days.to].map((at) => scope.params.add(at.toISOString()));
  return `SELECT ${linked.value} AS value, sum(${linked.events}) AS events, sum(${linked.pageViews}) AS page_views,
      coalesce(sum(r.visitors) FILTER (WHERE r.previous_day_at IS NULL OR r.previous_day_at < ${from}), 0) AS visitors
    FROM aggregates.${linked.counts} r
    WHERE ${scope.ofProject('r')} AND r.day_at >= ${from} AND r.day_at < ${to} GROUP BY 1
    UNION ALL
    SELECT t.value, sum(t.events), sum(t.page_views), count(*) FILTER (WHERE NOT EXISTS (
        SELECT FROM aggregates.${linked.identities} d
        WHERE ${scope.ofProject('d')} AND d.visitor_id = t.visitor_id AND d.day_at >= ${from} AND d.day_at < ${to}
          AND ${linked.isSame}))
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
