import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { Access, AuditLog } from '@strata/identity';
import { CLOCK, DomainError, notFound, type Actor, type Clock, type WorkspaceContext } from '@strata/platform';
import { type OneTimeTickets, Redis } from '@strata/queue';
import { ExportFiles, type OpenFile } from './export-files.js';
import type { FileFormat } from './source.js';
import type { ExportRow } from './views.js';

const LIFETIME_MS = 60_000;

interface DownloadTicket {
  actor: Actor;
  exportId: string;
}

/** A file on its way to whoever asked for it. */
export interface Download extends OpenFile {
  format: FileFormat;
  /** Without ending. */
  name: string;
}

/**
 * Hands files out to those who asked for them, by links that are good for one download: browsers send no token with a
 * navigation. Whatever is wrong with a link is told in the same words.
 */
@Injectable()
export class ExportDownloads {
  private readonly tickets: OneTimeTickets<DownloadTicket>;

  constructor(
    private readonly db: Database,
    private readonly access: Access,
    private readonly audit: AuditLog,
    private readonly files: ExportFiles,
    redis: Redis,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.tickets = redis.tickets<DownloadTicket>('download', LIFETIME_MS);
  }

  /** @throws DomainError `not_found` also for others' files and for those that are not there yet or any more */
  async link(ctx: WorkspaceContext, id: string): Promise<{ url: string; expires_at: Date }> {
    await this.readable(ctx, id);
    if (!ctx.actor || !(await this.files.exists(id))) throw notFound('export');
    const ticket = await this.tickets.issue({ actor: ctx.actor, exportId: id });
    const expiresAt = new Date(this.clock.now().getTime() + LIFETIME_MS);
    return { url: `/api/v1/exports/${id}/file?ticket=${ticket}`, expires_at: expiresAt };
  }

  /** The file that a ticket is for, for the one use that it has. @throws DomainError `not_found` */
  async open(id: string, ticket: string): Promise<Download> {
    const { actor, exportId } = (await this.tickets.redeem(ticket)) ?? {};
    if (!actor || exportId !== id) throw notFound('export');
    try {
      const ctx = await this.access.authorize(await this.access.recheck(actor), 'export:read', 'export', id);
      return await this.openFor(ctx, id);
    } catch (error) {
      // Who has signed out or lost the membership meanwhile.
      if (error instanceof DomainError && TOLD_AS_ONE.includes(error.code)) throw notFound('export');
      throw error;
    }
  }

  private async openFor(ctx: WorkspaceContext, id: string): Promise<Download> {
    const { name, format } = await this.readable(ctx, id);
    const file = await this.files.read(id);
    if (!file) throw notFound('export');
    const entry = { action: 'export.downloaded', resourceType: 'export', resourceId: id };
    await this.db.withWorkspace(ctx, (tx) => this.audit.record(tx, ctx, { ...entry, metadata: { name, format } }));
    return { ...file, name, format: format as FileFormat };
  }

  /** The caller's own, while its file is kept. */
  private async readable({ workspaceId, actor }: WorkspaceContext, id: string): Promise<ExportRow> {
    const own = { workspaceId, id, requestedBy: actor?.userId ?? '' };
    const row = await this.db.withWorkspace({ workspaceId }, (tx) =>
      tx.export.findFirst({ where: { ...own, status: 'completed', expiresAt: { gt: this.clock.now() } } }),
    );
    if (!row) throw notFound('export');
    return row;
  }
}

const TOLD_AS_ONE: readonly string[] = ['unauthenticated', 'forbidden', 'workspace_suspended', 'not_found'];
