import type { WorkspaceContext } from '@strata/platform';
import { questionSql, type QuestionSql } from '../question-sql.js';
import type { Range } from '../request.js';
import type { Params } from '../scope.js';
import { changedCtes, isReplaced, isTouched, Scope, type SessionColumn } from '../session-sql.js';
import { wholeHours, within } from './parts.js';
import { without } from './ranges.js';
import type { Asked } from './stored.js';

/** What of sessions a rollup by hours of their starts holds. */
interface SessionRollup {
  table: string;
  /** Names of the rows' columns beside `at`. */
  names: readonly string[];
  /** The same of whole days, and which rows of agg_session_values_daily `v` hold them; not every rollup has them. */
  ofDays?: { names: readonly string[]; where: string };
  /** The same of one session `s`; `lateral` joins what they need. */
  ofOne: readonly string[];
  lateral: string;
  columns: readonly SessionColumn[];
  /** Rows of a question that the rollup cannot answer. */
  plainly: (question: QuestionSql) => string;
}

/** Sessions with how many of them are bounces, their seconds and page views. */
export const SESSION_SUMS: SessionRollup = {
  table: 'agg_sessions_hourly',
  names: ['sessions', 'bounces', 'duration_seconds', 'page_views'],
  // Each session has one channel.
  ofDays: { names: ['sessions', 'bounces', 'duration_seconds', 'page_views'], where: `v.field = 'entry_channel'` },
  ofOne: ['1', 's.is_bounce::int', 'extract(epoch FROM s.ended_at - s.started_at)', 's.page_views'],
  lateral: '',
  columns: ['page_views', 'is_bounce'],
  plainly: () =>
    `SELECT started_at AS at, 1 AS sessions, is_bounce::int AS bounces,
       extract(epoch FROM ended_at - started_at) AS duration_seconds, page_views FROM sessions`,
};

/** Sessions per name of the matching events that they hold. */
export const SESSION_EVENTS: SessionRollup = {
  table: 'agg_session_events_hourly',
  names: ['event_name', 'sessions'],
  ofDays: { names: ['value', 'sessions'], where: `v.field = 'event_name'` },
  ofOne: ['held.event_name', '1'],
  lateral: 'CROSS JOIN LATERAL unnest(s.event_names) AS held(event_name)',
  columns: ['event_names'],
  plainly: ({ eventsOfSessions }) =>
    `SELECT at, event_name, 1 AS sessions
     FROM (SELECT DISTINCT s.session_key, s.started_at AS at, e.event_name ${eventsOfSessions}) held`,
};

/** Pages with the sessions that viewed them, how long until the next page view, and the sessions that entered on them. */
export const SESSION_PAGES: SessionRollup = {
  table: 'agg_session_pages_hourly',
  names: ['path', 'sessions', 'stay_seconds', 'stays', 'entries', 'bounces'],
  ofOne: ['page.path', 'page.sessions', 'page.stay_seconds', 'page.stays', 'page.entries', 'page.bounces'],
  lateral: `CROSS JOIN LATERAL (
      SELECT v.path, 1 AS sessions, extract(epoch FROM sum(v.next_at - v.at)) AS stay_seconds, count(v.next_at) AS stays,
        0 AS entries, 0 AS bounces
      FROM unnest(s.view_paths, s.view_ats, s.view_ats[2:]) AS v(path, at, next_at) GROUP BY v.path
      UNION ALL SELECT s.entry_path, 0, NULL, 0, 1, s.is_bounce::int
    ) page`,
  columns: ['view_paths', 'view_ats', 'entry_path', 'is_bounce'],
  plainly: ({ eventsOfSessions, eventsOfStarting, isMatch }) => `
    SELECT s.started_at AS at, e.path, count(DISTINCT (s.session_key, s.started_at)) AS sessions, NULL::numeric AS stay_seconds,
      0 AS stays, 0 AS entries, 0 AS bounces ${eventsOfSessions} AND e.event_name = 'page_view' GROUP BY 1, 2
    UNION ALL
    SELECT at, path, 0, extract(epoch FROM sum(stay)), count(stay), 0, 0 FROM (
      SELECT s.started_at AS at, e.path, ${isMatch} AS is_counted,
        lead(e.occurred_at) OVER (PARTITION BY s.session_key, s.started_at ORDER BY e.occurred_at, e.event_id)
          - e.occurred_at AS stay
      ${eventsOfStarting} AND e.event_name = 'page_view'
    ) views WHERE is_counted GROUP BY 1, 2
    UNION ALL
    SELECT started_at, entry_path, 0, NULL, 0, 1, is_bounce::int FROM sessions`,
};

/** `SELECT … FROM (${rows})` after `WITH ${ctes}`. */
interface Rows {
  ctes: string;
  rows: string;
}

/**
 * The counted sessions of a question. Rows have `at` (the hour or the start) and the rollup's names; they are to be added
 * up. Without filters clean hours come from the rollup; the hours in which a changed session begins, and the edges,
 * from the sessions themselves.
 * @param options.hours whether the question can do with whole hours (UTC)
 * @param options.days the days to be told as a whole (`unevenDays`)
 */
export function sessionRows(
  ctx: WorkspaceContext,
  request: Asked,
  params: Params,
  rollup: SessionRollup,
  options: { hours?: boolean; days?: readonly Range[] } = {},
): Rows {
  if (request.stored.isBuilt && request.filters.length === 0) {
    return rolledUp(new Scope(ctx, request, params), rollup, options);
  }
  const question = questionSql(ctx, request, params, { columns: rollup.columns });
  return { ctes: question.ctes, rows: rollup.plainly(question) };
}

function rolledUp(
  scope: Scope,
  rollup: SessionRollup,
  { hours: byHours = true, days = [] }: { hours?: boolean; days?: readonly Range[] },
): Rows {
  const { request, params } = scope;
  const range = without([{ from: request.from, to: request.to }], days);
  const hours = byHours ? wholeHours(without(wholeHours(range), request.stored.dirty.session_hours)) : [];
  const one = ['s.started_at AS at', ...rollup.names.map((name, i) => `${rollup.ofOne[i]} AS ${name}`)].join(', ');
  const single = (from: string, where: string): string => `SELECT ${one} FROM ${from} ${rollup.lateral} WHERE ${where}`;
  const sessions = 'intermediate.int_sessions s';
  const atEdges = `${scope.ofProject('s')} AND ${within(without(range, hours), 's.started_at', params)}`;
  const hourly = `SELECT a.hour_at AS at, ${rollup.names.map((name) => `a.${name}`).join(', ')} FROM aggregates.${rollup.table} a
    WHERE ${scope.ofProject('a')} AND ${within(hours, 'a.hour_at', params)}`;
  const daily = days.length > 0 && rollup.ofDays ? [daysOf(scope, rollup.ofDays, days)] : [];
  const changed = changedCtes(scope, rollup.columns);
  if (changed === undefined) {
    return { ctes: 'nothing AS (SELECT)', rows: [hourly, ...daily, single(sessions, atEdges)].join(' UNION ALL ') };
  }
  const ctes = `${changed},
    changed_hours AS MATERIALIZED (
      SELECT date_trunc('hour', started_at, 'UTC') AS hour_at FROM fresh
      UNION
      SELECT date_trunc('hour', s.started_at, 'UTC') FROM touched t JOIN ${sessions}
        ON ${isTouched(scope)} WHERE ${scope.ofProject('s')}
    )`;
  const inChangedHour = `${sessions} JOIN changed_hours c
    ON s.started_at >= c.hour_at AND s.started_at < c.hour_at + interval '1 hour' AND ${within(hours, 'c.hour_at', params)}`;
  const rows = [
    `${hourly} AND a.hour_at NOT IN (SELECT hour_at FROM changed_hours)`,
    ...daily,
    single(inChangedHour, `${scope.ofProject('s')} AND NOT ${isReplaced(scope)}`),
    single(sessions, `${atEdges} AND NOT ${isReplaced(scope)}`),
    single('fresh s', `s.started_at >= ${scope.from} AND s.started_at < ${scope.to}`),
  ];
  return { ctes, rows: rows.join(' UNION ALL ') };
}

/** The rows of whole days. */
function daysOf(scope: Scope, { names, where }: NonNullable<SessionRollup['ofDays']>, days: readonly Range[]): string {
  return `SELECT v.day_at AS at, ${names.map((name) => `v.${name}`).join(', ')} FROM aggregates.agg_session_values_daily v
    WHERE ${scope.ofProject('v')} AND ${where} AND ${within(days, 'v.day_at', scope.params)}`;
}
