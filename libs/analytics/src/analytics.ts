import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '@strata/data';
import { DomainError, type Page, type PageRequest, type WorkspaceContext } from '@strata/platform';
import { events, type EventRow } from './events.js';
import { extent, topEvent, topEvents, totals, type EventCount, type Totals } from './overview.js';
import type { AnalyticsRequest, Field, Range } from './request.js';
import { sessions, type SessionRow } from './sessions.js';
import { brokenDown, checkBuckets, timeseries, type Interval, type Point, type Series } from './timeseries.js';
import { users, type UserRow } from './users.js';

/** A request whose zone may be left to the workspace. */
export type Question = Omit<AnalyticsRequest, 'tz'> & { tz?: string };

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

/** The answers of the project pages. Each is computed in one snapshot of one workspace. */
@Injectable()
export class Analytics {
  constructor(private readonly db: Database) {}

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

  async sessions(ctx: WorkspaceContext, question: Question, page: PageRequest): Promise<Page<SessionRow>> {
    return this.ask(ctx, question, (sql, request) => sessions(sql, ctx, request, page));
  }

  async users(ctx: WorkspaceContext, question: Question, page: PageRequest): Promise<Page<UserRow>> {
    return this.ask(ctx, question, (sql, request) => users(sql, ctx, request, page));
  }

  async events(ctx: WorkspaceContext, question: Question, page: PageRequest): Promise<Page<EventRow>> {
    return this.ask(ctx, question, (sql, request) => events(sql, ctx, request, page));
  }

  private async ask<T>(
    ctx: WorkspaceContext,
    question: Question,
    answer: (sql: Sql, request: AnalyticsRequest) => Promise<T>,
  ): Promise<T> {
    return this.db.readWorkspace(ctx, async (sql) => {
      const tz = question.tz ?? (await reportingZone(sql, ctx));
      try {
        return await answer(sql, { ...question, tz });
      } catch (error) {
        throw (error as { code?: string }).code === UNKNOWN_ZONE ? unknownZone(tz, error) : error;
      }
    });
  }
}

/** SQLSTATE invalid_parameter_value. The zone is the only parameter of ours that can be one. */
const UNKNOWN_ZONE = '22023';

/** JavaScript knows a few names more than PostgreSQL does. */
function unknownZone(tz: string, cause: unknown): DomainError {
  return new DomainError('invalid', `The time zone ${tz} is not known here.`, {
    hint: 'Use an IANA name such as Europe/Berlin.',
    cause,
  });
}

async function reportingZone(sql: Sql, ctx: WorkspaceContext): Promise<string> {
  const [row] = await sql.query<{ reporting_zone: string }>(
    'SELECT reporting_zone FROM public.workspaces WHERE id = $1',
    [ctx.workspaceId],
  );
  return row?.reporting_zone ?? 'UTC';
}

/**
 * The period just before: as many calendar days when the range consists of whole days of its zone (so that a week with
 * a clock change compares with a full week), else the same duration.
 */
async function previousRange(sql: Sql, request: AnalyticsRequest): Promise<Range> {
  const [row] = await sql.query<Range>(
    `WITH local AS (
       SELECT $1::timestamptz AS from_at, $2::timestamptz AS to_at,
         $1::timestamptz AT TIME ZONE $3 AS from_local, $2::timestamptz AT TIME ZONE $3 AS to_local
     )
     SELECT from_at AS to,
       CASE WHEN from_local = date_trunc('day', from_local) AND to_local = date_trunc('day', to_local)
         THEN (from_local - (to_local - from_local)) AT TIME ZONE $3
         ELSE from_at - (to_at - from_at) END AS from
     FROM local`,
    [request.from, request.to, request.tz],
  );
  if (!row) throw new Error('a SELECT without FROM has one row');
  return row;
}
