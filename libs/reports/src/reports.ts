import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { CLOCK, type Clock, type WorkspaceContext } from '@strata/platform';
import { RecomputeRuns, type RecomputeView } from '@strata/transform';
import { answerOf } from './answer.js';
import { AnswerCache } from './answer-cache.js';
import type { Window } from './kinds.js';
import { DAILY, WEEKLY } from './parts.js';
import { periodOf } from './period.js';
import { prepare, subjectOf, type ReportQuestion } from './question.js';
import { groupsOf, type Slice } from './rows.js';
import { readSnapshots } from './snapshots.js';
import type { ReportAnswer } from './views.js';

export interface RecomputeQuestion {
  project_id: string;
  from: Date;
  to: Date;
  window?: Window;
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
   * Answers a question; for the report's `cache_ttl_seconds` with the same answer, unless its range was recomputed since, or
   * somebody was erased or rows were removed.
   * @throws DomainError `not_found` for an unknown report or project, `invalid` for what the report does not have
   */
  async run(ctx: WorkspaceContext, slug: string, question: ReportQuestion, slice: Slice): Promise<ReportAnswer> {
    const key = JSON.stringify([ctx.workspaceId, slug, question, slice]);
    const cached = this.cache.get(key);
    if (cached) {
      const { version } = await this.db.readWorkspace(ctx, (sql) => subjectOf(sql, ctx, slug, question.projectId));
      if (version === cached.version) return { ...cached.answer, is_cached: true };
    }
    const { answer, version, ttl } = await readSnapshots(this.db, ctx, async (sql, isBuilt) => {
      const subject = await subjectOf(sql, ctx, slug, question.projectId);
      const { asked, parts, head } = await prepare(sql, ctx, question, { subject, isBuilt, now: this.clock.now() });
      const told = answerOf(await groupsOf(sql, asked, parts, slice), head, asked, slice);
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
    const report = { slug, window, models: [DAILY, WEEKLY], asked: { from, to } };
    return this.recomputes.create(ctx, { project_id: projectId, ...period, report });
  }
}
