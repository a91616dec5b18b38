import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { questionSql, type QuestionSql } from './question-sql.js';
import { FIELDS, isSessionField, type Field, type Range, type SessionField } from './request.js';
import {
  isClientField,
  isLinked,
  linkedDaysOf,
  plainCounts,
  visitorCounts,
  type LinkedField,
} from './rollups/linked-days.js';
import { partsOf, within, type Parts } from './rollups/parts.js';
import { sessionDays } from './rollups/session-days.js';
import type { Asked } from './rollups/stored.js';
import { columnOf, type Params } from './scope.js';
import { ONE_SESSION, Scope, SESSION_KEY, type SessionColumn } from './session-sql.js';

/**
 * Where a breakdown reads: each is a SELECT that may be put in parentheses, after `WITH ${ctes}`. Written when it is asked
 * for: a statement must use every value that it is given.
 */
export interface Sources {
  ctes: string;
  /** Rows of value, visitors, events, page_views of the matching events, to be added up by value. */
  counts: string;
  /** Rows of value, sessions, bounces, duration_seconds, to be added up by value: a session counts for each that it holds. */
  sessions: string;
}

const PAGE_VIEW = `(e.event_name = 'page_view')::int`;

/** Pages are what was viewed: other events have a path too. Over the events `e`. */
function ofDimension(dimension: Field): string {
  return dimension === 'path' ? `e.event_name = 'page_view'` : 'true';
}

/** Where to read the values of a dimension and their figures: fields that the rollups lack are told from events. */
export async function sourcesOf(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  params: Params,
  dimension: Field,
): Promise<Sources> {
  if (!request.stored.isBuilt || request.filters.length > 0 || !isLinked(dimension)) {
    return fromEvents(questionSql(ctx, request, params, { fields: [dimension], columns: ['is_bounce'] }), dimension);
  }
  // What the sessions of a page amount to is stored by hours (SESSION_PAGES).
  const days = dimension === 'path' ? [] : await sessionDays(sql, ctx, request);
  const question = questionSql(ctx, request, params, {
    fields: [dimension],
    columns: ['is_bounce', ...columnsFor(dimension)],
    without: days,
  });
  const daily = isClientField(dimension) ? 'client_days' : 'days';
  const parts = await partsOf(sql, request, { days: true, hours: false, daily });
  return fromRollups(new Scope(ctx, request, params), question, dimension, { ...parts, sessionDays: days });
}

function fromEvents(question: QuestionSql, dimension: Field): Sources {
  const value = columnOf(dimension);
  return {
    ctes: question.ctes,
    get counts() {
      return plainCounts(`SELECT ${value} AS value, e.visitor_id, 1 AS events, ${PAGE_VIEW} AS page_views
        ${question.events} AND ${ofDimension(dimension)}`);
    },
    get sessions() {
      if (isSessionField(dimension)) return `SELECT ${dimension} AS value, ${ONE_SESSION} FROM sessions s`;
      const values = `SELECT DISTINCT s.session_key, s.started_at, ${value} AS value
        ${question.eventsOfSessions} AND ${ofDimension(dimension)}`;
      return `SELECT value, ${ONE_SESSION} FROM (${values}) v JOIN sessions s USING (session_key, started_at)`;
    },
  };
}

/**
 * @param question leaves out the sessions of the days that are read from the tables
 * @param parts of the range, by days; `sessionDays`: those of which the tables by sessions' starts may be read
 */
function fromRollups(
  scope: Scope,
  question: QuestionSql,
  dimension: LinkedField,
  parts: Parts & { sessionDays: readonly Range[] },
): Sources {
  const linked = linkedDaysOf(dimension);
  return {
    ctes: question.ctes,
    get counts() {
      if (isSessionField(dimension)) {
        return visitorCounts(scope, linked, parts.sessionDays, hitsOfSessions(scope, dimension));
      }
      const tail = `SELECT ${FIELDS[dimension]} AS value, e.visitor_id, 1 AS events, ${PAGE_VIEW} AS page_views
        FROM raw.events e WHERE ${scope.ofProject('e')} AND ${within(parts.raw, 'e.occurred_at', scope.params)}
          AND ${ofDimension(dimension)}`;
      return visitorCounts(scope, linked, parts.days, tail);
    },
    get sessions() {
      const one = sessionsByValue(scope, dimension);
      const { sessionDays: days } = parts;
      return days.length === 0 ? one : `${sessionsOfDays(scope, dimension, days)} UNION ALL ${one}`;
    },
  };
}

/** Columns of sessions that the dimension's figures are read from. */
function columnsFor(dimension: LinkedField): SessionColumn[] {
  if (isSessionField(dimension)) return ['visitor_ids', 'events', 'page_views'];
  if (dimension === 'event_name') return ['event_names'];
  return dimension === 'path' ? [] : [dimension, 'is_uniform', 'visitor_ids'];
}

/** Events `e` of a session `s`, by the index on visitors. */
const EVENTS_OF_ONE = `e.visitor_id = ANY(s.visitor_ids) AND e.occurred_at BETWEEN s.started_at AND s.ended_at
  AND ${SESSION_KEY} = s.session_key`;

/**
 * Of the sessions that are read one by one: of those that lie in the range as a whole, what is stored; of those that
 * reach over its edges, the events in it.
 */
function hitsOfSessions(scope: Scope, field: SessionField): string {
  const { from, to } = scope;
  const isWhole = `s.started_at >= ${from} AND s.ended_at < ${to}`;
  return `SELECT s.${field} AS value, v.visitor_id, CASE WHEN v.place = 1 THEN s.events ELSE 0 END AS events,
      CASE WHEN v.place = 1 THEN s.page_views ELSE 0 END AS page_views
    FROM chosen s CROSS JOIN LATERAL unnest(s.visitor_ids) WITH ORDINALITY AS v(visitor_id, place) WHERE ${isWhole}
    UNION ALL
    SELECT s.${field}, e.visitor_id, 1, ${PAGE_VIEW} FROM chosen s JOIN raw.events e ON ${EVENTS_OF_ONE}
    WHERE NOT (${isWhole}) AND ${scope.ofProject('e')} AND e.occurred_at >= ${from} AND e.occurred_at < ${to}`;
}

/** Sessions that start on whole days, ready by value. */
function sessionsOfDays(scope: Scope, dimension: LinkedField, days: readonly Range[]): string {
  return `SELECT v.value, v.sessions, v.bounces, v.duration_seconds FROM aggregates.agg_session_values_daily v
    WHERE ${scope.ofProject('v')} AND v.field = ${scope.params.add(dimension)} AND ${within(days, 'v.day_at', scope.params)}`;
}

/** The same of the sessions that are read one by one. */
function sessionsByValue(scope: Scope, dimension: LinkedField): string {
  const held = (values: string): string => `SELECT held.value, ${ONE_SESSION} FROM sessions s
    CROSS JOIN LATERAL (SELECT DISTINCT value FROM ${values}) held`;
  if (dimension === 'event_name') return held('unnest(s.event_names) AS value');
  const ofUniform = `SELECT s.${dimension} AS value, ${ONE_SESSION} FROM sessions s`;
  if (isSessionField(dimension)) return ofUniform;
  const seen = `(SELECT e.${dimension} AS value FROM raw.events e WHERE ${scope.ofProject('e')} AND ${EVENTS_OF_ONE}) seen`;
  return `${ofUniform} WHERE s.is_uniform UNION ALL ${held(seen)} WHERE NOT s.is_uniform`;
}
