import type { WorkspaceContext } from '@strata/platform';
import {
  FIELDS,
  isSessionField,
  SESSION_FIELDS,
  type AnalyticsRequest,
  type Field,
  type SessionField,
} from './request.js';
import { matches, ofProject, sessionMatches, type Params } from './scope.js';

/** An event's session before it is cut: its session_id, else its visitor's own events. Over the alias `e`. */
export const SESSION_KEY = `CASE WHEN e.session_id IS NULL THEN 'v:' || e.visitor_id ELSE 's:' || e.session_id END`;

/** Which day of a long chain an event `c` falls into. */
const PIECE = `floor(extract(epoch FROM c.occurred_at - long.started_at) / 86400)::int`;
/** Chains are numbered in steps, so that each of a chain's pieces has a number too. */
const STEP = 100_000;

/** Names of columns, each with its SQL. */
type Columns = Record<string, string>;

/** What a query wants to know of sessions beside session_key, started_at and ended_at. */
export interface Wanted {
  /** Session fields that the query reads, as columns of `sessions` and of `s`. */
  fields?: readonly Field[];
  /** Columns that travel with each event, over the alias `e`, for `aggregates` to read. */
  carried?: Columns;
  /** Columns of a session: aggregates over its events' occurred_at, event_id, event_name, is_match and `carried`. */
  aggregates?: Columns;
}

/** A question's events and sessions in SQL: a query reads `WITH ${ctes} SELECT … ${events}`. */
export interface QuestionSql {
  /**
   * CTEs, of which PostgreSQL computes what a query reads. `sessions`: one row per session that starts in the range,
   * passes the filters on session fields and has a matching event. `chosen`: every session seen that passes the filters
   * on session fields. `pieced`: every event seen, with its session's session_key and number.
   */
  ctes: string;
  /**
   * `FROM … WHERE …`: the matching events in range as `e`. Where session fields are filtered by or wanted, they are
   * joined to their session `s`, also to one that started before the range.
   */
  events: string;
  /** Placeholder of the range's start. */
  from: string;
  /** Whether there are filters on session fields: without them `chosen` is every session seen. */
  isNarrowed: boolean;
}

const IN_ORDER = 'ORDER BY occurred_at, event_id';
const PAGES = `array_agg(path ${IN_ORDER}) FILTER (WHERE event_name = 'page_view' AND path IS NOT NULL)`;

/** The aggregate that gives a session field, over the carried column it is read from. */
export function fieldAggregate(field: SessionField): string {
  const { of, column } = SESSION_FIELDS[field];
  switch (of) {
    case 'first_event':
      return `(array_agg(${column} ${IN_ORDER}))[1]`;
    case 'first_page':
      return `(${PAGES})[1]`;
    case 'last_page':
      return `(${PAGES})[cardinality(${PAGES})]`;
  }
}

/** A session's own events, to find them again. Kept with the session, because a join to it would take longer. */
const OWN_EVENTS: Columns = { event_times: 'array_agg(occurred_at)', event_ids: 'array_agg(event_id)' };
const EVENTS_BY_SESSION = `chosen s CROSS JOIN unnest(s.event_times, s.event_ids) AS own(occurred_at, event_id)
     JOIN raw.events e ON e.occurred_at = own.occurred_at AND e.event_id = own.event_id`;

const listed = (columns: Columns): string =>
  Object.entries(columns)
    .map(([name, expression]) => `, ${expression} AS ${name}`)
    .join('');

const named = (columns: Columns): string =>
  Object.keys(columns)
    .map((name) => `, ${name}`)
    .join('');

/** The parts of a question, written once: a statement must use each value that it is given. */
interface ScopeSql {
  ofProject: string;
  from: string;
  to: string;
  /** Whether an event passes the filters on event fields. */
  isMatch: string;
}

function scopeSql(ctx: WorkspaceContext, request: AnalyticsRequest, params: Params): ScopeSql {
  return {
    ofProject: ofProject(ctx, request, params),
    from: params.add(request.from),
    to: params.add(request.to),
    isMatch: matches(request.filters, params),
  };
}

/**
 * CTEs that end in `visits`: one row per session seen, also of those that started before the range.
 * Few columns travel, one window is computed, and only for events without session_id; the cut is computed for the rare
 * chains of events that need one.
 */
function visitsCtes(scope: ScopeSql, columns: { carried: Columns; aggregates: Columns }): string {
  const carried = named(columns.carried);
  const names = named(columns.aggregates);
  const aggregates = `min(occurred_at) AS started_at, max(occurred_at) AS ended_at, bool_or(is_match) AS is_match
    ${listed(columns.aggregates)}`;
  return `
    looked AS MATERIALIZED (
      SELECT ${SESSION_KEY} AS session_key, e.session_id IS NULL AS is_derived, e.occurred_at, e.event_id, e.event_name,
        ${scope.isMatch} AS is_match ${listed(columns.carried)}
      FROM raw.events e
      WHERE ${scope.ofProject} AND e.occurred_at < ${scope.to}
        AND e.occurred_at >= ${scope.from}::timestamptz - interval '24 hours 30 minutes'
    ),
    gapped AS (
      SELECT *, (occurred_at - lag(occurred_at) OVER by_key > interval '30 minutes')::int * ${STEP} AS step
      FROM looked WHERE is_derived WINDOW by_key AS (PARTITION BY session_key ORDER BY occurred_at, event_id)
    ),
    chained AS MATERIALIZED (
      SELECT session_key, 0 AS chain, occurred_at, event_id, event_name, is_match ${carried}
      FROM looked WHERE NOT is_derived
      UNION ALL
      SELECT session_key, coalesce(sum(step) OVER (PARTITION BY session_key ORDER BY occurred_at, event_id), 0),
        occurred_at, event_id, event_name, is_match ${carried}
      FROM gapped
    ),
    chains AS MATERIALIZED (
      SELECT session_key, chain AS number, ${aggregates},
        -- A number, because the planner takes few rows for equal to one, and every third for longer than a day.
        (max(occurred_at) - min(occurred_at) >= interval '24 hours')::int AS is_long
      FROM chained GROUP BY session_key, chain
    ),
    long AS (SELECT session_key, number AS chain, started_at FROM chains WHERE is_long = 1),
    visits AS (
      SELECT session_key, number, started_at, ended_at, is_match ${names} FROM chains WHERE is_long <> 1
      UNION ALL
      SELECT c.session_key, c.chain + ${PIECE} AS number, ${aggregates}
      FROM chained c JOIN long USING (session_key, chain) GROUP BY 1, 2
    )`;
}

/**
 * Writes a question's events and sessions in SQL.
 *
 * A session is what shares a session_id; without one, a visitor's events with gaps of at most 30 minutes. It is cut
 * after 24 hours and belongs to the moment it starts. To know whether an event starts a session, the 24 h 30 min before
 * the range are read too; of a session that lasts longer than that, the first event seen there counts as its start.
 */
export function questionSql(
  ctx: WorkspaceContext,
  request: AnalyticsRequest,
  params: Params,
  wanted: Wanted = {},
): QuestionSql {
  const narrowing = request.filters.map(({ field }) => field).filter(isSessionField);
  const fields = [...new Set([...narrowing, ...(wanted.fields ?? []).filter(isSessionField)])];
  const read = fields.map((field) => SESSION_FIELDS[field].column);
  const scope = scopeSql(ctx, request, params);
  const visits = visitsCtes(scope, {
    carried: { ...Object.fromEntries(read.map((column) => [column, FIELDS[column]])), ...wanted.carried },
    aggregates: {
      ...Object.fromEntries(fields.map((field) => [field, fieldAggregate(field)])),
      ...(fields.length > 0 && OWN_EVENTS),
      ...wanted.aggregates,
    },
  });
  const ctes = `${visits},
    chosen AS (SELECT * FROM visits s WHERE ${sessionMatches(request.filters, params)}),
    sessions AS (SELECT * FROM chosen WHERE is_match AND started_at >= ${scope.from}),
    pieced AS (
      SELECT c.*, c.chain + coalesce(${PIECE}, 0) AS number FROM chained c LEFT JOIN long USING (session_key, chain)
    )`;
  const isInRange = `e.occurred_at >= ${scope.from} AND e.occurred_at < ${scope.to}`;
  const where = `WHERE ${scope.ofProject} AND ${isInRange} AND ${scope.isMatch}`;
  const events = `FROM ${fields.length === 0 ? 'raw.events e' : EVENTS_BY_SESSION} ${where}`;
  return { ctes, events, from: scope.from, isNarrowed: narrowing.length > 0 };
}

/** Aggregates of a session that `SESSION_FIGURES` reads. A name that begins with `$` is an automatic event's. */
export const SESSION_COUNTS: Columns = {
  page_views: `count(*) FILTER (WHERE event_name = 'page_view')`,
  is_bounce: `count(*) FILTER (WHERE event_name = 'page_view') = 1
    AND count(*) FILTER (WHERE event_name <> 'page_view' AND event_name NOT LIKE '$%') = 0`,
};

/** What sessions amount to together; the rates are null without any. */
export const SESSION_FIGURES = `count(*) AS sessions, avg(is_bounce::int)::float8 AS bounce_rate,
  avg(extract(epoch FROM ended_at - started_at))::float8 AS avg_duration_seconds`;
