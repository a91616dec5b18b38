import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { DashboardsClient } from '../../api/dashboards.client';
import { cursorList } from '../../api/list';
import { WorkspaceStore } from '../../api/workspace.store';
import { ErrorState, SkeletonRows } from '../../ui/states';

/** The dashboards of the workspace. */
@Component({
  selector: 'app-dashboards-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorState, RouterLink, SkeletonRows],
  template: `
    <div class="page">
      <div class="page-head"><h1>Dashboards</h1></div>
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
  private readonly client = inject(DashboardsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly workspaceId = computed(() => this.workspaces.current()?.id);
  protected readonly dashboards = cursorList(
    () => this.workspaceId(),
    (workspaceId, cursor) => this.client.list({ workspaceId }, cursor),
  );
}
