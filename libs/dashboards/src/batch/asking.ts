import { PageAnalytics, type Analytics, type Filter, type Range } from '@strata/analytics';
import type { Database } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import type { DashboardFilters, RangeFilter, WidgetFilters } from '../document.js';
import { resolveRange } from './period.js';

/** What the workspace decides: its zone, and its projects, the oldest first. */
export interface Ground {
  reportingZone: string;
  projectIds: readonly string[];
}

export interface Period {
  range: Range;
  /** The one before; only if a comparison was asked for. */
  previous?: Range;
}

export interface AskingOptions {
  filters: DashboardFilters;
  /** Compute anew what could be answered from a cache. */
  refresh: boolean;
  signal: AbortSignal;
  now: Date;
}

export async function readGround(db: Database, ctx: WorkspaceContext): Promise<Ground> {
  const [row] = await db.readWorkspace(ctx, (sql) =>
    sql.query<{ zone: string; projects: string[] }>(
      `SELECT w.reporting_zone AS zone,
         ARRAY(SELECT p.id::text FROM public.projects p WHERE p.workspace_id = w.id ORDER BY p.id) AS projects
       FROM public.workspaces w WHERE w.id = $1`,
      [ctx.workspaceId],
    ),
  );
  return { reportingZone: row?.zone ?? 'UTC', projectIds: row?.projects ?? [] };
}

/** One load of a page: what its widgets are asked with, and what was found out for several of them. */
export class Asking {
  readonly filters: DashboardFilters;
  readonly refresh: boolean;
  readonly signal: AbortSignal;
  readonly tz: string;
  readonly analytics: Analytics;
  private readonly now: Date;
  private readonly found = new Map<string, Promise<unknown>>();

  constructor(
    private readonly db: Database,
    readonly ctx: WorkspaceContext,
    readonly ground: Ground,
    { filters, refresh, signal, now }: AskingOptions,
  ) {
    this.filters = filters;
    this.refresh = refresh;
    this.signal = signal;
    this.now = now;
    this.tz = filters.tz ?? ground.reportingZone;
    this.analytics = new PageAnalytics(db, ctx, signal);
  }

  /** The result of `work`, which is done once for all widgets that want the same. */
  once<T>(key: unknown, work: () => Promise<T>): Promise<T> {
    const name = JSON.stringify(key);
    const found = this.found.get(name) as Promise<T> | undefined;
    if (found) return found;
    const begun = work();
    this.found.set(name, begun);
    return begun;
  }

  /** The period that a widget is about: its own, else that of the page. */
  async period(own: RangeFilter | undefined): Promise<Period> {
    const { ctx, tz, now } = this;
    const wanted = own ?? this.filters.range;
    return this.once(['period', wanted], async () => {
      const range = await this.db.readWorkspace(ctx, (sql) => resolveRange(sql, wanted, { tz, now }));
      if (!this.filters.compare) return { range };
      return { range, previous: await this.analytics.previous(ctx, { ...range, tz }) };
    });
  }

  /** All conditions on fields that hold for a widget: its own, and those of the page. */
  conditions(own: WidgetFilters): Filter[] {
    return [own, this.filters].flatMap(({ event, fields = [] }) => [
      ...(event === undefined ? [] : [{ field: 'event_name', op: 'eq', value: event } as const]),
      ...fields,
    ]);
  }
}

/** The names of the page's filters that are set, as a widget lists those that it ignores. */
export function namesOf({ range, tz, project_id, event, fields = [], compare }: DashboardFilters): string[] {
  return [
    ...(range === undefined ? [] : ['range']),
    ...(tz === undefined ? [] : ['tz']),
    ...(project_id === undefined ? [] : ['project_id']),
    ...(event === undefined ? [] : ['event']),
    ...fields.map(({ field }) => field),
    ...(compare ? ['compare'] : []),
  ];
}
