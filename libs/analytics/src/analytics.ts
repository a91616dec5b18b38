import { Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { type Page, type WorkspaceContext } from '@strata/platform';
import type { GoalView } from '@strata/projects';
import { breakdown, type Breakdown, type BreakdownRow, type Dimension } from './breakdown.js';
import { events, type EventRow } from './events.js';
import { conversions, goalsOf, type Conversions } from './goals.js';
import { extent, topEvent, topEvents, totals, type EventCount, type Totals } from './overview.js';
import { previousRange } from './previous.js';
import { person, type Person } from './person.js';
import { ranking, visitorsOf, type Rank, type RankingOptions } from './ranking.js';
import type { Field, Range, SearchPage } from './request.js';
import { readStored } from './rollups/stored.js';
import { sessions, type SessionRow } from './sessions.js';
import { Snapshot, type Answering, type Question } from './snapshot.js';
import { brokenDown, checkBuckets, timeseries, type Interval, type Point, type Series } from './timeseries.js';
import { users, type UserRow } from './users.js';
import { values, type ValueCount } from './values.js';
import { webTotals, type WebTotals } from './web.js';

export interface Overview extends Totals, Range {
  tz: string;
  top_event: { event_name: string; count: number } | null;
  /** Of the whole project, whatever the range. */
  first_event_at: Date | null;
  last_event_at: Date | null;
  previous?: Totals & Range;
}

export interface Timeseries {
  interval: Interval;
  tz: string;
  points: Point[];
  previous?: Point[];
  series?: Series[];
}

export interface Web extends WebTotals, Range {
  tz: string;
  previous?: WebTotals & Range;
}

/** A breakdown's row, beside the visitors of the same value in the period before. */
export type ComparedRow = BreakdownRow & { previous_visitors?: number };

export interface GoalResult extends Conversions {
  goal: GoalView;
  previous?: Conversions;
}

/** The answers of the project pages. Each is computed in one snapshot of one workspace. */
@Injectable()
export class Analytics {
  constructor(protected readonly db: Database) {}

  /** Totals of the range, and of the one before when `compare` is set. */
  async overview(ctx: WorkspaceContext, question: Question, options: { compare: boolean }): Promise<Overview> {
    return this.ask(ctx, question, async (sql, request) => {
      const sums = await totals(sql, ctx, request);
      const top = await topEvent(sql, ctx, request);
      const span = await extent(sql, ctx, request.projectId);
      const before = options.compare ? await previousRange(sql, request) : undefined;
      return {
        from: request.from,
        to: request.to,
        tz: request.tz,
        ...sums,
        top_event: top ?? null,
        ...span,
        ...(before && { previous: { ...before, ...(await totals(sql, ctx, { ...request, ...before })) } }),
      };
    });
  }

  /** @throws DomainError `invalid` when the range has too many buckets. */
  async timeseries(
    ctx: WorkspaceContext,
    question: Question,
    options: { interval: Interval; compare: boolean; breakdown?: Field },
  ): Promise<Timeseries> {
    const { interval, compare, breakdown: field } = options;
    return this.ask(ctx, question, async (sql, request) => {
      checkBuckets(request, interval);
      const points = await timeseries(sql, ctx, request, interval);
      const before = compare ? await previousRange(sql, request) : undefined;
      return {
        interval,
        tz: request.tz,
        points,
        ...(before && { previous: await timeseries(sql, ctx, { ...request, ...before }, interval) }),
        ...(field && { series: await brokenDown(sql, ctx, request, { interval, field }) }),
      };
    });
  }

  async topEvents(
    ctx: WorkspaceContext,
    question: Question,
    options: { limit: number; compare: boolean },
  ): Promise<(EventCount & { previous_count?: number })[]> {
    return this.ask(ctx, question, async (sql, request) => {
      const top = await topEvents(sql, ctx, request, { limit: options.limit });
      if (!options.compare || top.length === 0) return top;
      const before = { ...request, ...(await previousRange(sql, request)) };
      const names = top.map((row) => row.event_name);
      const earlier = await topEvents(sql, ctx, before, { limit: names.length, names });
      const counts = new Map(earlier.map((row) => [row.event_name, row.count]));
      return top.map((row) => ({ ...row, previous_count: counts.get(row.event_name) ?? 0 }));
    });
  }

  async sessions(ctx: WorkspaceContext, question: Question, page: SearchPage): Promise<Page<SessionRow>> {
    return this.ask(ctx, question, (sql, request) => sessions(sql, ctx, request, page));
  }

  async users(ctx: WorkspaceContext, question: Question, page: SearchPage): Promise<Page<UserRow>> {
    return this.ask(ctx, question, (sql, request) => users(sql, ctx, request, page));
  }

  /** @throws DomainError `not_found` for somebody of whom there is no event. */
  async person(ctx: WorkspaceContext, who: { projectId: string; visitorId: string }): Promise<Person> {
    return this.db.readWorkspace(ctx, (sql) => person(sql, ctx, who));
  }

  async events(ctx: WorkspaceContext, question: Question, page: SearchPage): Promise<Page<EventRow>> {
    return this.ask(ctx, question, (sql, request) => events(sql, ctx, request, page));
  }

  /** Visitors, sessions, page views and how sessions went. */
  async web(ctx: WorkspaceContext, question: Question, options: { compare: boolean }): Promise<Web> {
    return this.ask(ctx, question, async (sql, request) => {
      const { from, to, tz } = request;
      const sums = await webTotals(sql, ctx, request);
      const before = options.compare ? await previousRange(sql, request) : undefined;
      return {
        ...{ from, to, tz, ...sums },
        ...(before && { previous: { ...before, ...(await webTotals(sql, ctx, { ...request, ...before })) } }),
      };
    });
  }

  /** The values of a dimension, most visitors first. */
  async breakdown(
    ctx: WorkspaceContext,
    question: Question,
    options: { dimension: Dimension; limit: number; compare: boolean; search?: string },
  ): Promise<Omit<Breakdown, 'data'> & { dimension: Dimension; data: ComparedRow[] }> {
    const { dimension } = options;
    return this.ask(ctx, question, async (sql, request) => {
      const { data, total_rows } = await breakdown(sql, ctx, request, options);
      if (!options.compare) return { dimension, data, total_rows };
      const before = { ...request, ...(await previousRange(sql, request)) };
      const earlier = await visitorsOf(sql, ctx, before, { dimension, values: data.map(({ value }) => value) });
      const compared = data.map((row) => ({ ...row, previous_visitors: earlier.get(row.value) ?? 0 }));
      return { dimension, data: compared, total_rows };
    });
  }

  /** The values of a dimension by one figure, the largest first. */
  async ranking(ctx: WorkspaceContext, question: Question, options: RankingOptions): Promise<Rank[]> {
    return this.ask(ctx, question, (sql, request) => ranking(sql, ctx, request, options));
  }

  /** What each of the project's goals came to, by their names. */
  async goals(ctx: WorkspaceContext, question: Question, options: { compare: boolean }): Promise<GoalResult[]> {
    return this.ask(ctx, question, async (sql, request) => {
      const goals = await goalsOf(sql, ctx, request.projectId);
      const now = await conversions(sql, ctx, request, goals);
      const before = options.compare ? { ...request, ...(await previousRange(sql, request)) } : undefined;
      const earlier = before && (await conversions(sql, ctx, before, goals));
      return goals.map((goal) => ({
        goal,
        ...conversionsOf(now, goal),
        ...(earlier && { previous: conversionsOf(earlier, goal) }),
      }));
    });
  }

  /** The period just before a range, as comparisons take it. */
  async previous(ctx: WorkspaceContext, range: Range & { tz: string }): Promise<Range> {
    return this.db.readWorkspace(ctx, (sql) => previousRange(sql, range));
  }

  /** The most frequent values of a field. */
  async values(
    ctx: WorkspaceContext,
    question: Question,
    options: { field: Field; search?: string },
  ): Promise<ValueCount[]> {
    return this.ask(ctx, question, (sql, request) => values(sql, ctx, request, options));
  }

  protected ask<T>(ctx: WorkspaceContext, question: Question, answering: Answering<T>): Promise<T> {
    return readStored(this.db, ctx, (sql, grains) => new Snapshot(sql, ctx, grains).answer(question, answering));
  }
}

function conversionsOf(found: Map<string, Conversions>, goal: GoalView): Conversions {
  const conversions = found.get(goal.id);
  if (!conversions) throw new Error('every goal that was asked for is answered');
  return conversions;
}
