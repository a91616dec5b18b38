import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { cursorList } from '../../api/list';
import { poll } from '../../api/poll';
import { RecomputeClient } from '../../api/recompute.client';
import { submission } from '../../api/submission';
import { type Project, type Recompute } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { PageZone } from '../../shell/page-zone';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Field } from '../../ui/field';
import { date, moment } from '../../ui/format';
import { FormError } from '../../ui/form-error';
import { LoadMore } from '../../ui/load-more';
import { ProgressBar } from '../../ui/progress-bar';
import { ErrorState, SkeletonRows } from '../../ui/states';
import { addDays, dayOf, startOfDay } from '../../ui/time/zone';
import { Toasts } from '../../ui/toast';
import { isActive, runLook } from '../transforms/status';

/** Builds the figures of a range anew from its events, and shows how that goes. */
@Component({
  selector: 'app-recompute-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, Card, ErrorState, Field, FormError, LoadMore, ProgressBar, SkeletonRows],
  templateUrl: './recompute.card.html',
  styles: `
    .dates {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
      gap: var(--s3);
    }
    li {
      display: grid;
      gap: var(--s2);
      padding: var(--s3) var(--s4);
      border-top: 1px solid var(--border);
      font-size: var(--t-sm);
    }
    .message {
      color: var(--danger);
      overflow-wrap: anywhere;
    }
  `,
})
export class RecomputeCard {
  readonly project = input.required<Project>();
  private readonly client = inject(RecomputeClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly toasts = inject(Toasts);
  protected readonly zone = inject(PageZone);

  protected readonly mayWrite = computed(() => this.workspaces.can('recompute:write'));
  protected readonly today = computed(() => dayOf(this.zone.tz(), new Date()));
  protected readonly lastWeek = computed(() => addDays(this.today(), -6));
  protected readonly starting = submission();
  protected readonly runs = cursorList(
    () => this.project(),
    ({ workspace_id, id }, cursor) => this.client.list(workspace_id, id, cursor),
  );
  protected readonly isBusy = computed(() => (this.runs.rows() ?? []).some(({ status }) => isActive(status)));
  protected readonly look = runLook;
  protected readonly moment = moment;

  constructor() {
    poll({ answer: () => this.runs.rows(), isActive: this.isBusy }, () => this.refresh());
  }

  /** Both days included, as they are in the page's zone. */
  protected start(first: string, last: string): void {
    const tz = this.zone.tz();
    const { id: project_id, workspace_id } = this.project();
    const request = {
      project_id,
      from: startOfDay(tz, first).toISOString(),
      to: startOfDay(tz, addDays(last, 1)).toISOString(),
    };
    this.starting.run(this.client.start(workspace_id, request), (run) => {
      this.runs.update((rows) => [run, ...rows]);
      this.toasts.done('The range is recomputed. People see the old figures until the new ones are there.');
    });
  }

  protected rangeOf({ range_from, range_to }: Recompute): string {
    const tz = this.zone.tz();
    const last = new Date(Date.parse(range_to) - 1).toISOString();
    return `${date(range_from, tz)} – ${date(last, tz)}`;
  }

  private refresh(): void {
    const { workspace_id, id } = this.project();
    this.client.list(workspace_id, id).subscribe({
      next: ({ data }) => {
        const fresh = new Map(data.map((run) => [run.id, run]));
        this.runs.update((rows) => rows.map((row) => fresh.get(row.id) ?? row));
      },
      // Tried again in a second, like any answer.
      error: () => this.runs.update((rows) => [...rows]),
    });
  }
}
