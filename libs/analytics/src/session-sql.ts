import type { WorkspaceContext } from '@strata/platform';
import type { Field } from './request.js';
import type { Asked } from './rollups/stored.js';
import { matches, ofProject, type Params } from './scope.js';

/**
 * An event's session before it is cut: its session_id, else its visitor; people and bots never share one. Over the alias
 * `e`. The same as the macro `session_key` of transforms/, which the stored sessions are built by.
 */
export const SESSION_KEY = `CASE WHEN e.is_bot THEN 'bot ' ELSE '' END
  || CASE WHEN e.session_id IS NULL THEN 'visitor ' || e.visitor_id ELSE 'id ' || e.session_id END`;

const GAP = `interval '30 minutes'`;
export const LENGTH = `interval '24 hours'`;
export const LENGTH_MS = 86_400_000;
const PAGE = `event_name = 'page_view' AND path IS NOT NULL`;
const ofFirst = (column: string): string => `max(${column}) FILTER (WHERE is_first)`;

/** Columns of a session, each with the aggregate that gives it; int_sessions of transforms/ stores the same. */
const SESSION_COLUMNS = {
  visitor_ids: 'array_agg(DISTINCT visitor_id)',
  events: 'count(*)',
  page_views: `count(*) FILTER (WHERE event_name = 'page_view')`,
  is_bounce: `count(*) FILTER (WHERE event_name = 'page_view') = 1
    AND count(*) FILTER (WHERE event_name <> 'page_view' AND event_name NOT LIKE '$%') = 0`,
  event_names: 'array_agg(DISTINCT event_name)',
  entry_path: `(array_agg(path ORDER BY occurred_at, event_id) FILTER (WHERE ${PAGE}))[1]`,
  exit_path: `(array_agg(path ORDER BY occurred_at DESC, event_id DESC) FILTER (WHERE ${PAGE}))[1]`,
  entry_referrer_domain: ofFirst('referrer_domain'),
  entry_channel: ofFirst('channel'),
  entry_utm_source: ofFirst('utm_source'),
  entry_utm_medium: ofFirst('utm_medium'),
  entry_utm_campaign: ofFirst('utm_campaign'),
  entry_utm_term: ofFirst('utm_term'),
  entry_utm_content: ofFirst('utm_content'),
  view_ats: `coalesce(array_agg(occurred_at ORDER BY occurred_at, event_id) FILTER (WHERE event_name = 'page_view'), '{}')`,
  view_paths: `coalesce(array_agg(path ORDER BY occurred_at, event_id) FILTER (WHERE event_name = 'page_view'), '{}')`,
  browser: ofFirst('browser'),
  os: ofFirst('os'),
  device: ofFirst('device'),
  country: ofFirst('country'),
  language: ofFirst('language'),
  screen: ofFirst('screen'),
  is_uniform: 'count(DISTINCT (browser, os, device, country, language, screen)) = 1',
} as const;
export type SessionColumn = keyof typeof SESSION_COLUMNS;

/** Fields that nearly always have one value in a session; `is_uniform` tells. */
export const CLIENT_FIELDS = [
  'browser',
  'os',
  'device',
  'country',
  'language',
  'screen',
] as const satisfies readonly Field[];
export type ClientField = (typeof CLIENT_FIELDS)[number];

/** Columns of events that the aggregates above may read, beside those that order and cut. */
const READ = [
  ...['event_name', 'visitor_id', 'path', 'referrer_domain', 'channel'],
  ...['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'],
  ...CLIENT_FIELDS,
] as const;

/** Those that these columns of sessions read: the fewer travel, the faster they are sorted. */
function readBy(columns: readonly SessionColumn[]): string {
  const texts = columns.map((name) => SESSION_COLUMNS[name]);
  return READ.filter((name) => texts.some((text) => new RegExp(`\\b${name}\\b`).test(text)))
    .map((name) => `, e.${name}`)
    .join('');
}

/** True of an event `e` and the session `s` that it is part of. */
export const IN_SESSION = `s.session_key = ${SESSION_KEY} AND e.occurred_at BETWEEN s.started_at AND s.ended_at`;

/** The conditions of a question over what it reads, each written once: a statement must use every value it is given. */
export class Scope {
  private readonly written = new Map<string, string>();

  constructor(
    private readonly ctx: WorkspaceContext,
    readonly request: Asked,
    readonly params: Params,
  ) {}

  /** Placeholder of the range's start. */
  get from(): string {
    return this.once('from', () => this.params.add(this.request.from));
  }

  /** Placeholder of the range's end. */
  get to(): string {
    return this.once('to', () => this.params.add(this.request.to));
  }

  /** SQL of the project's sealed time, a multirange. */
  get sealed(): string {
    return this.once('sealed', () => {
      const times = this.request.stored.sealed.map(({ from, to }) => `[${from.toISOString()},${to.toISOString()})`);
      return `${this.params.add(`{${times.join(',')}}`)}::tstzmultirange`;
    });
  }

  /** Condition: rows of the project under this alias, bots by choice. */
  ofProject(alias: string): string {
    return this.once(`project ${alias}`, () => ofProject(this.ctx, this.request, this.params, alias));
  }

  /** Condition over `e`: it passes the filters on event fields. */
  get isMatch(): string {
    return this.once('match', () => matches(this.request.filters, this.params));
  }

  private once(name: string, write: () => string): string {
    let text = this.written.get(name);
    if (text === undefined) this.written.set(name, (text = write()));
    return text;
  }
}

/** Condition over a stored session `s`: some of its time is sealed, so it cannot be told anew. */
const isFrozenIn = (scope: Scope): string => `tstzrange(s.started_at, s.ended_at, '[]') && ${scope.sealed}`;

/** SQL of `touched`: the session keys to be told from raw events, each with the stretch of time to read. */
function touchedCtes(scope: Scope): string {
  if (!scope.request.stored.isBuilt) return allTouchedCte(scope);
  // The reasoning stands in transforms/macros/sessions.sql, which forgets the same stretches before it builds them anew.
  return `${changedKeysCtes(scope)},
    ${reachedCte(scope)}`;
}

/** SQL of `touched` where nothing is stored yet: all keys of the range, whenever. */
function allTouchedCte(scope: Scope): string {
  return `touched AS MATERIALIZED (
      SELECT DISTINCT ${SESSION_KEY} AS session_key, timestamptz '-infinity' AS read_from, timestamptz 'infinity' AS read_to,
        NULL::timestamptz AS chain_at
      FROM raw.events e WHERE ${scope.ofProject('e')} AND e.occurred_at >= ${scope.from} AND e.occurred_at < ${scope.to}
    )`;
}

/** CTEs that end in `keys`: the session keys of dirty time, each from its first to its last moment there. */
function changedKeysCtes(scope: Scope): string {
  const { sessions } = scope.request.stored.dirty;
  const froms = scope.params.add(sessions.map(({ from }) => from.toISOString()));
  const tos = scope.params.add(sessions.map(({ to }) => to.toISOString()));
  return `dirty AS (SELECT * FROM unnest(${froms}::timestamptz[], ${tos}::timestamptz[]) AS d(from_at, to_at)),
    changed AS (
      SELECT ${SESSION_KEY} AS session_key, e.session_id IS NULL AS is_derived,
        min(e.occurred_at) AS first_at, max(e.occurred_at) AS last_at
      FROM dirty d JOIN raw.events e ON e.occurred_at >= d.from_at AND e.occurred_at < d.to_at
      WHERE ${scope.ofProject('e')} GROUP BY 1, 2
      UNION ALL
      SELECT s.session_key, s.session_id IS NULL, s.started_at, s.ended_at
      FROM dirty d JOIN intermediate.int_sessions s
        ON s.started_at < d.to_at AND s.started_at >= d.from_at - ${LENGTH} AND s.ended_at >= d.from_at
      WHERE ${scope.ofProject('s')} AND NOT ${isFrozenIn(scope)}
    ),
    keys AS (
      SELECT session_key, is_derived, min(first_at) AS first_at, max(last_at) AS last_at FROM changed GROUP BY 1, 2
    )`;
}

/** SQL of `touched` by `keys`: as far as the stored sessions before and after reach. */
function reachedCte(scope: Scope): string {
  // Asked once: what a first build is about to store, every look by key would step over again, row by row, unseen.
  const isThere = `(SELECT EXISTS (SELECT FROM intermediate.int_sessions o WHERE ${scope.ofProject('o')}))`;
  const key = `${isThere} AND ${scope.ofProject('s')} AND s.session_key = k.session_key`;
  return `touched AS MATERIALIZED (
      SELECT k.session_key, greatest(k.last_at, after.ended_at) AS read_to,
        CASE WHEN NOT before.is_frozen AND before.ended_at >= k.first_at - CASE WHEN k.is_derived THEN ${GAP} ELSE ${LENGTH} END
          THEN before.started_at ELSE k.first_at END AS read_from,
        CASE WHEN NOT before.is_frozen AND (NOT k.is_derived OR before.ended_at >= k.first_at - ${GAP})
          THEN before.chain_at END AS chain_at
      FROM keys k
      LEFT JOIN LATERAL (
        SELECT s.started_at, s.ended_at, s.chain_at, ${isFrozenIn(scope)} AS is_frozen FROM intermediate.int_sessions s
        WHERE ${key} AND s.started_at < k.first_at ORDER BY s.started_at DESC LIMIT 1
      ) before ON true
      LEFT JOIN LATERAL (
        SELECT max(s.ended_at) AS ended_at FROM intermediate.int_sessions s
        WHERE ${key} AND s.ended_at >= k.first_at - ${GAP} AND (NOT k.is_derived OR s.chain_at <= k.last_at + ${GAP})
      ) after ON true
    )`;
}

/** SQL to be joined with stretches `l`: sessions under way at this moment of a stretch, as the macro under_way has them. */
const underWay = (scope: Scope, moment: string): string => `CROSS JOIN LATERAL (
        SELECT * FROM intermediate.int_sessions s
        WHERE ${scope.ofProject('s')} AND s.started_at >= ${moment} - ${LENGTH} AND s.started_at < ${moment} AND s.ended_at >= ${moment}
        OFFSET 0)`;

/**
 * SQL of `into_seals` and `over_seals`: frozen sessions that reach over the beginning, and over the end, of a seal, as the macros
 * of these names of transforms/ have them.
 */
function sealCtes(scope: Scope): string {
  return `into_seals AS MATERIALIZED (
      SELECT s.session_key, s.started_at, lower(l.time) AS sealed_from
      FROM unnest(${scope.sealed}) AS l(time) ${underWay(scope, 'lower(l.time)')} s),
    over_seals AS MATERIALIZED (
      SELECT *, coalesce(lead(sealed_before) OVER (PARTITION BY session_key ORDER BY sealed_before), 'infinity') AS holds_before
      FROM (
        SELECT DISTINCT ON (s.session_key, upper(l.time)) s.session_key, s.chain_at, s.ended_at, upper(l.time) AS sealed_before
        FROM unnest(${scope.sealed}) AS l(time) ${underWay(scope, 'upper(l.time)')} s
        ORDER BY s.session_key, upper(l.time), s.ended_at DESC) reaching)`;
}

/** Condition over an event `e` of the key `t`: no frozen session tells it already. */
const NOT_INTO_SEALS = `NOT EXISTS (SELECT FROM into_seals i
  WHERE i.session_key = t.session_key AND e.occurred_at >= i.started_at AND e.occurred_at < i.sealed_from)`;

/** SQL of `looked`: the raw events of `touched`. Behind a seal, those that no frozen session tells, each with what it follows. */
function lookedCte(scope: Scope, columns: readonly SessionColumn[], hasSeals: boolean): string {
  const chain = hasSeals
    ? `coalesce(CASE WHEN o.ended_at < e.occurred_at AND (e.session_id IS NOT NULL OR e.occurred_at - o.ended_at <= ${GAP})
        THEN o.chain_at END, t.chain_at)`
    : 't.chain_at';
  return `looked AS (
      SELECT t.session_key, e.session_id, ${chain} AS known_chain_at,
        e.occurred_at, e.event_id ${readBy(columns)}
      FROM raw.events e
      JOIN touched t ON t.session_key = ${SESSION_KEY} AND e.occurred_at BETWEEN t.read_from AND t.read_to
      ${hasSeals ? 'LEFT JOIN over_seals o ON o.session_key = t.session_key AND e.occurred_at >= o.sealed_before AND e.occurred_at < o.holds_before' : ''}
      WHERE ${scope.ofProject('e')} AND e.occurred_at >= (SELECT min(read_from) FROM touched)
        AND e.occurred_at <= (SELECT max(read_to) FROM touched)
        ${hasSeals ? `AND NOT e.occurred_at <@ ${scope.sealed}` : ''}
        ${hasSeals ? `AND (o.session_key IS NULL OR e.occurred_at > o.ended_at) AND ${NOT_INTO_SEALS}` : ''}
    )`;
}

const BY_KEY = 'WINDOW by_key AS (PARTITION BY session_key ORDER BY occurred_at, event_id)';

/** CTEs from `looked` to `numbered`: events cut into sessions, by gaps and by length; `is_first` marks where one begins. */
const CUT_CTES = `followed AS (SELECT *, lag(occurred_at) OVER by_key AS previous_at FROM looked ${BY_KEY}),
    chained AS (
      SELECT *, max(CASE
        WHEN previous_at IS NULL THEN coalesce(known_chain_at, occurred_at)
        WHEN session_id IS NULL AND occurred_at - previous_at > ${GAP} THEN occurred_at
      END) OVER by_key AS chain_at FROM followed ${BY_KEY}
    ),
    pieced AS (
      SELECT *, floor(extract(epoch FROM occurred_at - chain_at) / extract(epoch FROM ${LENGTH}))::int AS piece
      FROM chained
    ),
    numbered AS (
      SELECT *, (chain_at, piece) IS DISTINCT FROM (lag(chain_at) OVER by_key, lag(piece) OVER by_key) AS is_first
      FROM pieced ${BY_KEY}
    )`;

/** CTEs that end in `fresh`: the sessions of `touched`, told from raw events as int_sessions of transforms/ tells them. */
function freshCtes(scope: Scope, columns: readonly SessionColumn[]): string {
  const { stored } = scope.request;
  const hasSeals = stored.isBuilt && stored.sealed.length > 0;
  return `${hasSeals ? `${sealCtes(scope)},` : ''}
    ${lookedCte(scope, columns, hasSeals)},
    ${CUT_CTES},
    fresh AS (
      SELECT session_key, min(occurred_at) AS started_at, max(occurred_at) AS ended_at
        ${columns.map((name) => `, ${SESSION_COLUMNS[name]} AS ${name}`).join('')}
      FROM numbered GROUP BY session_key, chain_at, piece
    )`;
}

/**
 * CTEs that end in `fresh`: the sessions that have to be told from raw events, as int_sessions of transforms/ tells them.
 * Undefined where what is stored holds.
 */
export function changedCtes(scope: Scope, columns: readonly SessionColumn[]): string | undefined {
  const { stored } = scope.request;
  if (stored.isBuilt && stored.dirty.sessions.length === 0) return undefined;
  return `${touchedCtes(scope)},
    ${freshCtes(scope, columns)}`;
}

/** Condition over a stored session `s` and a stretch `t` of `touched`: it is told anew among `fresh`, or has no event left. */
export function isTouched(scope: Scope): string {
  const { sealed } = scope.request.stored;
  return `s.session_key = t.session_key AND s.started_at BETWEEN t.read_from AND t.read_to
    ${sealed.length > 0 ? `AND NOT ${isFrozenIn(scope)}` : ''}`;
}

/** The same over a stored session `s` alone. */
export const isReplaced = (scope: Scope): string => `EXISTS (SELECT FROM touched t WHERE ${isTouched(scope)})`;

/** A session `s` as rows of sessions are added up: how many, bounces, seconds; over its column is_bounce. */
export const ONE_SESSION = `1 AS sessions, s.is_bounce::int AS bounces,
  extract(epoch FROM s.ended_at - s.started_at) AS duration_seconds`;
