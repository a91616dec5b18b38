import { isUndefinedTable, type Database, type Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import type { AnalyticsRequest, Range } from '../request.js';
import { without } from './ranges.js';

/**
 * What transforms/ has stored of a project, as of the transaction's snapshot. A rollup may be read wherever it is not
 * dirty; everything else is told from raw events.
 */
export interface Stored {
  /** Whether the tables are there: they are not before the first run of the transforms. */
  isBuilt: boolean;
  /** The workspace's reporting zone, whose days the daily tables hold. */
  zone: string;
  /** Where what is stored does not hold, in whole intervals of the tables' grain. */
  dirty: Record<Grain, readonly Range[]>;
  /**
   * In order: where raw events were removed (ADR 14). What is stored holds there for good, whatever comes in; its days are
   * those of the reporting zone at that time.
   */
  sealed: readonly Sealed[];
}

/** A stretch of time without raw events. */
export interface Sealed extends Range {
  zone: string;
}

/** A request with what is stored to answer it from. */
export interface Asked extends AnalyticsRequest {
  stored: Stored;
}

/**
 * The tables by what dirties them. `sessions` are told anew key by key, so a dirty quarter of an hour says which events to
 * look at; the other grains are left out as a whole. `session_hours` and `session_days` hold sessions by their starts, which
 * a change elsewhere may concern too: whoever reads them asks for the changed sessions first.
 */
const MODELS = {
  sessions: ['int_sessions'],
  session_hours: ['agg_sessions_hourly', 'agg_session_events_hourly', 'agg_session_pages_hourly'],
  session_days: ['agg_session_values_daily', 'agg_visitor_entries_daily', 'agg_returning_entry_visitors_daily'],
  hours: ['event_rollups_hourly', 'agg_visitors_hourly', 'agg_usage_hourly'],
  days: [
    ...['agg_usage_daily', 'agg_visitor_days', 'agg_returning_visitors_daily'],
    ...['agg_visitor_events_daily', 'agg_visitor_pages_daily'],
    ...['agg_returning_event_visitors_daily', 'agg_returning_page_visitors_daily'],
  ],
  client_days: ['agg_visitor_clients_daily', 'agg_returning_client_visitors_daily'],
} as const satisfies Record<string, readonly string[]>;
export type Grain = keyof typeof MODELS;
const GRAINS = Object.keys(MODELS) as Grain[];

/**
 * Grains without which questions can be answered: no statement names a table of them of which nothing may be read. So an
 * installation whose tables were built before these were thought of goes on with the others until its next run.
 */
const SPARED: readonly Grain[] = ['session_days', 'client_days'];

function tablesOf(grains: readonly Grain[]): string[] {
  return grains.flatMap((grain) =>
    MODELS[grain].map((model) => `${grain === 'sessions' ? 'intermediate' : 'aggregates'}.${model}`),
  );
}

/**
 * Runs `work` in a snapshot of one workspace in which the tables are as they were when it began, as far as they are there.
 * It is told which: none before the first run.
 *
 * The locks, which only hold off replacing a table, come before the snapshot: a table that a full refresh put in place
 * after the snapshot would look empty in it, while the ledger of the snapshot calls the old one clean.
 */
export async function readStored<T>(
  db: Database,
  ctx: WorkspaceContext,
  work: (sql: Sql, grains: readonly Grain[]) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  try {
    return await db.readWorkspace(ctx, (sql) => work(sql, GRAINS), { lock: tablesOf(GRAINS), signal });
  } catch (error) {
    if (!isUndefinedTable(error)) throw error;
  }
  const built = await db.readWorkspace(ctx, builtGrains);
  const lock = built.length > 0 ? tablesOf(built) : undefined;
  return db.readWorkspace(ctx, (sql) => work(sql, built), { lock, signal });
}

/** The grains whose tables are all there; none where one is missing that is not spared. */
async function builtGrains(sql: Sql): Promise<Grain[]> {
  const rows = await sql.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL',
    [tablesOf(GRAINS)],
  );
  const missing = new Set(rows.map(({ name }) => name));
  const built = GRAINS.filter((grain) => !tablesOf([grain]).some((name) => missing.has(name)));
  return GRAINS.every((grain) => built.includes(grain) || SPARED.includes(grain)) ? built : [];
}

/** Far enough on both sides: events happen between 2000 and tomorrow. */
const EVER: Range = { from: new Date('0001-01-01T00:00:00Z'), to: new Date('9999-01-01T00:00:00Z') };

const nothingDirty = (): Record<Grain, Range[]> => ({
  sessions: [],
  session_hours: [],
  session_days: [],
  hours: [],
  days: [],
  client_days: [],
});

/** The interval of a grain that holds a bucket `b`, for a zone `z`. */
const BOUNDS = `CASE
  WHEN kind = 'sessions' THEN tstzrange(b, b + interval '15 minutes')
  WHEN kind IN ('days', 'session_days', 'client_days') THEN tstzrange(date_trunc('day', b, z),
    date_trunc('day', date_trunc('day', b, z) + interval '36 hours', z))
  ELSE tstzrange(date_trunc('hour', b, 'UTC'), date_trunc('hour', b, 'UTC') + interval '1 hour') END`;

/**
 * Where a project's rollups do not hold: what ingest has marked and no run has seen, and what a run has noted and no
 * rebuild has settled (ADR 12). Marks concern the tables that are built from events; a session's hour becomes dirty by the
 * rebuild of its session.
 * @param of.grains whose tables are there: the others hold nowhere
 */
export async function storedOf(
  sql: Sql,
  ctx: WorkspaceContext,
  { projectId, zone, grains }: { projectId: string; zone: string; grains: readonly Grain[] },
): Promise<Stored> {
  if (grains.length === 0) return { isBuilt: false, zone, dirty: nothingDirty(), sealed: [] };
  const models = GRAINS.flatMap((grain) => MODELS[grain].map((model) => ({ grain, model })));
  const rows = await sql.query<{ kind: Grain; from: Date | null; to: Date | null }>(
    `WITH models(kind, model) AS (SELECT * FROM unnest($3::text[], $4::text[])),
     buckets AS (
       SELECT DISTINCT kind, d.bucket AS b FROM raw.dirty_intervals d CROSS JOIN models
       WHERE d.workspace_id = $1 AND d.project_id = $2 AND kind <> 'session_hours'
       UNION
       SELECT kind, p.bucket FROM raw.pending_intervals p JOIN models USING (model)
       WHERE p.workspace_id = $1 AND p.project_id = $2
     )
     SELECT kind, lower(stretch) AS from, upper(stretch) AS to FROM (
       SELECT kind, unnest(range_agg(CASE WHEN b = '-infinity' THEN tstzrange(NULL, NULL) ELSE ${BOUNDS} END)) AS stretch
       FROM buckets CROSS JOIN (SELECT $5::text AS z) zone GROUP BY kind
     ) stretches ORDER BY 2`,
    [ctx.workspaceId, projectId, models.map(({ grain }) => grain), models.map(({ model }) => model), zone],
  );
  const dirty = nothingDirty();
  for (const { kind, from, to } of rows) dirty[kind].push({ from: from ?? EVER.from, to: to ?? EVER.to });
  const sealed = await sealedOf(sql, ctx, projectId);
  if (sealed.length > 0) for (const grain of GRAINS) dirty[grain] = without(dirty[grain], sealed);
  for (const grain of GRAINS) if (!grains.includes(grain)) dirty[grain] = [EVER];
  return { isBuilt: true, zone, dirty, sealed };
}

async function sealedOf(sql: Sql, ctx: WorkspaceContext, projectId: string): Promise<Sealed[]> {
  return sql.query<Sealed>(
    `SELECT zone, lower(stretch) AS from, upper(stretch) AS to FROM (
       SELECT zone, unnest(range_agg(tstzrange(sealed_from, sealed_before))) AS stretch FROM raw.seals
       WHERE workspace_id = $1 AND project_id = $2 GROUP BY zone
     ) stretches ORDER BY 2`,
    [ctx.workspaceId, projectId],
  );
}

/** Two days of quarters of an hour: more come from an import. */
const MANY_DIRTY = 192;

/** Whether nearly everything has to be told from events: before the first run, and while an import has not been taken up. */
export function isMostlyTold({ isBuilt, dirty }: Stored): boolean {
  return !isBuilt || dirty.sessions.length > MANY_DIRTY;
}
