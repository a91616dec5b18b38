import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { DashboardsClient } from '../../../api/dashboards.client';
import { cursorList } from '../../../api/list';
import { submission } from '../../../api/submission';
import { type Dashboard, type DashboardVersion, type DashboardVersionDetails } from '../../../api/types';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { DialogFrame } from '../../../ui/dialog';
import { FormError } from '../../../ui/form-error';
import { dateTime, plural } from '../../../ui/format';
import { LoadMore } from '../../../ui/load-more';
import { ErrorState, SkeletonRows } from '../../../ui/states';

export interface BoardVersionsData {
  dashboard: Dashboard;
  tz: string;
}

/** One that is to be looked at, or what came back. */
export type BoardVersionsWish = { look: DashboardVersionDetails } | { restored: Dashboard };

/** What a dashboard was before: to be looked at, or brought back. */
@Component({
  selector: 'app-board-versions-drawer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, DialogFrame, ErrorState, FormError, LoadMore, SkeletonRows],
  template: `
    <ui-dialog class="drawer" heading="Versions">
      <ui-form-error [error]="working.error()" />
      @if (versions.rows(); as rows) {
        <ol class="stack tight">
          @for (version of rows; track version.version) {
            <li>
              <div class="grow">
                <p class="row">
                  <strong class="num">Version {{ version.version }}</strong>
                  @if (version.version === data.dashboard.version) {
                    <ui-badge tone="accent">now</ui-badge>
                  }
                </p>
                <p class="muted small num">
                  <bdi>{{ version.author.name }}</bdi>, {{ dateTime(version.updated_at, data.tz) }}
                </p>
                <p class="subtle small">{{ about(version) }}</p>
              </div>
              @if (version.version !== data.dashboard.version) {
                <div class="row">
                  <button
                    uiButton
                    size="sm"
                    type="button"
                    [attr.aria-label]="'Look at version ' + version.version"
                    (click)="look(version.version)"
                  >
                    Look
                  </button>
                  <button
                    uiButton
                    size="sm"
                    type="button"
                    [attr.aria-label]="'Restore version ' + version.version"
                    (click)="restore(version.version)"
                  >
                    Restore
                  </button>
                </div>
              }
            </li>
          }
        </ol>
        <ui-load-more [list]="versions" />
      } @else if (versions.error(); as error) {
        <ui-error [error]="error" (retry)="versions.reload()" />
      } @else {
        <ui-skeleton-rows />
      }
    </ui-dialog>
  `,
  styles: `
    li {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--s3);
      padding: var(--s3);
      border: 1px solid var(--border);
      border-radius: var(--r-md);
    }
  `,
})
export class BoardVersionsDrawer {
  protected readonly data = inject<BoardVersionsData>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<BoardVersionsWish>>(DialogRef);
  private readonly client = inject(DashboardsClient);
  protected readonly working = submission();
  protected readonly dateTime = dateTime;
  protected readonly versions = cursorList(
    () => this.data.dashboard.id,
    (id, cursor) => this.client.versions(id, cursor),
  );

  protected about({ widget_count, restored_from }: DashboardVersion): string {
    const count = plural(widget_count, 'widget');
    return restored_from === null ? count : `${count}, version ${restored_from} again`;
  }

  protected look(version: number): void {
    this.working.run(this.client.version(this.data.dashboard.id, version), (look) => this.ref.close({ look }));
  }

  protected restore(version: number): void {
    this.working.run(this.client.restore(this.data.dashboard.id, version), (restored) => this.ref.close({ restored }));
  }
}
