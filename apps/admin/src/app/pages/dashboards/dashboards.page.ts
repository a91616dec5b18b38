import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { DashboardsClient } from '../../api/dashboards.client';
import { cursorList } from '../../api/list';
import { WorkspaceStore } from '../../api/workspace.store';
import { ErrorState, SkeletonRows } from '../../ui/states';
import { NewDashboard } from './edit/new-dashboard';

/** The dashboards of the workspace. */
@Component({
  selector: 'app-dashboards-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorState, NewDashboard, RouterLink, SkeletonRows],
  template: `
    <div class="page">
      <div class="page-head">
        <h1>Dashboards</h1>
        <app-new-dashboard [asked]="new()" />
      </div>
      @if (dashboards.rows(); as rows) {
        <ul>
          @for (item of rows; track item.id) {
            <li>
              <a [routerLink]="['/dashboards', item.id]">{{ item.name }}</a>
            </li>
          }
        </ul>
      } @else if (dashboards.error(); as error) {
        <ui-error [error]="error" (retry)="dashboards.reload()" />
      } @else {
        <ui-skeleton-rows />
      }
    </div>
  `,
})
export class DashboardsPage {
  /** `?new=1` of the URL. */
  readonly new = input<string>();
  private readonly client = inject(DashboardsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly workspaceId = computed(() => this.workspaces.current()?.id);
  protected readonly dashboards = cursorList(
    () => this.workspaceId(),
    (workspaceId, cursor) => this.client.list({ workspaceId }, cursor),
  );
}
