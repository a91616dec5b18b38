import type { PipelineSql, Sql } from '@strata/data';
import { isSealed, projectOf } from '@strata/transform';
import { namesPerson } from './person.js';

const SESSIONS = 'intermediate.int_sessions';
const COLUMNS = ['distinct_id', 'session_key', 'visitor_id', 'visitor_ids'];

interface Job {
  workspace_id: string;
  project_id: string;
  subject: string;
}

/** Whether there may be such sessions: something of the project is sealed, and sessions are built. */
export async function mayBeFrozen(sql: Sql, { workspace_id, project_id }: Job): Promise<boolean> {
  const [project] = await sql.query<{ may: boolean }>(
    `SELECT to_regclass('${SESSIONS}') IS NOT NULL
       AND EXISTS (SELECT FROM raw.seals WHERE workspace_id = $1 AND project_id = $2) AS may`,
    [workspace_id, project_id],
  );
  return project?.may === true;
}

/**
 * Sessions of a person that reach into sealed time from before it stay as they are in every rebuild (ADR 14). From now on they
 * end where they began, and their beginning is marked: the next run tells them from the events that are left, none or others'.
 * To be called between runs, which write them.
 * @param batch under which the marks stand
 * @returns how many there were
 */
export async function thawSessions(
  sql: PipelineSql,
  { workspace_id, project_id, subject }: Job,
  batch: string,
): Promise<number> {
  const [row] = await sql.query<{ thawed: number }>(
    `WITH thawed AS (
       UPDATE ${SESSIONS} e SET ended_at = e.started_at FROM raw.seals l
       WHERE ${namesPerson(COLUMNS)} AND l.workspace_id = $1 AND l.project_id = $2
         AND e.started_at >= l.sealed_from - interval '24 hours' AND e.started_at < l.sealed_from AND e.ended_at >= l.sealed_from
         AND NOT ${isSealed('e.started_at', projectOf('e'))}
       RETURNING e.started_at),
     marks AS (
       INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id)
       SELECT DISTINCT $1::uuid, $2::uuid, date_bin('15 minutes', started_at, timestamptz '2000-01-01 00:00+00'), $4::uuid
       FROM thawed)
     SELECT count(*)::int4 AS thawed FROM thawed`,
    [workspace_id, project_id, subject, batch],
  );
  return row?.thawed ?? 0;
}
