import { Injectable, inject } from '@angular/core';
import { type Dashboard, type Metric, type SavedQuery, type Widget } from '../../../api/types';
import { WorkspaceStore } from '../../../api/workspace.store';
import { type ChartDraft } from '../../../charts/chart-draft';
import { Dialogs } from '../../../ui/dialogs';
import { Toasts } from '../../../ui/toast';

const SIZE = { w: 6, h: 4 };

/** The way from a query or a metric to a dashboard that shows it. */
@Injectable({ providedIn: 'root' })
export class AddToDashboard {
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly workspaces = inject(WorkspaceStore);

  isAllowed(): boolean {
    return this.workspaces.can('dashboard:write');
  }

  /** Drawn like its first chart. */
  query({ id, name, workspace_id }: SavedQuery, charts: readonly ChartDraft[]): Promise<void> {
    const [first] = charts;
    const chart = first ? { kind: first.kind, mapping: { ...first.mapping } } : {};
    return this.ask(workspace_id, {
      title: name,
      source: { type: 'saved_query', saved_query_id: id, params: {} },
      chart,
    });
  }

  metric({ id, name, workspace_id }: Metric, dimension: string | undefined): Promise<void> {
    const source = { type: 'metric' as const, metric_id: id, ...(dimension && { dimension }) };
    return this.ask(workspace_id, { title: dimension ? `${name} by ${dimension}` : name, source, chart: {} });
  }

  private async ask(workspaceId: string, widget: Pick<Widget, 'title' | 'source' | 'chart'>): Promise<void> {
    const { AddToDashboardDialog } = await import('./add-to-dashboard.dialog');
    const data = { workspaceId, widget, size: SIZE };
    const dashboard = await this.dialogs.open<Dashboard, typeof data>(AddToDashboardDialog, data);
    if (dashboard) this.toasts.done(`It stands on "${dashboard.name}" now.`);
  }
}
