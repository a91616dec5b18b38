import { Inject, Injectable } from '@nestjs/common';
import { RANKED, type Point, type Question as Asked, type Range } from '@strata/analytics';
import type { Measure } from '@strata/contracts';
import { CLOCK, DomainError, notFound, type Clock } from '@strata/platform';
import type { AnalyticsSource, Widget } from '../document.js';
import type { Asking } from './asking.js';
import type { Question, Table } from './table.js';

const DEFAULT_LIMIT = 10;
/** There are fewer countries. */
const MAP_LIMIT = 300;
const HOURLY_MS = 2 * 86_400_000;

/** The figures of the project pages as tables. */
@Injectable()
export class AnalyticsQuestions {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  question(asking: Asking, { filters: own }: Widget, source: AnalyticsSource): Question {
    const { project_id: wanted, measure: _, ...rest } = source;
    const conditions = asking.conditions(own);
    const projectId = wanted ?? asking.filters.project_id ?? asking.ground.projectIds[0];
    return {
      key: JSON.stringify(['analytics', projectId, rest, callOf(source), own.range, conditions]),
      answer: async () => {
        if (projectId === undefined || !asking.ground.projectIds.includes(projectId)) throw noProject(projectId);
        const computedAt = this.clock.now();
        const { range, previous } = await asking.period(own.range);
        const asked = { projectId, tz: asking.tz, filters: conditions, includeBots: false };
        const table = await this.table(asking, source, { ...asked, ...range });
        const before = previous && (await this.table(asking, source, { ...asked, ...previous }, table));
        return {
          ...table,
          ...(before && { previous: { rows: before.rows } }),
          ignored_filters: ignoredBy(asking, own.range !== undefined, wanted),
          computed_at: computedAt,
          is_cached: false,
        };
      },
    };
  }

  /** @param now in the period before: the table of now, whose values it has to tell of */
  private table(asking: Asking, source: AnalyticsSource, asked: Asked, now?: Table): Promise<Table> {
    switch (source.question) {
      case 'number':
        return this.number(asking, source.measure, asked);
      case 'trend':
        return this.trend(asking, source, asked);
      case 'breakdown':
        return this.breakdown(asking, source, asked, now);
      case 'map':
        return this.breakdown(asking, { ...source, dimension: 'country', limit: MAP_LIMIT }, asked, now);
      case 'live':
        return Promise.resolve({ columns: [], rows: [] });
    }
  }

  private async number(asking: Asking, measure: Measure, asked: Asked): Promise<Table> {
    const totals = await asking.once(['web', asked], () => asking.analytics.web(asking.ctx, asked, { compare: false }));
    return { columns: [{ name: measure, type: 'number' }], rows: [[totals[measure]]] };
  }

  private async trend(asking: Asking, source: AnalyticsSource, asked: Asked): Promise<Table> {
    const { measure, dimension, interval = intervalOf(asked) } = source;
    const request = measure === 'page_views' ? { ...asked, filters: [...asked.filters, PAGE_VIEW] } : asked;
    const options = { interval, compare: false, breakdown: dimension };
    const { points, series } = await asking.once(['timeseries', request, options], () =>
      asking.analytics.timeseries(asking.ctx, request, options),
    );
    const bucket = { name: 'bucket', type: 'timestamp' as const };
    const value = { name: measure, type: 'number' as const };
    if (dimension === undefined || series === undefined) {
      return { columns: [bucket, value], rows: points.map((point) => [point.bucket, figureOf(point, measure)]) };
    }
    return {
      columns: [bucket, { name: dimension, type: 'text' }, value],
      rows: series.flatMap((one) => one.points.map((point) => [point.bucket, one.value, figureOf(point, measure)])),
    };
  }

  private async breakdown(asking: Asking, source: AnalyticsSource, asked: Asked, now?: Table): Promise<Table> {
    const { measure, dimension = 'country', limit = DEFAULT_LIMIT } = source;
    const by = RANKED.find((name) => name === measure);
    if (!by) throw new Error(`widgets are not kept with a breakdown by ${measure}`);
    const columns: Table['columns'] = [
      { name: dimension, type: 'text' },
      { name: measure, type: 'number' },
    ];
    const values = now?.rows.map(([value]) => value as string | null);
    const options = { dimension, by, ...(values ? { values } : { limit }) };
    const ranks = await asking.once(['ranking', asked, options], () =>
      asking.analytics.ranking(asking.ctx, asked, options),
    );
    if (!values) return { columns, rows: ranks.map(({ value, figure }) => [value, figure]) };
    const figures = new Map(ranks.map(({ value, figure }) => [value, figure]));
    const none = RATES.includes(by) ? null : 0;
    return { columns, rows: values.map((value) => [value, figures.get(value) ?? none]) };
  }
}

/** Of nothing there is none; everything else is 0 then. */
const RATES: readonly Measure[] = ['bounce_rate', 'avg_duration_seconds'];
const PAGE_VIEW = { field: 'event_name', op: 'eq', value: 'page_view' } as const;

/** Measures that the same call of analytics answers are told apart afterwards. */
function callOf({ question, measure }: AnalyticsSource): string {
  if (question === 'number') return 'totals';
  return question === 'trend' && measure !== 'page_views' ? 'counts' : measure;
}

function figureOf({ count, unique_sessions, unique_users }: Point, measure: Measure): number {
  if (measure === 'visitors') return unique_users;
  return measure === 'sessions' ? unique_sessions : count;
}

function intervalOf({ from, to }: Range): 'hour' | 'day' {
  return to.getTime() - from.getTime() <= HOURLY_MS ? 'hour' : 'day';
}

function ignoredBy({ filters }: Asking, hasOwnRange: boolean, ownProject: string | null): string[] {
  const isElsewhere = ownProject !== null && filters.project_id !== undefined && filters.project_id !== ownProject;
  return [...(hasOwnRange && filters.range ? ['range'] : []), ...(isElsewhere ? ['project_id'] : [])];
}

function noProject(projectId: string | undefined): DomainError {
  if (projectId !== undefined) return notFound('project');
  return new DomainError('invalid', 'There is no project to ask about.', { hint: 'Create one first.' });
}
