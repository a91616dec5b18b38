import type { Sql, SqlValue } from '@strata/data';
import { isLedgered, strataMeta, type Manifest } from '@strata/transform';
import type { ExpiringDay, Subject } from './expiring-days.js';

/** Whose rows go together. */
export const KINDS = ['events', 'hourly', 'daily', 'reports'] as const;
export type Kind = (typeof KINDS)[number];

/** A table of the transforms, and by which clock its rows go. */
export interface BuiltTable {
  /** With its schema. */
  name: string;
  kind: Kind;
  /** Column of a row's time. */
  at: string;
  /** Column of a row's end, where it may reach into the next interval. */
  lastsUntil?: string;
  /** Of reports: which of their windows it holds. */
  window?: 'day' | 'week';
}

/** Clocks of a project: how long its figures are kept after the last event of their day came in. */
export interface Clocks {
  hourlyUntil: Date;
  dailyUntil: Date;
  now: Date;
}

/** The tables whose rows expire, as far as they were built; those of weeks before those of the days that they are built from. */
export async function builtTables(sql: Sql, manifest: Manifest): Promise<BuiltTable[]> {
  const tables = Object.values(manifest.nodes)
    .filter(isLedgered)
    .map((model): BuiltTable => {
      const { retention = 'daily', lasts_until: lastsUntil } = strataMeta(model);
      const table = { name: `${model.schema}.${model.alias}`, at: model.config.event_time ?? '', lastsUntil };
      if (retention === 'reports_day') return { ...table, kind: 'reports', window: 'day' };
      if (retention === 'reports_week') return { ...table, kind: 'reports', window: 'week' };
      return { ...table, kind: retention };
    });
  const rows = await sql.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL',
    [tables.map(({ name }) => name)],
  );
  const built = new Set(rows.map(({ name }) => name));
  const byLength = (a: BuiltTable, b: BuiltTable): number => Number(b.window === 'week') - Number(a.window === 'week');
  return tables.filter(({ name }) => built.has(name)).sort(byLength);
}

/**
 * SQL of the days whose events are gone: from_at, before_at, received_at. $1 workspace, $2 project; $3, $4, $5 are days that
 * are about to be sealed.
 */
const SEALED_DAYS = `(
  SELECT sealed_from AS from_at, sealed_before AS before_at, received_at FROM raw.seals
  WHERE workspace_id = $1 AND project_id = $2
  UNION ALL SELECT * FROM unnest($3::timestamptz[], $4::timestamptz[], $5::timestamptz[]))`;

/** SQL of stretches of these days, `time`, by a condition over the day `d`. */
const stretches = (where: string): string =>
  `(SELECT unnest(range_agg(tstzrange(from_at, before_at))) AS time FROM ${SEALED_DAYS} d WHERE ${where}) stretches`;

/**
 * SQL of the weeks of the zone $7 of which every event is gone: from_at, before_at, received_at, and their sealed `days`, a multirange.
 * A day that was sealed in another zone is of the week in which its middle lies. A week goes by its newest day, and its days with it.
 */
const SEALED_WEEKS = `
  SELECT from_at, date_trunc('week', from_at + interval '180 hours', $7) AS before_at, received_at, days
  FROM (
    SELECT date_trunc('week', d.from_at + interval '12 hours', $7) AS from_at, max(d.received_at) AS received_at,
      range_agg(tstzrange(d.from_at, d.before_at)) AS days
    FROM ${SEALED_DAYS} d GROUP BY 1) k
  WHERE NOT EXISTS (
    SELECT FROM raw.events e WHERE e.workspace_id = $1 AND e.project_id = $2 AND e.occurred_at >= k.from_at
      AND e.occurred_at < date_trunc('week', k.from_at + interval '180 hours', $7)
      AND NOT e.occurred_at <@ (SELECT range_agg(tstzrange(o.from_at, o.before_at)) FROM ${SEALED_DAYS} o))`;

/**
 * SQL of how long reports keep their rows: report_slug, retention_days. Weeks are built from days, and long ranges of days are
 * told from weeks: both stay for as long as either has to.
 */
const REPORT_DAYS = `SELECT report_slug, max(retention_days) AS retention_days FROM public.aggregate_windows
  WHERE workspace_id = $1 GROUP BY report_slug`;

/** SQL of the reports that are deleted and have rows still, in sealed time where no rebuild removes them. All of it goes. */
const deletedReports = (name: string): string => `SELECT DISTINCT o.report_slug, tstzrange('-infinity', 'infinity')
  FROM ${name} o WHERE o.workspace_id = $1 AND o.project_id = $2 AND NOT EXISTS (
    SELECT FROM public.report_definitions r WHERE r.workspace_id = $1 AND r.slug = o.report_slug)`;

/** SQL condition: what began in the stretch `time` ended there, or no event is left that it reached over its end for. */
const isOver = (endedAt: string): string => `(${endedAt} < upper(time) OR NOT EXISTS (
  SELECT FROM raw.events e WHERE e.workspace_id = $1 AND e.project_id = $2
    AND e.occurred_at >= upper(time) AND e.occurred_at <= ${endedAt}))`;

/** What is asked of a table: whose rows, and the days that are sealed besides those that are already. */
export interface Expiry {
  subject: Subject;
  clocks: Clocks;
  days: readonly ExpiringDay[];
}

/** `FROM … WHERE …` of a table's rows `t` that expire, and its values. */
function expired(table: BuiltTable, { subject, clocks, days }: Expiry): { from: string; values: SqlValue[] } {
  const { name, kind, at, lastsUntil } = table;
  const values: SqlValue[] = [
    subject.workspaceId,
    subject.projectId,
    days.map(({ from }) => from.toISOString()),
    days.map(({ before }) => before.toISOString()),
    days.map(({ received_at: received }) => received.toISOString()),
  ];
  const own = `t.workspace_id = $1 AND t.project_id = $2 AND t."${at}" >= lower(time) AND t."${at}" < upper(time)`;
  if (kind === 'events') {
    const ended = lastsUntil === undefined ? '' : `AND ${isOver(`t."${lastsUntil}"`)}`;
    return { from: `FROM ${stretches('true')} JOIN ${name} t ON ${own} ${ended}`, values };
  }
  if (kind === 'reports') {
    const times = table.window === 'week' ? 'tstzmultirange(tstzrange(k.from_at, k.before_at))' : 'k.days';
    const from = `FROM (
        WITH weeks AS MATERIALIZED (${SEALED_WEEKS})
        SELECT w.report_slug, unnest(range_agg(${times})) AS time FROM (${REPORT_DAYS}) w
        JOIN weeks k ON k.received_at <= $6::timestamptz - make_interval(days => w.retention_days) GROUP BY w.report_slug
        UNION ALL ${deletedReports(name)}) gone
      JOIN ${name} t ON ${own} AND t.report_slug = gone.report_slug`;
    return { from, values: [...values, clocks.now, subject.zone] };
  }
  const until = kind === 'hourly' ? clocks.hourlyUntil : clocks.dailyUntil;
  return { from: `FROM ${stretches('d.received_at <= $6')} JOIN ${name} t ON ${own}`, values: [...values, until] };
}

/** How many rows of a table expire, and their newest time. */
export async function countExpired(
  sql: Sql,
  table: BuiltTable,
  expiry: Expiry,
): Promise<{ rows: number; newest: Date | null }> {
  const { from, values } = expired(table, expiry);
  const [row] = await sql.query<{ rows: number; newest: Date | null }>(
    `SELECT count(*)::int8 AS rows, max(t."${table.at}") AS newest ${from}`,
    values,
  );
  return row ?? { rows: 0, newest: null };
}

/** Removes some of these rows. Returns how many. */
export function deleteExpired(sql: Sql, table: BuiltTable, expiry: Expiry, limit: number): Promise<number> {
  const { from, values } = expired(table, expiry);
  return sql.execute(
    `DELETE FROM ${table.name} WHERE ctid = ANY (ARRAY(SELECT t.ctid ${from} LIMIT ${limit}))`,
    values,
  );
}
