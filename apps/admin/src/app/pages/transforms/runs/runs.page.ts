import { ChangeDetectionStrategy, Component, DestroyRef, computed, inject, input, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router, RouterLink } from '@angular/router';
import { cursorList } from '../../../api/list';
import { poll } from '../../../api/poll';
import { TransformsClient } from '../../../api/transforms.client';
import { type RunStatus, type TransformRun } from '../../../api/types';
import { PageZone } from '../../../shell/page-zone';
import { ZoneChip } from '../../../shell/zone-chip';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { Dialogs } from '../../../ui/dialogs';
import { moment } from '../../../ui/format';
import { Icon } from '../../../ui/icon';
import { LoadMore } from '../../../ui/load-more';
import { Segmented } from '../../../ui/segmented';
import { EmptyState, ErrorState, SkeletonRows } from '../../../ui/states';
import { runLook } from '../status';
import { askedBy, commandOf, durationOf, merged } from './run-text';
import { RunDialog, type RunDialogData } from './run.dialog';
import { SchedulesCard } from './schedules.card';

type Shown = RunStatus | 'all';
const SHOWN: readonly Shown[] = ['all', 'running', 'failed', 'completed', 'cancelled'];

@Component({
  selector: 'app-runs-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Badge,
    Button,
    EmptyState,
    ErrorState,
    Icon,
    LoadMore,
    RouterLink,
    SchedulesCard,
    Segmented,
    SkeletonRows,
    ZoneChip,
  ],
  templateUrl: './runs.page.html',
  styleUrl: './runs.page.scss',
})
export class RunsPage {
  /** `?status=` of the URL. */
  readonly status = input<string>();
  private readonly client = inject(TransformsClient);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly destroyed = inject(DestroyRef);
  protected readonly zone = inject(PageZone);

  protected readonly shown = computed<Shown>(() => SHOWN.find((status) => status === this.status()) ?? 'all');
  protected readonly statuses: readonly { value: Shown; label: string }[] = SHOWN.map((value) => ({
    value,
    label: value.charAt(0).toUpperCase() + value.slice(1),
  }));
  private readonly wanted = computed(() => {
    const shown = this.shown();
    return { status: shown === 'all' ? undefined : shown };
  });
  protected readonly runs = cursorList(
    () => this.wanted(),
    ({ status }, cursor) => this.client.runs(status, cursor),
  );
  protected readonly now = signal(new Date());
  protected readonly look = runLook;
  protected readonly askedBy = askedBy;
  protected readonly commandOf = commandOf;
  protected readonly durationOf = durationOf;
  protected readonly moment = moment;

  constructor() {
    poll({ answer: () => this.now(), isActive: () => this.runs.rows() !== undefined }, () => this.refresh(), 2_000);
  }

  protected show(status: Shown): void {
    const queryParams = { status: status === 'all' ? null : status };
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  protected async start(data: RunDialogData): Promise<void> {
    const run = await this.dialogs.open<TransformRun, RunDialogData>(RunDialog, data);
    if (run) void this.router.navigate(['/transforms/runs', run.id]);
  }

  /** The newest runs as they are now, above those that were loaded before. */
  private refresh(): void {
    const wanted = this.wanted();
    this.client
      .runs(wanted.status)
      .pipe(takeUntilDestroyed(this.destroyed))
      .subscribe({
        next: ({ data }) => {
          if (wanted === this.wanted()) this.runs.update((rows) => merged(rows, data));
          this.now.set(new Date());
        },
        // The list stands; what keeps it from being read shows at the next click.
        error: () => this.now.set(new Date()),
      });
  }
}
