import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation, type WorkspaceTx } from '@strata/data';
import { AuditLog, lockWorkspace, type AuditRecord } from '@strata/identity';
import { DomainError, notFound, pageOf, type Page, type PageRequest, type WorkspaceContext } from '@strata/platform';
import { WINDOWS } from './kinds.js';
import { readReport, readReports } from './report-rows.js';
import { hasSealedSnapshots, rebuildSnapshots } from './snapshots.js';
import type { ReportChanges, ReportInput, ReportSettings, ReportView } from './views.js';

/** Each counts every event once more. */
const MAX_REPORTS = 50;

/** The catalogue of a workspace's reports. */
@Injectable()
export class ReportDefinitions {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
  ) {}

  /** By slug. */
  async list(ctx: WorkspaceContext, { limit, cursor }: PageRequest): Promise<Page<ReportView>> {
    const rows = await this.db.readWorkspace(ctx, (sql) => readReports(sql, ctx, { limit: limit + 1, after: cursor }));
    return pageOf(rows, limit, ({ slug }) => slug);
  }

  /** @throws DomainError `not_found` */
  get(ctx: WorkspaceContext, slug: string): Promise<ReportView> {
    return this.db.readWorkspace(ctx, (sql) => readReport(sql, ctx, slug));
  }

  /** @throws DomainError `conflict` for a slug that is taken or was not long ago, `invalid` for an unknown source */
  async create(ctx: WorkspaceContext, { slug, kind, name, ...rest }: ReportInput): Promise<ReportView> {
    const { workspaceId } = ctx;
    await this.saved(ctx, slug, async (tx) => {
      await lockWorkspace(tx, workspaceId);
      if ((await tx.reportDefinition.count({ where: { workspaceId } })) >= MAX_REPORTS) {
        throw new DomainError('conflict', `A workspace has at most ${MAX_REPORTS} reports.`, {
          hint: 'Delete one first.',
        });
      }
      await checkSource(tx, workspaceId, rest.source);
      await checkUnused(tx, workspaceId, slug);
      await tx.reportDefinition.create({ data: { ...columnsOf(rest), workspaceId, slug, kind, name } });
      const windows = WINDOWS.map((windowName) => ({ workspaceId, reportSlug: slug, windowName }));
      await tx.aggregateWindow.createMany({ data: windows });
      await setRetention(tx, { workspaceId, slug }, rest);
      await rebuildSnapshots(tx, workspaceId);
      await this.record(tx, ctx, 'report.created', slug, { after: await stateOf(tx, workspaceId, slug) });
    });
    return this.get(ctx, slug);
  }

  /** @throws DomainError `not_found`; `invalid` for an unknown source and for what a built-in report is for good */
  async update(ctx: WorkspaceContext, slug: string, changes: ReportChanges): Promise<ReportView> {
    const { workspaceId } = ctx;
    await this.db.withWorkspace(ctx, async (tx) => {
      const where = { workspaceId_slug: { workspaceId, slug } };
      const before = await stateOf(tx, workspaceId, slug);
      if (before.is_built_in) refuseFixed(changes);
      await checkSource(tx, workspaceId, changes.source);
      await tx.reportDefinition.update({ where, data: columnsOf(changes) });
      await setRetention(tx, { workspaceId, slug }, changes);
      if (countsOthers(before, changes)) await rebuildSnapshots(tx, workspaceId);
      const after = await stateOf(tx, workspaceId, slug);
      await this.record(tx, ctx, 'report.updated', slug, { before, after });
    });
    return this.get(ctx, slug);
  }

  /** @throws DomainError `not_found`, `conflict` for a built-in report */
  async remove(ctx: WorkspaceContext, slug: string): Promise<void> {
    const { workspaceId } = ctx;
    await this.db.withWorkspace(ctx, async (tx) => {
      const where = { workspaceId_slug: { workspaceId, slug } };
      const before = await stateOf(tx, workspaceId, slug);
      if (before.is_built_in) {
        throw new DomainError('conflict', 'Every workspace has this report.', { hint: 'Delete reports of your own.' });
      }
      await tx.reportDefinition.delete({ where });
      await rebuildSnapshots(tx, workspaceId);
      await this.record(tx, ctx, 'report.deleted', slug, { before });
    });
  }

  private async saved(ctx: WorkspaceContext, slug: string, work: (tx: WorkspaceTx) => Promise<void>): Promise<void> {
    try {
      await this.db.withWorkspace(ctx, work);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new DomainError('conflict', `There is a report ${slug} already.`, { hint: 'Choose another slug.' });
    }
  }

  private record(
    tx: WorkspaceTx,
    ctx: WorkspaceContext,
    action: string,
    slug: string,
    states: Pick<AuditRecord, 'before' | 'after'>,
  ): Promise<void> {
    return this.audit.record(tx, ctx, { action, resourceType: 'report', resourceId: slug, ...states });
  }
}

/** A report as the audit log tells of it. @throws DomainError `not_found` */
async function stateOf(tx: WorkspaceTx, workspaceId: string, slug: string) {
  const where = { workspaceId_slug: { workspaceId, slug } };
  const row = await tx.reportDefinition.findUnique({ where, include: { windows: { orderBy: { windowName: 'asc' } } } });
  if (!row) throw notFound('report');
  return {
    slug,
    kind: row.kind,
    name: row.name,
    description: row.description,
    event_names: row.eventNames,
    source: row.source,
    cache_ttl_seconds: row.cacheTtlSeconds,
    default_window: row.defaultWindow,
    retention_days: Object.fromEntries(row.windows.map((window) => [window.windowName, window.retentionDays])),
    is_built_in: row.isBuiltIn,
  };
}

/** The columns that an input names. */
function columnsOf(input: ReportChanges) {
  return {
    name: input.name,
    description: input.description,
    eventNames: input.event_names,
    source: input.source,
    cacheTtlSeconds: input.cache_ttl_seconds,
    defaultWindow: input.default_window,
  };
}

async function setRetention(
  tx: WorkspaceTx,
  { workspaceId, slug }: { workspaceId: string; slug: string },
  { windows = [] }: ReportSettings,
): Promise<void> {
  for (const { window_name: windowName, retention_days: retentionDays } of windows) {
    const where = { workspaceId, reportSlug: slug, windowName };
    await tx.aggregateWindow.updateMany({ where, data: { retentionDays } });
  }
}

async function checkSource(tx: WorkspaceTx, workspaceId: string, slug: string | null | undefined): Promise<void> {
  if (!slug) return;
  if (await tx.eventSource.findUnique({ where: { workspaceId_slug: { workspaceId, slug } } })) return;
  throw new DomainError('invalid', `There is no source ${slug}.`, { hint: "Name one of the workspace's sources." });
}

/** A deleted report's figures of sealed time stay until retention removes them: another report must not tell them. */
async function checkUnused(tx: WorkspaceTx, workspaceId: string, slug: string): Promise<void> {
  const where = { workspaceId_slug: { workspaceId, slug } };
  if ((await tx.reportDefinition.findUnique({ where })) || !(await hasSealedSnapshots(tx, workspaceId, slug))) return;
  throw new DomainError('conflict', `There are still figures of a deleted report ${slug}.`, {
    hint: 'Choose another slug, or wait until retention has removed them, which it does every night.',
  });
}

function refuseFixed({ name, description, event_names, source }: ReportChanges): void {
  if ([name, description, event_names, source].every((value) => value === undefined)) return;
  throw new DomainError('invalid', 'Of a built-in report only its cache and its windows can be changed.', {
    hint: 'Define a report of your own.',
  });
}

function countsOthers(before: { event_names: string[]; source: string | null }, changes: ReportChanges): boolean {
  const { event_names: names = before.event_names, source = before.source } = changes;
  return source !== before.source || JSON.stringify(names) !== JSON.stringify(before.event_names);
}
