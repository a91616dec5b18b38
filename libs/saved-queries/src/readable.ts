import type { WorkspaceContext } from '@strata/platform';

/** What decides whether somebody may read or change a saved query. */
export interface Owned {
  owner_id: string;
}

/**
 * Condition on `saved_queries q` in plain SQL: who may read what. `$1` to `$3` are the values of {@link reader}.
 * Shared ones are for everybody, private ones for their owner, and admins see all. Who may only view sees shared ones
 * alone, also of their own from other times.
 */
export const READABLE = `q.workspace_id = $1::uuid AND (q.visibility = 'shared' OR $2::boolean OR q.owner_id = $3::uuid)`;

/** The values of {@link READABLE}: workspace, whether everything is visible, whose private ones are. */
export function reader(ctx: WorkspaceContext): [workspaceId: string, seesAll: boolean, ownerId: string | null] {
  const seesAll = ctx.audience === 'admin' || ctx.audience === 'system';
  return [ctx.workspaceId, seesAll, ctx.audience === 'editor' ? (ctx.actor?.userId ?? null) : null];
}

/** True when the reader of a saved query may also change, share and delete it. */
export function mayEdit(ctx: WorkspaceContext, { owner_id: ownerId }: Owned): boolean {
  return ctx.audience === 'admin' || (ctx.audience === 'editor' && ctx.actor?.userId === ownerId);
}
