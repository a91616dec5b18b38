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

/** Everything that transforms built and that names visitors, with the columns in which it does. */
export const BUILT = `SELECT format('%I.%I', c.table_schema, c.table_name) AS relation,
    array_agg(quote_ident(c.column_name)) FILTER (WHERE c.column_name IN ('visitor_id', 'distinct_id')) AS columns
  FROM information_schema.columns c
  JOIN information_schema.tables t USING (table_schema, table_name)
  WHERE t.table_type = 'BASE TABLE' AND c.table_schema IN ('staging', 'intermediate', 'marts', 'aggregates')
    AND c.column_name IN ('workspace_id', 'project_id', 'visitor_id', 'distinct_id')
  GROUP BY c.table_schema, c.table_name
  HAVING count(*) FILTER (WHERE c.column_name IN ('workspace_id', 'project_id')) = 2
    AND count(*) FILTER (WHERE c.column_name IN ('visitor_id', 'distinct_id')) > 0
  ORDER BY c.table_schema, c.table_name`;

/** A table of {@link BUILT}. */
export interface BuiltTable {
  relation: string;
  columns: string[];
}

/** $1 workspace, $2 project, $3 person: the rows of a built table that name the person. */
export function builtRows({ relation, columns }: BuiltTable): string {
  const names = columns.map((column) => `e.${column} = $3`).join(' OR ');
  return `${relation} e WHERE e.workspace_id = $1 AND e.project_id = $2 AND (${names})`;
}
