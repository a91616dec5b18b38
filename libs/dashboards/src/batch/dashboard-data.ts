import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { CLOCK, notFound, type Clock, type WorkspaceContext } from '@strata/platform';
import type { ParamValue } from '@strata/query';
import { Dashboards } from '../dashboards.js';
import type { DashboardFilters, SavedQuerySource, Widget, WidgetInput } from '../document.js';
import type { Guest } from '../share-links.js';
import { widgetsOf } from '../widgets.js';
import { Asking, readGround } from './asking.js';
import { answerAll, type WidgetQuestion, type WidgetResult } from './batch.js';
import { QuestionDesk } from './question-desk.js';
import { SavedQueryQuestions } from './saved-query-questions.js';
import type { Question } from './table.js';

/** Questions of one page that are worked on at the same time. */
const AT_ONCE = 4;

export interface DataRequest {
  /** Instead of the filters that the dashboard is opened with. */
  filters?: DashboardFilters;
  /** Only these widgets. */
  widget_ids?: readonly string[];
  /** Compute anew what could be answered from a cache. */
  refresh?: boolean;
}

/** How the saved query of a widget is run on a page. */
export interface SavedQueryRun {
  saved_query_id: string;
  params: Record<string, ParamValue>;
  ignored_filters: string[];
}

/** Sends a page's results until all are sent or the signal is aborted. */
export type SendResults = (send: (result: WidgetResult) => Promise<void>, signal: AbortSignal) => Promise<void>;

/** The data of a page, all of it in one go. */
@Injectable()
export class DashboardData {
  constructor(
    private readonly dashboards: Dashboards,
    private readonly desk: QuestionDesk,
    private readonly savedQueries: SavedQueryQuestions,
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The data of a dashboard's widgets, with the rights of who asks. @throws DomainError `not_found`, `invalid` */
  async ofDashboard(ctx: WorkspaceContext, id: string, request: DataRequest): Promise<SendResults> {
    const dashboard = await this.dashboards.get(ctx, id);
    return this.prepare(ctx, dashboard.widgets, { ...request, filters: request.filters ?? dashboard.filters });
  }

  /** The data of the dashboard that a guest came to see. Range and zone are what the guest may choose. */
  async ofGuest(guest: Guest, { filters = {}, widget_ids }: Omit<DataRequest, 'refresh'>): Promise<SendResults> {
    const dashboard = await this.dashboards.ofGuest(guest);
    const { range = dashboard.filters.range, tz = dashboard.filters.tz } = filters;
    return this.prepare(guest.ctx, dashboard.widgets, { filters: { ...dashboard.filters, range, tz }, widget_ids });
  }

  /** The data of widgets that are not kept yet. @throws DomainError `invalid` */
  async ofWidgets(
    ctx: WorkspaceContext,
    widgets: readonly WidgetInput[],
    request: Omit<DataRequest, 'widget_ids'>,
  ): Promise<SendResults> {
    return this.prepare(ctx, widgetsOf(widgets), request);
  }

  /**
   * How a widget's saved query is run on a page, for whoever wants all of its rows and no cache.
   * @throws DomainError `not_found`, `invalid`
   */
  async savedQueryRun(
    ctx: WorkspaceContext,
    { filters: own }: Pick<Widget, 'filters'>,
    source: SavedQuerySource,
    filters: DashboardFilters,
  ): Promise<SavedQueryRun> {
    const { values, ignored } = await this.savedQueries.valuesFor(await this.asking(ctx, { filters }), own, source);
    return { saved_query_id: source.saved_query_id, params: values, ignored_filters: ignored };
  }

  private async prepare(
    ctx: WorkspaceContext,
    widgets: readonly Widget[],
    { filters, widget_ids: ids = widgets.map(({ id }) => id), refresh }: DataRequest,
  ): Promise<SendResults> {
    const known = new Map(widgets.map((widget) => [widget.id, widget]));
    const gone = new AbortController();
    const asking = await this.asking(ctx, { filters, refresh, signal: gone.signal });
    // Before the first line: a range that is none concerns the whole page.
    await asking.period(undefined);
    return (send, signal) => {
      signal.addEventListener('abort', () => gone.abort(), { once: true });
      const questions = ids.map((id): WidgetQuestion => {
        const widget = known.get(id);
        return { widgetId: id, question: widget ? this.desk.question(asking, widget) : UNKNOWN };
      });
      return answerAll(questions, { atOnce: AT_ONCE, signal }, send);
    };
  }

  private async asking(
    ctx: WorkspaceContext,
    { filters = {}, refresh = false, signal = NEVER }: DataRequest & { signal?: AbortSignal },
  ): Promise<Asking> {
    const ground = await readGround(this.db, ctx);
    return new Asking(this.db, ctx, ground, { filters, refresh, signal, now: this.clock.now() });
  }
}

const NEVER = new AbortController().signal;

/** A widget that somebody deleted meanwhile. */
const UNKNOWN: Question = { key: 'unknown', answer: () => Promise.reject(notFound('widget')) };
