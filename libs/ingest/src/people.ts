import { IDENTIFY_EVENT, type StoredEvent } from '@strata/contracts';
import type { PipelineSql } from '@strata/data';
import type { BatchRow } from './batch-rows.js';
import { decodeRow, rowEventName } from './row.js';

/** Traits of one person as JSON text. Beyond this older traits make room for newer ones. */
const MAX_TRAITS_BYTES = 65_536;

interface Identified {
  workspaceId: string;
  projectId: string;
  distinctId: string;
  /** JSON text. */
  traits: string;
  identifiedAt: string;
}

/** The people that `$identify` events among the rows tell of, one entry each, sorted by key. */
function identified(rows: readonly BatchRow[]): Identified[] {
  const people = new Map<string, { last: StoredEvent; told: string[] }>();
  // Rows are sorted by time within a project.
  for (const { row } of rows) {
    if (rowEventName(row) !== IDENTIFY_EVENT) continue;
    const event = decodeRow(row);
    if (event.distinct_id === null) continue;
    const key = `${event.workspace_id}\t${event.project_id}\t${event.distinct_id}`;
    const told = people.get(key)?.told ?? [];
    told.push(event.properties);
    people.set(key, { last: event, told });
  }
  // One order for all writers: two that tell of the same people wait for each other instead of deadlocking.
  return [...people]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { last, told }]) => ({
      workspaceId: last.workspace_id,
      projectId: last.project_id,
      distinctId: last.distinct_id ?? '',
      traits: mergedTraits(told),
      identifiedAt: last.occurred_at,
    }));
}

/**
 * Traits of several events, oldest first, as one: later values overwrite earlier ones. From the newest on and each once,
 * so that the work grows with the events alone, however many traits somebody invents.
 */
function mergedTraits(told: readonly string[]): string {
  const merged = new Map<string, unknown>();
  let bytes = 0;
  for (let i = told.length - 1; i >= 0; i -= 1) {
    const traits = Object.entries(JSON.parse(told[i] ?? '{}') as Record<string, unknown>);
    const fresh = traits.filter(([name]) => !merged.has(name));
    bytes += Buffer.byteLength(JSON.stringify(fresh));
    if (bytes > MAX_TRAITS_BYTES && merged.size > 0) break;
    for (const [name, value] of fresh) merged.set(name, value);
  }
  return JSON.stringify(Object.fromEntries(merged));
}

/**
 * Keeps what the rows' `$identify` events tell about people, newer traits before older ones by the events' own times. An
 * event that arrives behind a newer one of its person only adds the traits that the person lacks.
 */
export async function keepTraits(sql: PipelineSql, rows: readonly BatchRow[]): Promise<void> {
  const people = identified(rows);
  if (people.length === 0) return;
  await sql.execute(
    `INSERT INTO raw.people AS p (workspace_id, project_id, distinct_id, traits, identified_at)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]::jsonb[], $5::timestamptz[])
     ON CONFLICT (workspace_id, project_id, distinct_id) DO UPDATE SET
       identified_at = greatest(p.identified_at, excluded.identified_at),
       traits = (
         SELECT CASE WHEN octet_length((older || newer)::text) <= ${MAX_TRAITS_BYTES} THEN older || newer ELSE newer END
         FROM (SELECT
           CASE WHEN excluded.identified_at >= p.identified_at THEN p.traits ELSE excluded.traits END AS older,
           CASE WHEN excluded.identified_at >= p.identified_at THEN excluded.traits ELSE p.traits END AS newer) t)`,
    [
      people.map((person) => person.workspaceId),
      people.map((person) => person.projectId),
      people.map((person) => person.distinctId),
      people.map((person) => person.traits),
      people.map((person) => person.identifiedAt),
    ],
  );
}
