import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { cursorList } from '../../api/list';
import { ReportsClient } from '../../api/reports.client';
import { type Report } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { Icon } from '../../ui/icon';
import { LoadMore } from '../../ui/load-more';
import { RowActions } from '../../ui/row-actions';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { ReportDialog, type ReportDialogData } from './report.dialog';
import { WINDOW_LABELS, cacheText, countsText } from './report-text';

/** The workspace's reports: those that every workspace has, and its own. */
@Component({
  selector: 'app-reports-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, EmptyState, ErrorState, Icon, LoadMore, RouterLink, RowActions, SkeletonRows],
  templateUrl: './reports.page.html',
})
export class ReportsPage {
  private readonly client = inject(ReportsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);

  protected readonly mayWrite = computed(() => this.workspaces.can('report:write'));
  protected readonly seesRuns = computed(() => this.workspaces.can('recompute:read'));
  private readonly workspaceId = computed(() => this.workspaces.current()?.id);
  protected readonly reports = cursorList(
    () => this.workspaceId(),
    (id, cursor) => this.client.list(id, cursor),
  );
  protected readonly countsText = countsText;
  protected readonly cacheText = cacheText;
  protected readonly windows = WINDOW_LABELS;

  /** Opens the form, for a new report or an old one. */
  protected async edit(report?: Report): Promise<void> {
    const workspaceId = this.workspaceId();
    if (!workspaceId) return;
    const data: ReportDialogData = { workspaceId, ...(report && { report }) };
    const saved = await this.dialogs.open<Report, ReportDialogData>(ReportDialog, data);
    if (!saved) return;
    this.reports.reload();
    this.toasts.done(report ? `"${saved.name}" is changed.` : `"${saved.name}" counts, also the past.`);
  }

  protected async remove({ slug, name }: Report): Promise<void> {
    const workspaceId = this.workspaceId();
    if (!workspaceId) return;
    const isDone = await this.dialogs.confirm({
      heading: `Delete the report "${name}"?`,
      text: 'Its numbers go with it. Events stay: a report made anew counts the past again.',
      action: 'Delete report',
      danger: true,
      run: () => this.client.remove(workspaceId, slug),
    });
    if (!isDone) return;
    this.reports.reload();
    this.toasts.done(`The report "${name}" is deleted.`);
  }
}
