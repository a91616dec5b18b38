import type { Sql } from '@strata/data';
import { DomainError, notFound, type WorkspaceContext } from '@strata/platform';
import { breakdownsOf, keysOf, KIND, type Breakdown, type FilterName, type Window } from './kinds.js';
import { partsOf, type Parts } from './parts.js';
import { periodOf, type Period } from './period.js';
import { readReport } from './report-rows.js';
import type { Asked } from './rows.js';
import type { ReportHead, ReportView } from './views.js';

/** What a report is asked, whichever of its rows are wanted. */
export interface ReportQuestion {
  projectId: string;
  /** Without it the last buckets before `to`. */
  from?: Date;
  /** Without it now. */
  to?: Date;
  window?: Window;
  breakdown?: Breakdown;
  filters: Partial<Record<FilterName, string>>;
}

/** A report of a project, as of a snapshot. */
export interface Subject {
  report: ReportView;
  zone: string;
  /** Changes when an answer that was given before may not be given again. */
  version: string;
}

/** A question that can be answered. */
export interface Prepared {
  asked: Asked;
  /** Where its time is read. */
  parts: Parts;
  head: ReportHead;
}

/**
 * Fills in what a question leaves open, and finds out where it is answered.
 * @param isBuilt false while there are no snapshots
 * @throws DomainError `invalid` for what the report does not have
 */
export async function prepare(
  sql: Sql,
  { workspaceId }: WorkspaceContext,
  question: ReportQuestion,
  { subject, isBuilt, now }: { subject: Subject; isBuilt: boolean; now: Date },
): Promise<Prepared> {
  const { projectId, filters } = question;
  const { report, zone } = subject;
  const { window = report.default_window } = question;
  const breakdown = breakdownOf(report, question.breakdown);
  const value = filterOf(report, filters);
  const period = await periodOf(sql, { from: question.from, to: question.to, window }, { zone, now });
  const tenant = { workspaceId, projectId, zone };
  const weeks = window === 'week' || !keysOf(report.kind, breakdown).includes('bucket');
  const parts = isBuilt ? await partsOf(sql, tenant, period, { weeks }) : allRaw(period);
  const named = { slug: report.slug, kind: report.kind, name: report.name };
  return {
    asked: { ...tenant, report, window, breakdown, value },
    parts,
    head: { report: named, project_id: projectId, window, ...period, tz: zone, breakdown, filters, generated_at: now },
  };
}

const allRaw = (period: Period): Parts => ({ weeks: [], days: [], raw: [period] });

/** @throws DomainError `not_found` for an unknown report or project */
export async function subjectOf(sql: Sql, ctx: WorkspaceContext, slug: string, projectId: string): Promise<Subject> {
  const report = await readReport(sql, ctx, slug);
  const [row] = await sql.query<{ zone: string; changes: string }>(
    `SELECT w.reporting_zone AS zone, concat_ws(' ',
       (SELECT max(r.finished_at) FROM public.transform_runs r WHERE r.workspace_id = $1 AND r.project_id = $2),
       -- The raw rows go first, what was built of them later.
       (SELECT concat(count(*) FILTER (WHERE j.status <> 'pending'), ' ', max(j.finished_at))
        FROM public.privacy_jobs j WHERE j.workspace_id = $1 AND j.project_id = $2),
       (SELECT t.removed_at FROM public.retention_runs t WHERE t.workspace_id = $1)) AS changes
     FROM public.projects p JOIN public.workspaces w ON w.id = p.workspace_id
     WHERE p.workspace_id = $1 AND p.id = $2`,
    [ctx.workspaceId, projectId],
  );
  if (!row) throw notFound('project');
  return { report, zone: row.zone, version: JSON.stringify([report.updated_at, row.zone, row.changes]) };
}

function breakdownOf({ kind }: ReportView, asked: Breakdown | undefined): Breakdown {
  const known = breakdownsOf(kind);
  const breakdown = asked ?? known[0];
  if (breakdown !== undefined && known.includes(breakdown)) return breakdown;
  throw new DomainError('invalid', `This report has no breakdown ${breakdown}.`, {
    hint: `It has ${known.join(', ')}.`,
  });
}

/** The value that the report's dimension must have. */
function filterOf({ kind }: ReportView, filters: ReportQuestion['filters']): string | undefined {
  const known: readonly string[] = KIND[kind].filters;
  for (const name of Object.keys(filters)) {
    if (known.includes(name)) continue;
    const hint = known.length === 0 ? 'It takes none.' : `It takes ${known.join(', ')}.`;
    throw new DomainError('invalid', `This report has no filter ${name}.`, { hint });
  }
  return Object.values(filters)[0];
}
