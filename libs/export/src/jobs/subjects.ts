import { Injectable } from '@nestjs/common';
import { Dashboards, type DashboardDetails, type DashboardFilters, type Widget } from '@strata/dashboards';
import { DomainError, notFound, type WorkspaceContext } from '@strata/platform';
import { SavedQueries } from '@strata/saved-queries';
import type { DashboardExport, ExportSource, SavedQueryExport, WidgetExport } from './source.js';

/** A dashboard as it is to be written down. */
export interface Page {
  dashboard: DashboardDetails;
  filters: DashboardFilters;
}

export type Subject =
  | { type: 'saved_query'; name: string; source: SavedQueryExport }
  | { type: 'widget'; name: string; page: Page; widget: Widget }
  | { type: 'dashboard'; name: string; page: Page };

/** What exports are of, as their askers may see it. */
@Injectable()
export class Subjects {
  constructor(
    private readonly dashboards: Dashboards,
    private readonly queries: SavedQueries,
  ) {}

  /** @throws DomainError `not_found` for what the asker may not read, `invalid` for what has no rows */
  async of(ctx: WorkspaceContext, source: ExportSource): Promise<Subject> {
    if (source.type === 'saved_query') {
      const { name } = await this.queries.get(ctx, source.saved_query_id);
      return { type: 'saved_query', name, source };
    }
    const page = await this.page(ctx, source);
    const { dashboard } = page;
    if (source.type === 'dashboard') return { type: 'dashboard', name: dashboard.name, page };
    const widget = dashboard.widgets.find(({ id }) => id === source.widget_id.toLowerCase());
    if (!widget) throw notFound('widget');
    if (!hasRows(widget)) throw new DomainError('invalid', 'This widget has no rows.', { hint: 'Choose another one.' });
    return { type: 'widget', name: widget.title || dashboard.name, page, widget };
  }

  private async page(ctx: WorkspaceContext, source: DashboardExport | WidgetExport): Promise<Page> {
    const dashboard = await this.dashboards.get(ctx, source.dashboard_id);
    return { dashboard, filters: source.filters ?? dashboard.filters };
  }
}

/** False for texts, and for what the page itself is told of while it happens. */
export function hasRows({ source }: Widget): boolean {
  return source.type !== 'text' && !(source.type === 'analytics' && source.question === 'live');
}
