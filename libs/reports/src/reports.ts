import { Inject, Injectable } from '@nestjs/common';
import { Database, type Sql } from '@strata/data';
import { CLOCK, DomainError, notFound, type Clock, type WorkspaceContext } from '@strata/platform';
import { RecomputeRuns, type RecomputeView } from '@strata/transform';
import { answerOf } from './answer.js';
import { AnswerCache } from './answer-cache.js';
import { breakdownsOf, keysOf, KIND, type Breakdown, type FilterName, type Window } from './kinds.js';
import { DAILY, partsOf, WEEKLY } from './parts.js';
import { periodOf, type Period } from './period.js';
import { readReport } from './report-rows.js';
import { groupsOf, type Asked } from './rows.js';
import { readSnapshots } from './snapshots.js';
import type { ReportAnswer, ReportView } from './views.js';

export interface ReportQuestion {
  projectId: string;
  /** Without it the last buckets before `to`. */
  from?: Date;
  /** Without it now. */
  to?: Date;
  window?: Window;
  breakdown?: Breakdown;
  filters: Partial<Record<FilterName, string>>;
  limit: number;
  offset: number;
}

export interface RecomputeQuestion {
  project_id: string;
  from: Date;
  to: Date;
  window?: Window;
}

/** A report of a project, as of a snapshot. */
interface Subject {
  report: ReportView;
  zone: string;
  /** Changes when an answer that was given before may not be given again. */
  version: string;
}

/** What reports say: from the snapshots of the transforms where they hold, from events elsewhere. */
@Injectable()
export class Reports {
  private readonly cache = new AnswerCache();

  constructor(
    private readonly db: Database,
    private readonly recomputes: RecomputeRuns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Answers a question; for the report's `cache_ttl_seconds` with the same answer, unless its range was recomputed since.
   * @throws DomainError `not_found` for an unknown report or project, `invalid` for what the report does not have
   */
  async run(ctx: WorkspaceContext, slug: string, question: ReportQuestion): Promise<ReportAnswer> {
    const key = JSON.stringify([ctx.workspaceId, slug, question]);
    const cached = this.cache.get(key);
    if (cached) {
      const { version } = await this.db.readWorkspace(ctx, (sql) => subjectOf(sql, ctx, slug, question.projectId));
      if (version === cached.version) return { ...cached.answer, is_cached: true };
    }
    const { answer, version, ttl } = await readSnapshots(this.db, ctx, async (sql, isBuilt) => {
      const subject = await subjectOf(sql, ctx, slug, question.projectId);
      const told = await this.answer(sql, ctx, { question, subject, isBuilt });
      return { answer: told, version: subject.version, ttl: subject.report.cache_ttl_seconds };
    });
    this.cache.set(key, { answer, version }, ttl);
    return answer;
  }

  /**
   * Has the buckets of a range, and the weeks that hold them, rebuilt from events.
   * @throws DomainError as `run`; `conflict` while a recompute of the project is active, with its id in the details
   */
  async recompute(ctx: WorkspaceContext, slug: string, question: RecomputeQuestion): Promise<RecomputeView> {
    const { project_id: projectId, from, to } = question;
    const { window, period } = await this.db.readWorkspace(ctx, async (sql) => {
      const { report, zone } = await subjectOf(sql, ctx, slug, projectId);
      const { window = report.default_window } = question;
      return { window, period: await periodOf(sql, { from, to, window }, { zone, now: this.clock.now() }) };
    });
    const report = { slug, window, models: [DAILY, WEEKLY] };
    return this.recomputes.create(ctx, { project_id: projectId, ...period, report });
  }

  private async answer(
    sql: Sql,
    { workspaceId }: WorkspaceContext,
    { question, subject, isBuilt }: { question: ReportQuestion; subject: Subject; isBuilt: boolean },
  ): Promise<ReportAnswer> {
    const { projectId, limit, offset } = question;
    const { report, zone } = subject;
    const { window = report.default_window } = question;
    const breakdown = breakdownOf(report, question.breakdown);
    const value = filterOf(report, question.filters);
    const now = this.clock.now();
    const period = await periodOf(sql, { from: question.from, to: question.to, window }, { zone, now });
    const tenant = { workspaceId, projectId, zone };
    const weeks = window === 'week' || !keysOf(report.kind, breakdown).includes('bucket');
    const parts = isBuilt ? await partsOf(sql, tenant, period, { weeks }) : allRaw(period);
    const asked: Asked = { ...tenant, report, window, breakdown, value, limit, offset };
    const groups = await groupsOf(sql, asked, parts);
    return answerOf(groups, asked, { name: report.name, period, filters: question.filters, now });
  }
}

const allRaw = (period: Period) => ({ weeks: [], days: [], raw: [period] });

async function subjectOf(sql: Sql, ctx: WorkspaceContext, slug: string, projectId: string): Promise<Subject> {
  const report = await readReport(sql, ctx, slug);
  const [row] = await sql.query<{ zone: string; recomputed_at: Date | null }>(
    `SELECT w.reporting_zone AS zone, (
       SELECT max(r.finished_at) FROM public.transform_runs r WHERE r.workspace_id = $1 AND r.project_id = $2
     ) AS recomputed_at
     FROM public.projects p JOIN public.workspaces w ON w.id = p.workspace_id
     WHERE p.workspace_id = $1 AND p.id = $2`,
    [ctx.workspaceId, projectId],
  );
  if (!row) throw notFound('project');
  return { report, zone: row.zone, version: JSON.stringify([report.updated_at, row.zone, row.recomputed_at]) };
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
