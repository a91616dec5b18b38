import type { WorkspaceContext } from '@strata/platform';
import { isSessionField, type Field, type Range } from './request.js';
import { within } from './rollups/parts.js';
import { without } from './rollups/ranges.js';
import type { Asked } from './rollups/stored.js';
import { sessionMatches, type Params } from './scope.js';
import { changedCtes, IN_SESSION, isReplaced, LENGTH, LENGTH_MS, Scope, type SessionColumn } from './session-sql.js';

/** What a query wants to know of sessions beside session_key, started_at and ended_at. */
export interface Wanted {
  /** Session fields among them are joined to the events. */
  fields?: readonly Field[];
  columns?: readonly SessionColumn[];
  /** Sessions that start in these are left out. */
  without?: readonly Range[];
}

/** A question's events and sessions in SQL: a query reads `WITH ${ctes} SELECT … ${events}`. */
export interface QuestionSql {
  /**
   * CTEs, of which PostgreSQL computes what a query reads. `chosen`: the sessions with events in the range that pass the
   * filters on session fields. `sessions`: those of them that start in the range and have a matching event.
   */
  ctes: string;
  /**
   * `FROM … WHERE …`: the matching events in range as `e`. Where session fields are filtered by or wanted, they are
   * joined to their session `s`, also to one that started before the range.
   */
  events: string;
  /** `FROM … WHERE …`: the matching events `e` of `sessions`, as `s`; also those after the range. */
  eventsOfSessions: string;
  /** `FROM … WHERE …`: all events `e`, matching or not, of the `chosen` sessions that start in the range, as `s`. */
  eventsOfStarting: string;
  /** Condition over `e`: it passes the filters on event fields. */
  isMatch: string;
}

/** CTEs that end in `visits`: the sessions with events in the range, without those that start in `left`; stored ones where nothing has changed since. */
function visitsCtes(scope: Scope, columns: readonly SessionColumn[], left: readonly Range[]): string {
  const read = ['session_key', 'started_at', 'ended_at', ...columns].map((name) => `s.${name}`).join(', ');
  const starts = without([{ from: new Date(scope.request.from.getTime() - LENGTH_MS), to: scope.request.to }], left);
  const overlaps = `${within(starts, 's.started_at', scope.params)} AND s.ended_at >= ${scope.from}`;
  const kept = (): string => `SELECT ${read} FROM intermediate.int_sessions s
    WHERE ${scope.ofProject('s')} AND ${overlaps}`;
  const changed = changedCtes(scope, columns);
  if (changed === undefined) return `visits AS (${kept()})`;
  return `${changed},
    visits AS (
      ${scope.request.stored.isBuilt ? `${kept()} AND NOT ${isReplaced(scope)} UNION ALL` : ''}
      SELECT ${read} FROM fresh s WHERE ${overlaps}
    )`;
}

/**
 * Writes a question's events and sessions in SQL.
 *
 * A session is what shares a session_id; without one, a visitor's events with gaps of at most 30 minutes. It is cut every
 * 24 hours, belongs to the moment it starts, and counts as a whole, whatever of it lies outside of the range.
 */
export function questionSql(ctx: WorkspaceContext, request: Asked, params: Params, wanted: Wanted = {}): QuestionSql {
  const narrowing = request.filters.map(({ field }) => field).filter(isSessionField);
  const fields = [...new Set([...narrowing, ...(wanted.fields ?? []).filter(isSessionField)])];
  const columns = [...new Set([...fields, ...(wanted.columns ?? [])])];
  const scope = new Scope(ctx, request, params);
  const hasEventFilters = request.filters.some(({ field }) => !isSessionField(field));
  const until24h = (): string =>
    `${scope.ofProject('e')} AND e.occurred_at >= ${scope.from} AND e.occurred_at < ${scope.to}::timestamptz + ${LENGTH}`;
  const matching = (): string =>
    `FROM raw.events e JOIN starting s ON ${IN_SESSION} WHERE ${until24h()} AND ${scope.isMatch}`;
  const ctes = `${visitsCtes(scope, columns, wanted.without ?? [])},
    chosen AS MATERIALIZED (SELECT * FROM visits s WHERE ${sessionMatches(request.filters, params)}),
    starting AS (SELECT * FROM chosen WHERE started_at >= ${scope.from} AND started_at < ${scope.to}),
    sessions AS ${
      hasEventFilters
        ? `MATERIALIZED (SELECT * FROM starting
        WHERE (session_key, started_at) IN (SELECT s.session_key, s.started_at ${matching()}))`
        : '(SELECT * FROM starting)'
    }`;
  // Written when asked for: a statement must use every value that it is given.
  return {
    ctes,
    get isMatch() {
      return scope.isMatch;
    },
    get events() {
      const joined = fields.length === 0 ? '' : `JOIN chosen s ON ${IN_SESSION}`;
      return `FROM raw.events e ${joined} WHERE ${scope.ofProject('e')} AND e.occurred_at >= ${scope.from} AND e.occurred_at < ${scope.to} AND ${scope.isMatch}`;
    },
    get eventsOfSessions() {
      return matching();
    },
    get eventsOfStarting() {
      return `FROM raw.events e JOIN starting s ON ${IN_SESSION} WHERE ${until24h()}`;
    },
  };
}
