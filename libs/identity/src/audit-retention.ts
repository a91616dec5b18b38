import type { Database } from '@strata/data';
import { newId } from '@strata/platform';

const DAY_MS = 86_400_000;

/**
 * Removes entries of the audit log that are older than they need to be kept: for the installation's days, and in a
 * workspace that wants more for those. What was removed leaves an anchor, so that the chain still verifies.
 * @returns how many entries went
 */
export async function trimAudit(db: Database, now: Date, installationDays: number): Promise<number> {
  const workspaces = await db.withPipeline((sql) =>
    sql.query<{ id: string; days: number }>(
      `SELECT h.workspace_id AS id, greatest($1, coalesce(w.audit_retention_days, 0))::int4 AS days
       FROM public.audit_heads h LEFT JOIN public.workspaces w ON w.id = h.workspace_id`,
      [installationDays],
    ),
  );
  let removed = 0;
  for (const { id, days } of workspaces) {
    removed += await trim(db, 'audit.trim($1::uuid, $2::timestamptz, $3::jsonb)', [id, before(now, days)], {
      resource_type: 'audit',
    });
  }
  const until = before(now, installationDays);
  return removed + (await trim(db, 'audit.trim_installation($1::timestamptz, $2::jsonb)', [until], {}));
}

async function trim(db: Database, call: string, values: (string | Date)[], more: object): Promise<number> {
  const entry = { id: newId(), actor_label: 'system', action: 'audit.trimmed', correlation_id: newId(), ...more };
  const [row] = await db.withPipeline((sql) =>
    sql.query<{ removed: number }>(`SELECT ${call} AS removed`, [...values, JSON.stringify(entry)]),
  );
  return row?.removed ?? 0;
}

const before = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_MS);
