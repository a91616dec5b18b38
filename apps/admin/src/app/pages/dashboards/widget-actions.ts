import { Injectable, Injector, inject } from '@angular/core';
import { Router } from '@angular/router';
import { DashboardsClient } from '../../api/dashboards.client';
import { type ExportFormat, type Widget } from '../../api/types';
import { BoardData, isAsked } from '../../board/board-data';
import { type BoardView, type Place, type WidgetAction } from '../../board/board-view';
import { WidgetDialog, type WidgetDetail } from '../../board/widget.dialog';
import { ExportStore } from '../../exports/export-store';
import { FORMAT_LABELS } from '../../exports/export-text';
import { Dialogs } from '../../ui/dialogs';
import { BoardStore } from './board-store';
import { drillParams } from './drill';

const FORMATS: readonly ExportFormat[] = ['csv', 'xlsx', 'json', 'ndjson'];

/** What a reader may do with a widget. Provided by the page, as what its widgets know of it. */
@Injectable()
export class WidgetActions {
  private readonly store = inject(BoardStore);
  private readonly data = inject(BoardData);
  private readonly client = inject(DashboardsClient);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly injector = inject(Injector);
  private readonly exports = inject(ExportStore);

  /** Asks for some widgets as the page is filtered now. */
  load(widgets: readonly Widget[], { refresh = false, isSameQuestion = false } = {}): void {
    const id = this.store.id();
    const ids = widgets.filter(isAsked).map((widget) => widget.id);
    if (id === undefined || ids.length === 0) return;
    const request = { widget_ids: ids, filters: this.store.filters(), ...(refresh && { refresh }) };
    this.data.load(ids, this.client.data(id, request), { isSameQuestion });
  }

  actions(widget: Widget): WidgetAction[] {
    const { source } = widget;
    const open =
      (page: string): WidgetAction['run'] =>
      () =>
        void this.open(widget, {}, page);
    const large: WidgetAction = { label: 'Full screen', icon: 'expand', run: () => this.show(widget, false) };
    if (!isAsked(widget)) return [large];
    return [
      large,
      { label: 'Show as table', icon: 'table', run: () => this.show(widget, true) },
      { label: 'Refresh', icon: 'refresh', run: () => this.load([widget], { refresh: true, isSameQuestion: true }) },
      ...(source.type === 'analytics'
        ? ([
            { label: 'Events behind it', icon: 'list', run: open('events') },
            { label: 'Sessions', icon: 'route', run: open('sessions') },
            { label: 'People', icon: 'users', run: open('people') },
          ] as const)
        : []),
      ...(source.type === 'metric' ? [this.link('Open metric', 'activity', ['/metrics', source.metric_id])] : []),
      ...(source.type === 'saved_query' ? [this.link('Open query', 'code', ['/queries', source.saved_query_id])] : []),
      ...FORMATS.map((format): WidgetAction => {
        const label = `Export as ${FORMAT_LABELS[format]}`;
        return { label, icon: 'download', run: () => this.export(widget, format) };
      }),
    ];
  }

  drill(widget: Widget, place: Place): void {
    if (widget.source.type === 'analytics') void this.open(widget, place, 'events');
  }

  private export({ id: widget_id }: Widget, format: ExportFormat): void {
    const dashboard_id = this.store.id();
    if (dashboard_id === undefined) return;
    const filters = { compare: false, ...this.store.filters() };
    this.exports.request({ type: 'widget', dashboard_id, widget_id, filters }, format);
  }

  private link(label: string, icon: WidgetAction['icon'], path: string[]): WidgetAction {
    return { label, icon, run: () => void this.router.navigate(path) };
  }

  private async open(widget: Widget, place: Place, page: string): Promise<void> {
    if (widget.source.type !== 'analytics') return;
    const projectId = await this.store.projectOf(widget.source.project_id);
    if (projectId === undefined) return;
    const queryParams = drillParams(widget, place, this.store.state(), this.store.state().tz);
    await this.router.navigate(['/projects', projectId, page], { queryParams });
  }

  private show(widget: Widget, asTable: boolean): void {
    const panel = ['dialog-panel', asTable ? 'broad' : 'full'];
    void this.dialogs.open<void, WidgetDetail>(WidgetDialog, { widget, asTable }, panel, this.injector);
  }
}

/** The page as its widgets see it. */
export function boardView(): BoardView {
  const [store, actions] = [inject(BoardStore), inject(WidgetActions)];
  const { filters, tz, reportingTz, now, annotations, projectId, isLive } = store;
  return {
    ...{ filters, tz, reportingTz, now, annotations, projectId, isLive },
    actions: (widget) => actions.actions(widget),
    drill: (widget, place) => actions.drill(widget, place),
  };
}
