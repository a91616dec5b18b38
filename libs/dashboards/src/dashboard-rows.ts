import { json, type WorkspaceTx } from '@strata/data';
import { actorName, DomainError, notFound, type Actor, type WorkspaceContext } from '@strata/platform';
import { mayEdit } from '@strata/saved-queries';
import { isDeepStrictEqual } from 'node:util';
import type { DashboardContent } from './document.js';
import { contentOf, included, readable, type DashboardRow } from './views.js';
import { writeWidgets } from './widgets.js';

/** Changes of one person within this time are one version. */
const FOLDED_MS = 5 * 60_000;
/** Versions of one dashboard that are kept. */
export const MAX_VERSIONS = 100;

/** Who acts. @throws Error for the system, which has nothing of its own. */
export function actorOf({ actor }: WorkspaceContext): Actor {
  if (!actor) throw new Error('the system changes no dashboards');
  return actor;
}

/** Whose something is, as columns. */
export function ownerOf(ctx: WorkspaceContext): { ownerId: string; ownerName: string } {
  const actor = actorOf(ctx);
  return { ownerId: actor.userId, ownerName: actorName(actor) };
}

/** @throws DomainError `forbidden` for who may read, but not change it. */
export function requireOwner(ctx: WorkspaceContext, { ownerId }: { ownerId: string }, what: string): void {
  if (mayEdit(ctx, { owner_id: ownerId })) return;
  throw new DomainError('forbidden', `This ${what} belongs to somebody else.`, {
    hint: 'Make one of your own, or ask its owner or an admin.',
  });
}

/** One dashboard that the caller may read. @throws DomainError `not_found` */
export async function readRow(tx: WorkspaceTx, ctx: WorkspaceContext, id: string): Promise<DashboardRow> {
  const row = await tx.dashboard.findFirst({ where: { ...readable(ctx), id }, include: included(ctx) });
  if (!row) throw notFound('dashboard');
  return row;
}

/**
 * One dashboard that the caller may change, which nobody else changes until the transaction ends.
 * @throws DomainError `not_found`, `forbidden`
 */
export async function lockRow(tx: WorkspaceTx, ctx: WorkspaceContext, id: string): Promise<DashboardRow> {
  await tx.$queryRaw`SELECT FROM public.dashboards
    WHERE workspace_id = ${ctx.workspaceId}::uuid AND id = ${id}::uuid FOR UPDATE`;
  const row = await readRow(tx, ctx, id);
  requireOwner(ctx, row, 'dashboard');
  return row;
}

/**
 * Writes the content of a locked dashboard, and keeps it as a version if it is another one.
 * @param restoredFrom the version whose content comes back
 * @returns the version that the dashboard is at now
 */
export async function writeContent(
  tx: WorkspaceTx,
  ctx: WorkspaceContext,
  before: DashboardRow,
  content: DashboardContent,
  { now, restoredFrom = null }: { now: Date; restoredFrom?: number | null },
): Promise<number> {
  const isSame = isDeepStrictEqual(json(contentOf(before)), json(content));
  if (isSame && restoredFrom === null) return before.version;
  const key = { workspaceId: ctx.workspaceId, dashboardId: before.id };
  const version = before.version + 1;
  await writeWidgets(tx, key, content.widgets);
  await tx.dashboard.update({
    where: { workspaceId_id: { workspaceId: ctx.workspaceId, id: before.id } },
    data: { filters: json(content.filters), version },
  });
  await keepVersion(tx, ctx, before.id, { version, content, restoredFrom, now });
  return version;
}

interface NewVersion {
  version: number;
  content: DashboardContent;
  restoredFrom: number | null;
  now: Date;
}

/** Adds a version, or folds it into the last one; the first, and those that were restored, stay as they are. */
export async function keepVersion(
  tx: WorkspaceTx,
  ctx: WorkspaceContext,
  dashboardId: string,
  { version, content, restoredFrom, now }: NewVersion,
): Promise<void> {
  const key = { workspaceId: ctx.workspaceId, dashboardId };
  const actor = actorOf(ctx);
  const last = await tx.dashboardVersion.findFirst({ where: key, orderBy: { version: 'desc' } });
  const isFolded =
    restoredFrom === null &&
    last !== null &&
    last.version > 1 &&
    last.restoredFrom === null &&
    last.authorId === actor.userId &&
    now.getTime() - last.createdAt.getTime() < FOLDED_MS;
  if (isFolded) {
    const where = { workspaceId_dashboardId_version: { ...key, version: last.version } };
    await tx.dashboardVersion.update({ where, data: { version, content: json(content), updatedAt: now } });
    return;
  }
  const author = { authorId: actor.userId, authorName: actorName(actor) };
  await tx.dashboardVersion.create({
    data: { ...key, version, content: json(content), ...author, restoredFrom, createdAt: now, updatedAt: now },
  });
  const [, ...tooOld] = await tx.dashboardVersion.findMany({
    where: key,
    orderBy: { version: 'desc' },
    skip: MAX_VERSIONS - 1,
    select: { version: true },
  });
  if (tooOld.length === 0) return;
  await tx.dashboardVersion.deleteMany({ where: { ...key, version: { in: tooOld.map((row) => row.version) } } });
}
