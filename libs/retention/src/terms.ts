import type { Sql } from '@strata/data';
import type { Expiry } from './built-rows.js';
import type { RetentionSettings } from './settings.js';

/** What a workspace keeps for how long, and of which projects. */
export interface Terms {
  workspaceId: string;
  /** The reporting zone. */
  zone: string;
  settings: RetentionSettings;
  projectIds: string[];
}

const DAY_MS = 86_400_000;

interface TermsRow extends RetentionSettings {
  id: string;
  zone: string;
  projects: string[];
}

/** The terms of one workspace, or of all that one may see and that are not suspended: of those nothing goes. */
export async function readTerms(sql: Sql, workspaceId?: string): Promise<Terms[]> {
  const rows = await sql.query<TermsRow>(
    `SELECT w.id, w.reporting_zone AS zone, w.raw_retention_days AS raw_days, w.hourly_retention_days AS hourly_days,
       w.daily_retention_days AS daily_days, ARRAY(
         SELECT p.id::text FROM public.projects p WHERE p.workspace_id = w.id ORDER BY p.id) AS projects
     FROM public.workspaces w WHERE CASE WHEN $1::uuid IS NULL THEN w.suspended_at IS NULL ELSE w.id = $1 END ORDER BY w.id`,
    [workspaceId ?? null],
  );
  return rows.map(({ id, zone, projects, ...settings }) => ({
    workspaceId: id,
    zone,
    settings: { raw_days: settings.raw_days, hourly_days: settings.hourly_days, daily_days: settings.daily_days },
    projectIds: projects,
  }));
}

/** What of a project has expired at a moment. */
export function expiryOf({ workspaceId, zone, settings }: Terms, projectId: string, now: Date): Expiry {
  const before = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
  return {
    subject: { workspaceId, projectId, zone, until: before(settings.raw_days) },
    clocks: { hourlyUntil: before(settings.hourly_days), dailyUntil: before(settings.daily_days), now },
    days: [],
  };
}
