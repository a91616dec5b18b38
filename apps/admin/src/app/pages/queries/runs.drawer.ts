import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { cursorList } from '../../api/list';
import { SavedQueriesClient } from '../../api/saved-queries.client';
import { submission } from '../../api/submission';
import { type Params, type QueryRun, type SavedQuery, type SnapshotResult } from '../../api/types';
import { took } from '../../sql/run-text';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { DialogFrame } from '../../ui/dialog';
import { count, moment } from '../../ui/format';
import { FormError } from '../../ui/form-error';
import { LoadMore } from '../../ui/load-more';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { outcomeLook } from './query-text';

export interface RunsData {
  query: SavedQuery;
  tz: string;
}

/** Who ran a query, when, and how it went. Closes with a result that was kept, to be shown again. */
@Component({
  selector: 'app-runs-drawer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, DialogFrame, EmptyState, ErrorState, FormError, LoadMore, SkeletonRows],
  template: `
    <ui-dialog class="drawer" heading="Run history">
      <ui-form-error [error]="opening.error()" />
      @if (runs.rows(); as rows) {
        <ol class="stack tight">
          @for (run of rows; track run.id) {
            <li class="run">
              <div class="row">
                <ui-badge [tone]="look(run.status).tone">{{ look(run.status).label }}</ui-badge>
                @if (run.is_cached) {
                  <ui-badge>cached</ui-badge>
                }
                <span class="num small">{{ moment(run.started_at, data.tz) }}</span>
                <span class="subtle small num">{{ figures(run) }}</span>
              </div>
              <p class="small muted ellipsis" [title]="run.user_name">{{ whoRan(run) }}</p>
              @if (paramText(run.params); as text) {
                <p class="small subtle text">{{ text }}</p>
              }
              @if (run.error; as error) {
                <p class="small text danger">{{ error.message }}</p>
              }
              @if (run.snapshot_id; as snapshotId) {
                <button uiButton size="sm" type="button" [busy]="opening.busy()" (click)="open(snapshotId)">
                  Show its result
                </button>
              }
            </li>
          } @empty {
            <li><ui-empty icon="clock" heading="It has not run yet" /></li>
          }
        </ol>
        <ui-load-more [list]="runs" />
      } @else if (runs.error(); as error) {
        <ui-error [error]="error" (retry)="runs.reload()" />
      } @else {
        <ui-skeleton-rows />
      }
    </ui-dialog>
  `,
  styles: `
    .run {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      justify-items: start;
      gap: var(--s1);
      padding: var(--s2) 0;
      border-bottom: 1px solid var(--border);
    }
    .text {
      overflow-wrap: anywhere;
    }
    .danger {
      color: var(--danger);
    }
  `,
})
export class RunsDrawer {
  protected readonly data = inject<RunsData>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<SnapshotResult>>(DialogRef);
  private readonly client = inject(SavedQueriesClient);
  protected readonly opening = submission();
  protected readonly moment = moment;
  protected readonly look = outcomeLook;
  protected readonly runs = cursorList(
    () => this.data.query.id,
    (id, cursor) => this.client.runs(id, cursor),
  );

  protected figures({ row_count, duration_ms, version }: QueryRun): string {
    const rows = row_count === null ? '' : `${count(row_count)} rows, `;
    return `${rows}${took(duration_ms)}, version ${version}`;
  }

  protected whoRan({ trigger, user_name }: QueryRun): string {
    if (trigger === 'schedule') return 'By its schedule';
    return trigger === 'export' ? `${user_name}, as a file` : user_name;
  }

  protected paramText(params: Params): string {
    return Object.entries(params)
      .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
      .join(', ');
  }

  protected open(snapshotId: string): void {
    this.opening.run(this.client.snapshot(this.data.query.id, snapshotId), (result) => this.ref.close(result));
  }
}
