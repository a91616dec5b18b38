import { intervalOf } from './grains.js';

/** SQL of the sealed time of each project: workspace_id, project_id, times (a multirange). */
export const SEALED = `SELECT workspace_id, project_id, range_agg(tstzrange(sealed_from, sealed_before)) AS times
  FROM raw.seals GROUP BY workspace_id, project_id`;

/**
 * SQL condition over an alias with workspace_id, project_id and a moment: raw rows of that time were removed, and what was
 * built from them stays as it is (ADR 14). All of a project's time, `-infinity`, is not sealed.
 */
export function isSealed(alias: string, column = 'bucket'): string {
  return `EXISTS (SELECT FROM raw.seals l WHERE l.workspace_id = ${alias}.workspace_id AND l.project_id = ${alias}.project_id
    AND ${alias}.${column} >= l.sealed_from AND ${alias}.${column} < l.sealed_before)`;
}

/**
 * SQL of the weeks of each project that stay as they are, in the same shape: of which some day is sealed, and no event stands
 * beside the seals. Of all other weeks the days still hold (retention keeps them), so that they can be built anew as a whole.
 */
export const FROZEN_WEEKS = `SELECT workspace_id, project_id, range_agg(week) AS times FROM (
    SELECT DISTINCT l.workspace_id, l.project_id, ${intervalOf('week', 'l.sealed_from', 'w.reporting_zone')} AS week
    FROM raw.seals l JOIN public.workspaces w ON w.id = l.workspace_id) k
  WHERE NOT EXISTS (
    SELECT FROM raw.events e WHERE e.workspace_id = k.workspace_id AND e.project_id = k.project_id
      AND e.occurred_at >= lower(week) AND e.occurred_at < upper(week) AND NOT ${isSealed('e', 'occurred_at')})
  GROUP BY workspace_id, project_id`;
