import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { poll } from '../../../api/poll';
import { query } from '../../../api/query';
import { submission } from '../../../api/submission';
import { TransformsClient } from '../../../api/transforms.client';
import { type RunNodeStatus, type TransformRunNode } from '../../../api/types';
import { PageZone } from '../../../shell/page-zone';
import { ZoneChip } from '../../../shell/zone-chip';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { Dialogs } from '../../../ui/dialogs';
import { count, dateTime, plural } from '../../../ui/format';
import { FormError } from '../../../ui/form-error';
import { EmptyState, ErrorState, Skeleton } from '../../../ui/states';
import { RunErrorNotice } from '../run-error';
import { isActive, nodeLook, runLook } from '../status';
import { NodeLogDrawer, type NodeLogData } from './node-log.drawer';
import { ProgressBar } from '../../../ui/progress-bar';
import { askedBy, commandOf, durationOf } from './run-text';

@Component({
  selector: 'app-run-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Badge,
    Button,
    EmptyState,
    ErrorState,
    FormError,
    ProgressBar,
    RouterLink,
    RunErrorNotice,
    Skeleton,
    ZoneChip,
  ],
  templateUrl: './run.page.html',
  styleUrl: './run.page.scss',
})
export class RunPage {
  readonly runId = input.required<string>();
  private readonly client = inject(TransformsClient);
  private readonly dialogs = inject(Dialogs);
  protected readonly zone = inject(PageZone);

  protected readonly run = query(
    () => this.runId(),
    (id) => this.client.run(id),
  );
  protected readonly cancelling = submission();
  protected readonly active = computed(() => {
    const run = this.run.data();
    return run !== undefined && isActive(run.status);
  });
  protected readonly now = signal(new Date());
  protected readonly look = runLook;
  protected readonly askedBy = askedBy;
  protected readonly commandOf = commandOf;
  protected readonly durationOf = durationOf;
  protected readonly dateTime = dateTime;
  protected readonly count = count;

  /** How many nodes ended how, in words. */
  protected readonly outcome = computed(() => {
    const nodes = this.run.data()?.nodes ?? [];
    const counts = new Map<string, number>();
    for (const { status } of nodes) {
      const { label } = nodeLook(status);
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    return [...counts].map(([label, n]) => `${count(n)} ${label}`).join(', ');
  });

  constructor() {
    const answer = () => [this.run.data(), this.run.error()];
    poll({ answer, isActive: this.active }, () => {
      this.now.set(new Date());
      this.run.reload();
    });
  }

  protected nodeLook(status: RunNodeStatus) {
    return nodeLook(status);
  }

  /** `model.strata.fct_x` → "fct_x"; of a test without its hash. */
  protected nameOf({ node }: TransformRunNode): string {
    return node.split('.')[2] ?? node;
  }

  protected kindOf({ node }: TransformRunNode): string {
    return node.split('.')[0] ?? '';
  }

  protected rowsOf({ node, rows_affected: rows, intervals }: TransformRunNode): string {
    if (rows === null) return '–';
    const what = node.startsWith('test.') ? 'wrong row' : 'row';
    return `${plural(rows, what)}${intervals === null ? '' : ` in ${plural(intervals, 'interval')}`}`;
  }

  protected cancel(): void {
    this.cancelling.run(this.client.cancel(this.runId()), () => this.run.reload());
  }

  protected showLog(node: TransformRunNode): void {
    const data: NodeLogData = { runId: this.runId(), node, tz: this.zone.tz() };
    void this.dialogs.drawer<void, NodeLogData>(NodeLogDrawer, data);
  }
}
