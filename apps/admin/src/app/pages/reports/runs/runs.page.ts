import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { cursorList } from '../../../api/list';
import { poll } from '../../../api/poll';
import { ReportsClient } from '../../../api/reports.client';
import { WorkspaceStore } from '../../../api/workspace.store';
import { PageZone } from '../../../shell/page-zone';
import { ZoneChip } from '../../../shell/zone-chip';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { moment } from '../../../ui/format';
import { LoadMore } from '../../../ui/load-more';
import { EmptyState, ErrorState, SkeletonRows } from '../../../ui/states';
import { urlText } from '../../explore/url-text';
import { durationOf } from '../../transforms/runs/run-text';
import { isActive, runLook } from '../../transforms/status';
import { daysText } from '../report-text';

const RUNNING_MS = 2_000;

/** The workspace's recomputes, newest first. */
@Component({
  selector: 'app-recompute-runs-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, EmptyState, ErrorState, LoadMore, RouterLink, SkeletonRows, ZoneChip],
  templateUrl: './runs.page.html',
})
export class RecomputeRunsPage {
  private readonly client = inject(ReportsClient);
  private readonly workspaces = inject(WorkspaceStore);
  protected readonly zone = inject(PageZone);
  /** Only those of this report. */
  protected readonly report = urlText('report');

  protected readonly mayRead = computed(() => this.workspaces.can('recompute:read'));
  private readonly filter = computed(() => {
    const workspaceId = this.mayRead() ? this.workspaces.current()?.id : undefined;
    return workspaceId ? { workspaceId, report: this.report.value() || undefined } : undefined;
  });
  protected readonly runs = cursorList(
    () => this.filter(),
    ({ workspaceId, report }, cursor) => this.client.runs(workspaceId, report, cursor),
  );
  private readonly isBusy = computed(() => (this.runs.rows() ?? []).some(({ status }) => isActive(status)));
  protected readonly now = signal(new Date());
  protected readonly look = runLook;
  protected readonly moment = moment;
  protected readonly daysText = daysText;
  protected readonly durationOf = durationOf;

  constructor() {
    poll({ answer: () => this.runs.rows(), isActive: this.isBusy }, () => this.refresh(), RUNNING_MS);
  }

  /** Brings the newest up to date; older ones have ended. */
  private refresh(): void {
    const filter = this.filter();
    if (!filter) return;
    this.client.runs(filter.workspaceId, filter.report).subscribe({
      next: ({ data }) => {
        this.now.set(new Date());
        const fresh = new Map(data.map((run) => [run.id, run]));
        this.runs.update((rows) => rows.map((row) => fresh.get(row.id) ?? row));
      },
      // Tried again shortly, like every answer.
      error: () => this.runs.update((rows) => [...rows]),
    });
  }
}
