import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { query } from '../../../api/query';
import { TransformsClient } from '../../../api/transforms.client';
import { type RunNodeStatus, type TransformModelDetails, type TransformRun } from '../../../api/types';
import { Chart } from '../../../charts/chart';
import { readChartTheme } from '../../../charts/theme';
import { PageZone } from '../../../shell/page-zone';
import { ZoneChip } from '../../../shell/zone-chip';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { Card } from '../../../ui/card';
import { Dialogs } from '../../../ui/dialogs';
import { count, moment, plural } from '../../../ui/format';
import { Icon } from '../../../ui/icon';
import { Segmented } from '../../../ui/segmented';
import { EmptyState, Skeleton } from '../../../ui/states';
import { Theme } from '../../../ui/theme';
import { ProjectProblems } from '../project-problems';
import { RunDialog, type RunDialogData } from '../runs/run.dialog';
import { nodeLook } from '../status';
import { durationOption, durationSummary, seconds } from './durations';
import { SqlBlock } from './sql-block';

type SqlView = 'source' | 'compiled';

@Component({
  selector: 'app-model-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Badge,
    Button,
    Card,
    Chart,
    EmptyState,
    Icon,
    ProjectProblems,
    RouterLink,
    Segmented,
    Skeleton,
    SqlBlock,
    ZoneChip,
  ],
  templateUrl: './model.page.html',
  styleUrl: './model.page.scss',
})
export class ModelPage {
  /** Unique id, from the path. */
  readonly modelId = input.required<string>();
  /** `?sql=` of the URL. */
  readonly sql = input<string>();
  private readonly client = inject(TransformsClient);
  private readonly router = inject(Router);
  private readonly dialogs = inject(Dialogs);
  private readonly theme = inject(Theme);
  protected readonly zone = inject(PageZone);

  protected readonly model = query(
    () => this.modelId(),
    (id) => this.client.model(id),
    { keepPrevious: false },
  );
  protected readonly views: readonly { value: SqlView; label: string }[] = [
    { value: 'source', label: 'Source' },
    { value: 'compiled', label: 'Compiled' },
  ];
  protected readonly shown = computed<SqlView>(() => (this.sql() === 'compiled' ? 'compiled' : 'source'));
  private readonly runs = computed(() => this.model.data()?.runs ?? []);
  protected readonly chart = computed(() =>
    durationOption(this.runs(), readChartTheme(this.theme.dark()), this.zone.tz()),
  );
  protected readonly summary = computed(() => durationSummary(this.runs()));
  protected readonly count = count;
  protected readonly moment = moment;
  protected readonly plural = plural;
  protected readonly seconds = seconds;

  protected look(status: RunNodeStatus | null) {
    return nodeLook(status);
  }

  protected show(view: SqlView): void {
    const queryParams = { sql: view === 'source' ? null : view };
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  protected async run({ name }: TransformModelDetails): Promise<void> {
    const run = await this.dialogs.open<TransformRun, RunDialogData>(RunDialog, { select: name });
    if (run) void this.router.navigate(['/transforms/runs', run.id]);
  }
}
