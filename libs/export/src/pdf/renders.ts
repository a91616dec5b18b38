import { Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import {
  Annotations,
  DashboardData,
  type AnnotationView,
  type DashboardDetails,
  type DashboardFilters,
  type SendResults,
} from '@strata/dashboards';
import { actorName, notFound, type WorkspaceContext } from '@strata/platform';
import { Covers, filterLines } from '../jobs/cover.js';
import { RenderTickets, type RenderTicket } from '../jobs/pdf-renderer.js';
import { Requesters } from '../jobs/requesters.js';
import type { ExportSource } from '../jobs/source.js';

/** What a printed page shows beside the data of its widgets. */
export interface RenderedPage {
  dashboard: Pick<DashboardDetails, 'name' | 'description' | 'widgets'> & { filters: DashboardFilters };
  workspace: string;
  requested_by: string;
  requested_at: Date;
  /** IANA zone of its buckets and days. */
  tz: string;
  /** That of metrics. */
  reporting_tz: string;
  /** What it is filtered by, as people read it. */
  facts: { label: string; value: string }[];
  /** The latest of all, newest first. */
  annotations: AnnotationView[];
}

/** More would cover each other. */
const ANNOTATIONS = 100;

/** Lets the pages in that print dashboards, with the rights that the requester of the export has. */
@Injectable()
export class Renders {
  constructor(
    private readonly tickets: RenderTickets,
    private readonly requesters: Requesters,
    private readonly covers: Covers,
    private readonly data: DashboardData,
    private readonly annotations: Annotations,
    private readonly db: Database,
  ) {}

  /**
   * Whatever is wrong with a ticket is told in the same words.
   * @throws DomainError `not_found`
   */
  async open(ticket: string): Promise<{ ctx: WorkspaceContext; page: RenderedPage; send: SendResults }> {
    const redeemed = await this.tickets.redeem(ticket);
    const requested = redeemed && (await this.running(redeemed));
    if (!requested) throw notFound('export');
    const { ctx, subject } = await this.requesters.enter(requested);
    if (subject.type !== 'dashboard') throw notFound('export');
    const { name, description, widgets, id } = subject.page.dashboard;
    const { filters } = subject.page;
    const around = await this.covers.surroundings(ctx, filters);
    const annotations = await this.annotations.list(ctx, { project_id: filters.project_id, limit: ANNOTATIONS });
    const facts = [...filterLines(filters, around), ['Time zone', around.zone] as const];
    const page = {
      dashboard: { name, description, widgets, filters },
      workspace: around.workspace,
      requested_by: actorName({ label: requested.requesterLabel }),
      requested_at: requested.createdAt,
      tz: around.zone,
      reporting_tz: around.reportingZone,
      annotations: annotations.data,
      facts: facts.map(([label, value]) => ({ label, value: String(value) })),
    };
    return { ctx, page, send: await this.data.ofDashboard(ctx, id, { filters }) };
  }

  private async running({ workspace_id: workspaceId, export_id: id }: RenderTicket) {
    const row = await this.db.withWorkspace({ workspaceId }, (tx) =>
      tx.export.findFirst({ where: { workspaceId, id, status: 'running', format: 'pdf' } }),
    );
    return row && { ...row, source: row.source as unknown as ExportSource };
  }
}
