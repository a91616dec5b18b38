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

/** The same of the weeks that hold them: a week's row stands at its Monday, which may have had no event. */
const weeks = (where: string): string => `(SELECT unnest(range_agg(tstzrange(date_trunc('week', from_at, $7),
    date_trunc('week', date_trunc('week', from_at, $7) + interval '180 hours', $7)))) AS time
  FROM ${SEALED_DAYS} d WHERE ${where}) stretches`;

/** Condition: a moment lies in the week of the day `d`. $7 is the reporting zone. */
const inWeek = (at: string): string => `${at} >= date_trunc('week', d.from_at, $7)
  AND ${at} < date_trunc('week', date_trunc('week', d.from_at, $7) + interval '180 hours', $7)`;

/** When the clock of a report's rows began: a week goes by its newest day, once all its days are sealed, and they go with it. */
const REPORT_CLOCK = `(SELECT max(o.received_at) FROM ${SEALED_DAYS} o WHERE ${inWeek('o.from_at')})`;
const WEEK_IS_SEALED = `NOT EXISTS (
  SELECT FROM raw.events e WHERE e.workspace_id = $1 AND e.project_id = $2 AND ${inWeek('e.occurred_at')}
    AND NOT EXISTS (SELECT FROM ${SEALED_DAYS} o WHERE e.occurred_at >= o.from_at AND e.occurred_at < o.before_at))`;

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
    const ended = lastsUntil === undefined ? '' : `AND t."${lastsUntil}" < upper(time)`;
    return { from: `FROM ${stretches('true')} JOIN ${name} t ON ${own} ${ended}`, values };
  }
  if (kind === 'reports') {
    const { window = 'day' } = table;
    const isOver = `${REPORT_CLOCK} <= $6::timestamptz - make_interval(days => w.retention_days) AND ${WEEK_IS_SEALED}`;
    const from = `FROM (
        SELECT w.report_slug, time FROM (${REPORT_DAYS}) w
        CROSS JOIN LATERAL ${window === 'week' ? weeks(isOver) : stretches(isOver)}
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
