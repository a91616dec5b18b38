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
