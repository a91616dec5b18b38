import type { WorkspaceContext } from '@strata/platform';
import { questionSql, type QuestionSql } from './question-sql.js';
import { FIELDS, isSessionField, type Field, type SessionField } from './request.js';
import { LINKED_DAYS, linkedCounts, linkedStretch, plainCounts } from './rollups/linked-days.js';
import { within, type Parts } from './rollups/parts.js';
import type { Asked } from './rollups/stored.js';
import { columnOf, ofProject, type Params } from './scope.js';
import { CLIENT_FIELDS, FIGURE_COLUMNS, Scope, SESSION_KEY, type SessionColumn } from './session-sql.js';

type ClientField = (typeof CLIENT_FIELDS)[number];

/**
 * Where a breakdown reads: each is a SELECT that may be put in parentheses, after `WITH ${ctes}`. Written when it is asked
 * for: a statement must use every value that it is given.
 */
export interface Sources {
  ctes: string;
  /** Rows of value, visitors, events, page_views of the matching events, to be added up by value. */
  counts: string;
  /** Rows of value and the columns of a counted session: each session with each value that it holds. */
  sessions: string;
}

const PAGE_VIEW = `(e.event_name = 'page_view')::int`;

/** Pages are what was viewed: other events have a path too. Over the events `e`. */
export function ofDimension(dimension: Field): string {
  return dimension === 'path' ? `e.event_name = 'page_view'` : 'true';
}

function isClientField(field: Field): field is ClientField {
  return (CLIENT_FIELDS as readonly Field[]).includes(field);
}

/** Whether the rollups hold the dimension. The others are told from events. */
function isStored(dimension: Field): boolean {
  return dimension === 'path' || dimension === 'event_name' || isSessionField(dimension) || isClientField(dimension);
}

/** Where to read the values of a dimension and their figures. @param parts of the question's range, by days */
export function sourcesOf(
  ctx: WorkspaceContext,
  request: Asked,
  params: Params,
  dimension: Field,
  parts: Parts,
): Sources {
  return request.stored.isBuilt && request.filters.length === 0 && isStored(dimension)
    ? fromRollups(ctx, request, params, dimension, parts)
    : fromEvents(questionSql(ctx, request, params, wantedOf(dimension)), dimension);
}

function wantedOf(dimension: Field): { fields: Field[]; columns: readonly SessionColumn[] } {
  const columns: SessionColumn[] = [...FIGURE_COLUMNS];
  return { fields: [dimension], columns };
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
      if (isSessionField(dimension)) return `SELECT ${dimension} AS value, s.* FROM sessions s`;
      const values = `SELECT DISTINCT s.session_key, s.started_at, ${value} AS value
        ${question.eventsOfSessions} AND ${ofDimension(dimension)}`;
      return `SELECT value, s.* FROM (${values}) v JOIN sessions s USING (session_key, started_at)`;
    },
  };
}

function fromRollups(ctx: WorkspaceContext, request: Asked, params: Params, dimension: Field, parts: Parts): Sources {
  const wanted = wantedOf(dimension);
  const scope = new Scope(ctx, request, params);
  const question = questionSql(ctx, request, params, {
    ...wanted,
    columns: [...wanted.columns, ...columnsFor(dimension)],
  });
  return {
    ctes: question.ctes,
    get counts() {
      if (isSessionField(dimension)) return plainCounts(hitsOfSessions(ctx, request, params, dimension));
      const tail = `SELECT ${FIELDS[dimension]} AS value, e.visitor_id, 1 AS events, ${PAGE_VIEW} AS page_views
        FROM raw.events e WHERE ${scope.ofProject('e')} AND ${within(parts.raw, 'e.occurred_at', params)}
          AND ${ofDimension(dimension)}`;
      const days = dimension === 'path' || dimension === 'event_name' ? linkedStretch(scope, parts) : undefined;
      return days
        ? linkedCounts(scope, LINKED_DAYS[dimension as 'path' | 'event_name'], days, tail)
        : plainCounts(`${tail} UNION ALL ${dailyHits(dimension, ctx, request, params, parts)}`);
    },
    get sessions() {
      return sessionsByValue(dimension, () => ofProject(ctx, request, params));
    },
  };
}

/** Columns of sessions that the dimension's figures are read from. */
function columnsFor(dimension: Field): SessionColumn[] {
  if (dimension === 'event_name') return ['event_names'];
  return isClientField(dimension) ? [dimension, 'is_uniform', 'visitor_ids'] : ['visitor_ids', 'events'];
}

/** The table that holds the dimension's visitors by day, and in it: value, events, page views. */
function dailyTable(dimension: Field): [table: string, value: string, events: string, pageViews: string] {
  if (dimension === 'path') return ['agg_visitor_pages_daily', 'd.path', 'd.page_views', 'd.page_views'];
  if (dimension === 'event_name') {
    const pageViews = `CASE WHEN d.event_name = 'page_view' THEN d.events ELSE 0 END`;
    return ['agg_visitor_events_daily', 'd.event_name', 'd.events', pageViews];
  }
  return ['agg_visitors_daily', `d.${dimension}`, 'd.events', 'd.page_views'];
}

function dailyHits(dimension: Field, ctx: WorkspaceContext, request: Asked, params: Params, parts: Parts): string {
  const [table, value, events, pageViews] = dailyTable(dimension);
  return `SELECT ${value} AS value, d.visitor_id, ${events} AS events, ${pageViews} AS page_views
    FROM aggregates.${table} d WHERE ${ofProject(ctx, request, params, 'd')} AND ${within(parts.days, 'd.day_at', params)}`;
}

/** Events `e` of a session `s`, by the index on visitors. */
const EVENTS_OF_ONE = `e.visitor_id = ANY(s.visitor_ids) AND e.occurred_at BETWEEN s.started_at AND s.ended_at
  AND ${SESSION_KEY} = s.session_key`;

/** Of sessions that lie in the range as a whole, what is stored; of those that reach over its edges, the events in it. */
function hitsOfSessions(ctx: WorkspaceContext, request: Asked, params: Params, field: SessionField): string {
  const [from, to] = [params.add(request.from), params.add(request.to)];
  const isWhole = `s.started_at >= ${from} AND s.ended_at < ${to}`;
  return `SELECT s.${field} AS value, v.visitor_id, CASE WHEN v.place = 1 THEN s.events ELSE 0 END AS events,
      CASE WHEN v.place = 1 THEN s.page_views ELSE 0 END AS page_views
    FROM chosen s CROSS JOIN LATERAL unnest(s.visitor_ids) WITH ORDINALITY AS v(visitor_id, place) WHERE ${isWhole}
    UNION ALL
    SELECT s.${field}, e.visitor_id, 1, ${PAGE_VIEW} FROM chosen s JOIN raw.events e ON ${EVENTS_OF_ONE}
    WHERE NOT (${isWhole}) AND ${ofProject(ctx, request, params)} AND e.occurred_at >= ${from} AND e.occurred_at < ${to}`;
}

function sessionsByValue(dimension: Field, ofEvents: () => string): string {
  const held = (values: string): string => `SELECT held.value, s.* FROM sessions s
    CROSS JOIN LATERAL (SELECT DISTINCT value FROM ${values}) held`;
  if (dimension === 'event_name') return held('unnest(s.event_names) AS value');
  if (!isClientField(dimension)) return `SELECT s.${dimension} AS value, s.* FROM sessions s`;
  const seen = `(SELECT e.${dimension} AS value FROM raw.events e WHERE ${ofEvents()} AND ${EVENTS_OF_ONE}) seen`;
  return `SELECT s.${dimension} AS value, s.* FROM sessions s WHERE s.is_uniform
    UNION ALL ${held(seen)} WHERE NOT s.is_uniform`;
}
