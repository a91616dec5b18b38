import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { ReportsClient } from '../../api/reports.client';
import { submission } from '../../api/submission';
import { type Recompute, type ReportWindow } from '../../api/types';
import { Field } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';
import { Segmented } from '../../ui/segmented';
import { addDays, dayOf, startOfDay } from '../../ui/time/zone';
import { WINDOW_LABELS } from './report-text';

export interface RecomputeDialogData {
  slug: string;
  projectId: string;
  /** Whose days these are. */
  tz: string;
  window: ReportWindow;
  /** First and last day that are offered. */
  from: string;
  to: string;
}

/** Has a range of a report rebuilt from events; closes with the run. */
@Component({
  selector: 'app-recompute-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog, RouterLink, Segmented],
  template: `
    <ui-form-dialog
      heading="Recompute"
      action="Recompute"
      [submission]="starting"
      (send)="start(first.value, last.value)"
    >
      <p class="muted small">
        Rebuilds the numbers of all reports in these days, and in the weeks that hold them, from events. Until that is
        done these days are counted from events while people wait.
      </p>
      <div class="dates">
        <ui-field label="First day">
          <input
            class="input num"
            type="date"
            required
            min="2000-01-01"
            [max]="last.value || today"
            [value]="data.from"
            #first
          />
        </ui-field>
        <ui-field label="Last day (included)">
          <input class="input num" type="date" required [min]="first.value" [max]="today" [value]="data.to" #last />
        </ui-field>
      </div>
      <div class="row">
        <span class="small">Widened to whole</span>
        <ui-segmented label="Widened to whole" [options]="windows" [(value)]="window" />
      </div>
      <p class="subtle note">Days begin at midnight in {{ data.tz.replaceAll('_', ' ') }}. At most 400 of them.</p>
      @if (active(); as id) {
        <p class="small">
          <a [routerLink]="['/reports/runs', id]" (click)="ref.close()">Show the active run</a>
        </p>
      }
    </ui-form-dialog>
  `,
  styles: `
    .dates {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
      gap: var(--s3);
    }
    .note {
      font-size: var(--t-xs);
    }
  `,
})
export class RecomputeDialog {
  protected readonly data = inject<RecomputeDialogData>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<Recompute>>(DialogRef);
  private readonly client = inject(ReportsClient);
  protected readonly starting = submission();
  protected readonly today = dayOf(this.data.tz, new Date());
  protected readonly window = signal(this.data.window);
  protected readonly windows: readonly { value: ReportWindow; label: string }[] = [
    { value: 'day', label: WINDOW_LABELS.day },
    { value: 'week', label: WINDOW_LABELS.week },
  ];
  /** The run that stands in the way. */
  protected readonly active = computed(() => {
    const details = this.starting.error()?.details as { run_id?: string } | undefined;
    return details?.run_id;
  });

  protected start(first: string, last: string): void {
    const { slug, projectId: project_id, tz } = this.data;
    const from = startOfDay(tz, first).toISOString();
    const to = startOfDay(tz, addDays(last, 1)).toISOString();
    const request = { project_id, from, to, window: this.window() };
    this.starting.run(this.client.recompute(slug, request), (run) => this.ref.close(run));
  }
}
