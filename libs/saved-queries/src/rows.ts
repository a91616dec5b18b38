import type { WorkspaceTx } from '@strata/data';
import { actorName, DomainError, notFound, type Actor, type WorkspaceContext } from '@strata/platform';
import type { ParameterDeclaration } from '@strata/query';
import { isDeepStrictEqual } from 'node:util';
import { mayEdit, READABLE, reader } from './readable.js';
import { SELECT_FULL, type SavedQueryFullRow, type Visibility } from './views.js';

/** What a saved query asks: a change of it makes a new version. */
export interface Definition {
  question: string;
  sql: string;
  parameters: ParameterDeclaration[];
  connection_id: string | null;
  explore: Record<string, unknown> | null;
}

/** Everything that people decide about a saved query. */
export interface SavedQueryFields extends Definition {
  name: string;
  description: string;
  visibility: Visibility;
  tags: string[];
  cache_ttl_seconds: number;
  refresh_seconds: number | null;
}

const DECIDED = `name, description, question, sql, parameters, connection_id, visibility, tags, cache_ttl_seconds,
  refresh_seconds, explore, version, refresh_failures`;
const POPULATED = `jsonb_populate_record(NULL::public.saved_queries, $1::jsonb)`;
/** To the millisecond, as cursors carry it. */
const NOW = `date_trunc('milliseconds', now())`;

const INSERT = `INSERT INTO public.saved_queries
    (workspace_id, id, owner_id, owner_name, created_at, updated_at, refreshed_at, ${DECIDED})
  SELECT workspace_id, id, owner_id, owner_name, ${NOW}, ${NOW}, NULL, ${DECIDED} FROM ${POPULATED}`;
const UPDATE = `UPDATE public.saved_queries q SET (updated_at, ${DECIDED}) = (SELECT ${NOW}, ${DECIDED} FROM ${POPULATED})
  WHERE q.workspace_id = $2::uuid AND q.id = $3::uuid`;
const INSERT_VERSION = `INSERT INTO public.saved_query_versions
    (workspace_id, saved_query_id, version, question, sql, parameters, connection_id, explore, author_id, author_name,
     restored_from, created_at)
  SELECT workspace_id, id, version, question, sql, parameters, connection_id, explore, $3::uuid, $4, $5::integer, ${NOW}
  FROM public.saved_queries WHERE workspace_id = $1::uuid AND id = $2::uuid`;

/** Who acts. @throws Error for the system: it saves nothing of its own. */
export function actorOf(ctx: WorkspaceContext): Actor {
  if (!ctx.actor) throw new Error('the system saves no queries');
  return ctx.actor;
}

/** The definition in a row or a version. */
export function definitionOf({ question, sql, parameters, connection_id, explore }: Definition): Definition {
  return { question, sql, parameters, connection_id, explore };
}

/** True when `b` asks something else than `a`. */
export function asksAnew(a: Definition, b: Definition): boolean {
  return !isDeepStrictEqual(definitionOf(a), definitionOf(b));
}

/** @throws DomainError `forbidden` for who may read, but not change it. */
export function requireEditor(ctx: WorkspaceContext, row: SavedQueryFullRow): void {
  if (mayEdit(ctx, row)) return;
  throw new DomainError('forbidden', 'This saved query belongs to somebody else.', {
    hint: 'Clone it, and change the clone; or ask its owner or an admin.',
  });
}

/** One saved query that the caller may read. @throws DomainError `not_found` */
export async function readRow(tx: WorkspaceTx, ctx: WorkspaceContext, id: string): Promise<SavedQueryFullRow> {
  const text = `${SELECT_FULL} WHERE ${READABLE} AND q.id = $4::uuid`;
  const [row] = await tx.$queryRawUnsafe<SavedQueryFullRow[]>(text, ...reader(ctx), id);
  if (!row) throw notFound('saved query');
  return row;
}

/**
 * One saved query that the caller may change, which nobody else changes until the transaction ends.
 * @throws DomainError `not_found`, `forbidden`
 */
export async function lockRow(tx: WorkspaceTx, ctx: WorkspaceContext, id: string): Promise<SavedQueryFullRow> {
  const lock = 'SELECT FROM public.saved_queries WHERE workspace_id = $1::uuid AND id = $2::uuid FOR UPDATE';
  await tx.$queryRawUnsafe(lock, ctx.workspaceId, id);
  const row = await readRow(tx, ctx, id);
  requireEditor(ctx, row);
  return row;
}

/** Writes a new saved query of the actor and its first version. */
export async function insertRow(
  tx: WorkspaceTx,
  ctx: WorkspaceContext,
  id: string,
  fields: SavedQueryFields,
): Promise<void> {
  const actor = actorOf(ctx);
  const row = {
    ...fields,
    ...{ workspace_id: ctx.workspaceId, id, owner_id: actor.userId, owner_name: actorName(actor) },
    ...{ version: 1, refresh_failures: 0 },
  };
  await tx.$executeRawUnsafe(INSERT, JSON.stringify(row));
  await insertVersion(tx, ctx, id, null);
}

/**
 * Writes what was decided anew about a locked saved query, as a new version if it asks something else.
 * @param restoredFrom the version whose definition comes back
 */
export async function updateRow(
  tx: WorkspaceTx,
  ctx: WorkspaceContext,
  before: SavedQueryFullRow,
  fields: SavedQueryFields,
  restoredFrom: number | null = null,
): Promise<number> {
  const isNew = restoredFrom !== null || asksAnew(before, fields);
  const version = before.version + (isNew ? 1 : 0);
  const row = JSON.stringify({ ...fields, version, refresh_failures: 0 });
  await tx.$executeRawUnsafe(UPDATE, row, ctx.workspaceId, before.id);
  if (isNew) await insertVersion(tx, ctx, before.id, restoredFrom);
  return version;
}

async function insertVersion(
  tx: WorkspaceTx,
  ctx: WorkspaceContext,
  id: string,
  restoredFrom: number | null,
): Promise<void> {
  const actor = actorOf(ctx);
  await tx.$executeRawUnsafe(INSERT_VERSION, ctx.workspaceId, id, actor.userId, actorName(actor), restoredFrom);
}
