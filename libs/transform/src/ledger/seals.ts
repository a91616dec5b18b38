const TIMES = 'range_agg(tstzrange(sealed_from, sealed_before))';

/** SQL of the sealed time of each project: workspace_id, project_id, times (a multirange). */
export const SEALED_BY_PROJECT = `SELECT workspace_id, project_id, ${TIMES} AS times
  FROM raw.seals GROUP BY workspace_id, project_id`;

/** SQL of a multirange: the sealed time of the project $2 of the workspace $1. */
export const SEALED_TIME = `(SELECT coalesce(${TIMES}, '{}') FROM raw.seals WHERE workspace_id = $1 AND project_id = $2)`;

/** Whose time is asked for: SQL of a workspace, and of a project of it. Without a project, some project of the workspace. */
interface Owner {
  workspaceId: string;
  projectId?: string;
}

/** The project that a row under this alias belongs to. */
export const projectOf = (alias: string): Required<Owner> => ({
  workspaceId: `${alias}.workspace_id`,
  projectId: `${alias}.project_id`,
});

/**
 * SQL condition: raw rows of the moment `at` were removed, and what was built from them stays as it is (ADR 14). All of a
 * project's time, `-infinity`, is not sealed.
 */
export function isSealed(at: string, owner: Owner): string {
  return hasSeal(owner, `${at} >= l.sealed_from AND ${at} < l.sealed_before`);
}

/** The same of some time in the stretch [from, to). */
export function isPartlySealed({ from, to }: { from: string; to: string }, owner: Owner): string {
  return hasSeal(owner, `${from} < l.sealed_before AND ${to} > l.sealed_from`);
}

function hasSeal({ workspaceId, projectId }: Owner, condition: string): string {
  const isOwn = `l.workspace_id = ${workspaceId}${projectId ? ` AND l.project_id = ${projectId}` : ''}`;
  return `EXISTS (SELECT FROM raw.seals l WHERE ${isOwn} AND ${condition})`;
}
