import { Injectable } from '@nestjs/common';
import { DashboardData, type DashboardFilters, type Widget, type WidgetResult } from '@strata/dashboards';
import { notFound, type WorkspaceContext } from '@strata/platform';
import type { Cell, RunningQuery } from '@strata/query';
import { SavedQueryRunner } from '@strata/saved-queries';
import type { Page } from './subjects.js';

/** What a widget's rows come with. */
export interface WidgetFacts {
  /** Names of the page's filters that the widget has no field for. */
  ignored: readonly string[];
  /** The values that its saved query is run with. */
  params: Readonly<Record<string, unknown>>;
}

type Consume = (running: RunningQuery, facts: WidgetFacts) => Promise<void>;

/** Answers that are there already, by widget. */
export type Answers = ReadonlyMap<string, WidgetResult>;

/** The rows of widgets, with the rights of who asks: all that a saved query has, and of others what they show. */
@Injectable()
export class WidgetRows {
  constructor(
    private readonly data: DashboardData,
    private readonly runner: SavedQueryRunner,
  ) {}

  /** What those of a page's widgets show whose answers are small; they are worked out together. */
  async answers(
    ctx: WorkspaceContext,
    { dashboard, filters }: Page,
    widgets: readonly Widget[],
    signal: AbortSignal,
  ): Promise<Answers> {
    const small = widgets.filter(({ source }) => source.type !== 'saved_query').map(({ id }) => id);
    const answers = new Map<string, WidgetResult>();
    const asked = { filters: ofRows(filters), widget_ids: small };
    const send = await this.data.ofDashboard(ctx, dashboard.id, asked);
    await send((result) => Promise.resolve(void answers.set(result.widget_id, result)), signal);
    signal.throwIfAborted();
    return answers;
  }

  /** Has `consume` read the rows of one. @throws what is wrong with the widget, and what `consume` throws */
  async read(
    ctx: WorkspaceContext,
    { page, widget, answers }: { page: Page; widget: Widget; answers: Answers },
    signal: AbortSignal,
    consume: Consume,
  ): Promise<void> {
    const { source } = widget;
    if (source.type !== 'saved_query') return this.readAnswer(answers.get(widget.id), consume);
    const { saved_query_id: id, ...run } = await this.data.savedQueryRun(ctx, widget, source, ofRows(page.filters));
    await this.runner.stream(ctx, id, { params: run.params, signal }, (running, { params }) =>
      consume(running, { ignored: run.ignored_filters, params }),
    );
  }

  private async readAnswer(answer: WidgetResult | undefined, consume: Consume): Promise<void> {
    if (!answer) throw notFound('widget');
    if (answer.status === 'failed') throw answer.error;
    const columns = answer.columns.map((column) => ({ ...column, pg_type: column.type }));
    const facts = { ignored: answer.ignored_filters, params: {} };
    await consume({ columns, batches: inOneBatch(answer.rows.map((row) => row.map(cellOf))) }, facts);
  }
}

/** The period before has no place in a list of rows. */
function ofRows(filters: DashboardFilters): DashboardFilters {
  return { ...filters, compare: false };
}

async function* inOneBatch(rows: Cell[][]): RunningQuery['batches'] {
  yield await Promise.resolve(rows);
}

/** As JSON carries it, which is how a browser gets it. */
function cellOf(value: unknown): Cell {
  return value instanceof Date ? value.toISOString() : (value ?? null);
}
