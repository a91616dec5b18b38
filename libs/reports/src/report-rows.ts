import type { Sql } from '@strata/data';
import { notFound, type WorkspaceContext } from '@strata/platform';
import { viewOf, type ReportRow, type ReportView } from './views.js';

const WINDOWS = `(SELECT coalesce(jsonb_agg(jsonb_build_object('window_name', w.window_name,
    'retention_days', w.retention_days, 'refresh_interval_minutes', w.refresh_interval_minutes)
    ORDER BY w.window_name), '[]')
  FROM public.aggregate_windows w WHERE w.workspace_id = d.workspace_id AND w.report_slug = d.slug)`;

const COLUMNS = `d.slug, d.kind, d.name, d.description, d.event_names, d.source, d.cache_ttl_seconds, d.default_window,
  d.is_built_in, d.created_at, d.updated_at, ${WINDOWS} AS windows`;

export interface WantedReports {
  slug?: string;
  /** The slug after which the page begins. */
  after?: string;
  limit: number;
}

/** Reports of a workspace by slug. */
export async function readReports(
  sql: Sql,
  { workspaceId }: WorkspaceContext,
  { slug, after, limit }: WantedReports,
): Promise<ReportView[]> {
  const rows = await sql.query<ReportRow>(
    `SELECT ${COLUMNS} FROM public.report_definitions d
     WHERE d.workspace_id = $1 AND ($2::text IS NULL OR d.slug = $2) AND ($3::text IS NULL OR d.slug > $3)
     ORDER BY d.slug LIMIT $4`,
    [workspaceId, slug ?? null, after ?? null, limit],
  );
  return rows.map(viewOf);
}

/** @throws DomainError `not_found` */
export async function readReport(sql: Sql, ctx: WorkspaceContext, slug: string): Promise<ReportView> {
  const [report] = await readReports(sql, ctx, { slug, limit: 1 });
  if (!report) throw notFound('report');
  return report;
}
