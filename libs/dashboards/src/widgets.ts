import { arranged, MAX_WIDGETS, MEASURES_OF } from '@strata/contracts';
import { json, type Prisma, type WorkspaceTx } from '@strata/data';
import { DomainError, newId } from '@strata/platform';
import {
  type AnalyticsSource,
  type Widget,
  type WidgetChart,
  type WidgetFilters,
  type WidgetInput,
  type WidgetSource,
} from './document.js';

/**
 * Widgets as they are kept: with ids, laid out so that none covers another, in the order in which one reads them.
 * @throws DomainError `invalid` for too many, for two of one id, for an analytics question that has no answer
 */
export function widgetsOf(inputs: readonly WidgetInput[]): Widget[] {
  if (inputs.length > MAX_WIDGETS) throw tooMany();
  for (const [at, { source }] of inputs.entries()) if (source.type === 'analytics') checkQuestion(source, at);
  const positions = arranged(inputs.map(({ position }) => position));
  const widgets = inputs.map((input, at) => ({
    id: input.id?.toLowerCase() ?? newId(),
    title: input.title ?? '',
    description: input.description ?? '',
    source: input.source,
    chart: input.chart ?? {},
    filters: input.filters ?? {},
    position: positions[at] ?? input.position,
  }));
  if (new Set(widgets.map(({ id }) => id)).size < widgets.length) {
    throw new DomainError('invalid', 'Two widgets have the same id.', { hint: 'Leave the id of a new one out.' });
  }
  return widgets.sort(({ position: a }, { position: b }) => a.y - b.y || a.x - b.x);
}

function tooMany(): DomainError {
  return new DomainError('invalid', `A dashboard has at most ${MAX_WIDGETS} widgets.`, {
    hint: 'Spread them over several dashboards.',
    details: { limit: MAX_WIDGETS },
  });
}

function checkQuestion({ question, measure, dimension }: AnalyticsSource, at: number): void {
  const details = { widget: at };
  if (!MEASURES_OF[question].includes(measure)) {
    throw new DomainError('invalid', `A ${question} does not tell ${measure}.`, {
      hint: `Choose one of ${MEASURES_OF[question].join(', ')}.`,
      details,
    });
  }
  if (question === 'breakdown' && dimension === undefined) {
    throw new DomainError('invalid', 'A breakdown needs a dimension.', { hint: 'Such as country.', details });
  }
}

/** Columns of `public.widgets` from a row. */
export function widgetOf(row: Prisma.WidgetGetPayload<object>): Widget {
  const { id, title, description, x, y, w, h } = row;
  return {
    ...{ id, title, description },
    source: row.source as unknown as WidgetSource,
    chart: row.chart as WidgetChart,
    filters: row.filters as unknown as WidgetFilters,
    position: { x, y, w, h },
  };
}

/** Has a dashboard consist of exactly these widgets. */
export async function writeWidgets(
  tx: WorkspaceTx,
  key: { workspaceId: string; dashboardId: string },
  widgets: readonly Widget[],
): Promise<void> {
  await tx.widget.deleteMany({ where: key });
  const data = widgets.map(({ id, title, description, source, chart, filters, position }) => ({
    ...{ ...key, id, title, description, ...position },
    ...{ source: json(source), chart: json(chart), filters: json(filters) },
  }));
  await tx.widget.createMany({ data });
}
