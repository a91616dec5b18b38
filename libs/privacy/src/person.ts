import { deriveSecret, type Config } from '@strata/platform';
import { createHmac } from 'node:crypto';

/** Somebody of whom a project knows by an id of the site's own. */
export interface Subject {
  workspaceId: string;
  projectId: string;
  distinctId: string;
}

/** Stands for a person in receipts and in the audit log: without the installation's secret nobody can try ids. */
export function subjectHash(config: Pick<Config, 'STRATA_SECRET'>, { projectId, distinctId }: Subject): string {
  if (!config.STRATA_SECRET) throw new Error('STRATA_SECRET is needed.');
  const key = deriveSecret(config.STRATA_SECRET, 'privacy-subject');
  return createHmac('sha256', key).update(`${projectId}\0${distinctId}`).digest('hex');
}

/** $1 workspace, $2 project, $3 person: the condition on events that carry the id. Its index is that of visitors. */
export const OWN_EVENTS = 'e.workspace_id = $1 AND e.project_id = $2 AND e.visitor_id = $3';

const OWN = `SELECT FROM raw.events own
  WHERE own.workspace_id = $1 AND own.project_id = $2 AND own.visitor_id = $3 AND own.session_id IS NOT NULL`;
const ownTime = (value: string): string => `(${OWN.replace('SELECT', `SELECT ${value}`)})`;

/**
 * The same for events without an id in sessions in which the person was known: who signs in half-way through a visit was
 * that person before, too. A session lasts a day at most, which spares the partitions of all other time.
 */
export const SESSION_EVENTS = `e.workspace_id = $1 AND e.project_id = $2 AND e.distinct_id IS NULL
  AND e.occurred_at BETWEEN ${ownTime("min(own.occurred_at) - interval '1 day'")}
    AND ${ownTime("max(own.occurred_at) + interval '1 day'")}
  AND EXISTS (${OWN} AND own.session_id = e.session_id
    AND own.occurred_at BETWEEN e.occurred_at - interval '1 day' AND e.occurred_at + interval '1 day')`;

/** What a project knows of a person beside the events. */
export const ROWS = {
  people: 'raw.people e WHERE e.workspace_id = $1 AND e.project_id = $2 AND e.distinct_id = $3',
  dead_letters: `raw.dead_letters e WHERE e.workspace_id = $1 AND e.project_id = $2 AND e.event->>'distinct_id' = $3`,
} as const;

/** Columns of built tables in which a person may stand: the condition on `e`, and what puts $4 in the place of $3. */
const NAMING: Record<string, { matches: string; changed: string }> = {
  visitor_id: { matches: 'e.visitor_id = $3', changed: 'CASE WHEN e.visitor_id = $3 THEN $4 ELSE e.visitor_id END' },
  distinct_id: {
    matches: 'e.distinct_id = $3',
    changed: 'CASE WHEN e.distinct_id = $3 THEN $4 ELSE e.distinct_id END',
  },
  visitor_ids: { matches: '$3 = ANY (e.visitor_ids)', changed: 'array_replace(e.visitor_ids, $3::text, $4::text)' },
  // Of visits without a session's id (transforms/macros/sessions.sql).
  session_key: {
    matches: `e.session_key IN ('visitor ' || $3, 'bot visitor ' || $3)`,
    changed: `CASE e.session_key WHEN 'visitor ' || $3 THEN 'visitor ' || $4
      WHEN 'bot visitor ' || $3 THEN 'bot visitor ' || $4 ELSE e.session_key END`,
  },
};
const NAMES = Object.keys(NAMING)
  .map((name) => `'${name}'`)
  .join(', ');

/** Everything that transforms built and that names visitors, with the columns in which it does. */
export const BUILT = `SELECT format('%I.%I', c.table_schema, c.table_name) AS relation,
    array_agg(c.column_name::text ORDER BY c.column_name) FILTER (WHERE c.column_name IN (${NAMES})) AS columns
  FROM information_schema.columns c
  JOIN information_schema.tables t USING (table_schema, table_name)
  WHERE t.table_type = 'BASE TABLE' AND c.table_schema IN ('staging', 'intermediate', 'marts', 'aggregates')
    AND c.column_name IN ('workspace_id', 'project_id', ${NAMES})
  GROUP BY c.table_schema, c.table_name
  HAVING count(*) FILTER (WHERE c.column_name IN ('workspace_id', 'project_id')) = 2
    AND count(*) FILTER (WHERE c.column_name IN (${NAMES})) > 0
  ORDER BY c.table_schema, c.table_name`;

/** Snapshots of reports, whose values may be people's ids. */
export const VALUES_OF_REPORTS = `SELECT format('%I.%I', t.table_schema, t.table_name) AS relation
  FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
  WHERE t.table_type = 'BASE TABLE' AND t.table_schema = 'aggregates' AND c.column_name = 'dimension_value'
  ORDER BY 1`;

/** A table of {@link BUILT}. */
export interface BuiltTable {
  relation: string;
  columns: string[];
}

/** $1 workspace, $2 project, $3 person: the rows of a built table that name the person. */
export function builtRows({ relation, columns }: BuiltTable): string {
  return `${relation} e WHERE ${namesPerson(columns)}`;
}

/** The same rows, with $4 in the place of the person: what counts them, or follows them from row to row, stays as it is. */
export function pseudonymised({ relation, columns }: BuiltTable): string {
  const changes = columns.map((column) => `${column} = ${NAMING[column]?.changed}`).join(', ');
  return `UPDATE ${relation} e SET ${changes} WHERE ${namesPerson(columns)}`;
}

/** $1 workspace, $2 project, $3 person: the condition on a row `e` of a built table, over those of its columns that may name somebody. */
export function namesPerson(columns: readonly string[]): string {
  const names = columns.map((column) => NAMING[column]?.matches).join(' OR ');
  return `e.workspace_id = $1 AND e.project_id = $2 AND (${names})`;
}
