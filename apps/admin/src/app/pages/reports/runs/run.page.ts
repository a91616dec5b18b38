import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { AuditClient } from '../../../api/audit.client';
import { ProjectsClient } from '../../../api/projects.client';
import { query } from '../../../api/query';
import { type RunNodeStatus } from '../../../api/types';
import { WorkspaceStore } from '../../../api/workspace.store';
import { PageZone } from '../../../shell/page-zone';
import { ZoneChip } from '../../../shell/zone-chip';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { Card } from '../../../ui/card';
import { CopyButton } from '../../../ui/copy-button';
import { count, dateTime } from '../../../ui/format';
import { ProgressBar } from '../../../ui/progress-bar';
import { EmptyState, ErrorState, Skeleton } from '../../../ui/states';
import { RunErrorNotice } from '../../transforms/run-error';
import { durationOf } from '../../transforms/runs/run-text';
import { nodeLook, runLook } from '../../transforms/status';
import { WINDOW_LABELS, daysText } from '../report-text';
import { followRun } from './follow-run';
import { progressText, reportAddress, tableName } from './run-facts';

/** The run that made a number: how far it is, what it rebuilt, why it failed. */
@Component({
  selector: 'app-recompute-run-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Badge,
    Button,
    Card,
    CopyButton,
    EmptyState,
    ErrorState,
    ProgressBar,
    RouterLink,
    RunErrorNotice,
    Skeleton,
    ZoneChip,
  ],
  templateUrl: './run.page.html',
})
export class RecomputeRunPage {
  /** From the path. */
  readonly runId = input.required<string>();
  private readonly projects = inject(ProjectsClient);
  private readonly audit = inject(AuditClient);
  private readonly workspaces = inject(WorkspaceStore);
  protected readonly zone = inject(PageZone);

  protected readonly mayRead = computed(() => this.workspaces.can('recompute:read'));
  protected readonly follow = followRun(() => (this.mayRead() ? this.runId() : undefined));
  protected readonly project = query(
    () => this.follow.run()?.project_id ?? undefined,
    (id) => this.projects.get(id),
  );
  /** The entry of the one who asked for it, of a recompute. */
  private readonly entries = query(
    () => {
      const [projectId, workspaceId] = [this.follow.run()?.project_id, this.workspaces.current()?.id];
      return projectId && workspaceId ? { workspaceId, id: this.runId() } : undefined;
    },
    ({ workspaceId, id }) => this.audit.of(workspaceId, 'transform_run', id),
  );
  protected readonly correlationId = computed(() => {
    const entry = this.entries.data()?.data.find(({ resource_id: id }) => id === this.runId());
    return entry?.correlation_id;
  });
  protected readonly backQuery = computed(() => {
    const run = this.follow.run();
    return run ? reportAddress(run, this.zone.reporting()) : {};
  });
  protected readonly look = runLook;
  protected readonly windows = WINDOW_LABELS;
  protected readonly progressText = progressText;
  protected readonly tableName = tableName;
  protected readonly daysText = daysText;
  protected readonly dateTime = dateTime;
  protected readonly count = count;

  protected took(run: { started_at: string | null; finished_at: string | null }): string {
    return durationOf(run, new Date());
  }

  protected nodeLook(status: RunNodeStatus) {
    return nodeLook(status);
  }
}
