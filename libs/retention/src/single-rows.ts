import type { Sql } from '@strata/data';
import { multirange, type Subject } from './expiring-days.js';

/** What is kept of single people and requests beside the events. */
export const SINGLE_TABLES = ['raw.people', 'raw.dead_letters'] as const;
export type SingleTable = (typeof SINGLE_TABLES)[number];

/** SQL condition over a row `t`; $1 workspace, $2 project, $3 until when. */
const EXPIRED: Record<SingleTable, string> = {
  // Who has an event left, of whatever time, is still known by it.
  'raw.people': `t.identified_at <= $3 AND NOT EXISTS (SELECT FROM raw.events e
    WHERE e.workspace_id = $1 AND e.project_id = $2 AND e.visitor_id = t.distinct_id %KEPT%)`,
  'raw.dead_letters': 't.failed_at <= $3',
};

const where = (table: SingleTable, kept: string): string =>
  `t.workspace_id = $1 AND t.project_id = $2 AND ${EXPIRED[table].replace('%KEPT%', kept)}`;

/** How many rows go, once events of these days have gone. */
export async function countSingle(
  sql: Sql,
  table: SingleTable,
  { workspaceId, projectId, until }: Subject,
  days: readonly { from: Date; before: Date }[],
): Promise<number> {
  // An event that is about to go is none that is left.
  const gone = `AND NOT (e.received_at <= $3 AND e.occurred_at <@ $4::tstzmultirange)`;
  const [row] = await sql.query<{ rows: number }>(
    `SELECT count(*)::int8 AS rows FROM ${table} t WHERE ${where(table, gone)}`,
    [workspaceId, projectId, until, ...(table === 'raw.people' ? [multirange(days)] : [])],
  );
  return row?.rows ?? 0;
}

/** Removes some of the rows that have expired. Returns how many. */
export function deleteSingle(
  sql: Sql,
  table: SingleTable,
  { workspaceId, projectId, until }: Subject,
  limit: number,
): Promise<number> {
  return sql.execute(
    `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT t.ctid FROM ${table} t WHERE ${where(table, '')} LIMIT ${limit}))`,
    [workspaceId, projectId, until],
  );
}
