import type { PipelineSql } from '@strata/data';
import { isPartlySealed, isSealed, projectOf } from '@strata/transform';
import { namesPerson } from './person.js';

const SESSIONS = 'intermediate.int_sessions';
const COLUMNS = ['distinct_id', 'session_key', 'visitor_id', 'visitor_ids'];

/**
 * Sessions of a person that reach into sealed time from before it stay as they are in every rebuild (ADR 14). From now on they
 * end where they began, and their beginning is marked: the next run tells them from the events that are left, none or others'.
 * @param batch under which the marks stand
 * @returns how many there were
 */
export async function thawSessions(
  sql: PipelineSql,
  { workspace_id, project_id, subject }: { workspace_id: string; project_id: string; subject: string },
  batch: string,
): Promise<number> {
  const [built] = await sql.query<{ is_built: boolean }>(`SELECT to_regclass('${SESSIONS}') IS NOT NULL AS is_built`);
  if (!built?.is_built) return 0;
  const session = { from: 'e.started_at', to: `e.ended_at + interval '1 microsecond'` };
  const [row] = await sql.query<{ thawed: number }>(
    `WITH thawed AS (
       UPDATE ${SESSIONS} e SET ended_at = e.started_at
       WHERE ${namesPerson(COLUMNS)} AND NOT ${isSealed('e.started_at', projectOf('e'))} AND ${isPartlySealed(session, projectOf('e'))}
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
