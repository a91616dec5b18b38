import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { query } from '../../api/query';
import { WorkspaceStore } from '../../api/workspace.store';
import { WorkspacesClient } from '../../api/workspaces.client';
import { SwitchWorkspace } from '../../shell/switch-workspace';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { count } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';

/** The workspaces that one administers, side by side. */
@Component({
  selector: 'app-workspaces-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, EmptyState, ErrorState, Icon, SkeletonRows],
  template: `
    <div class="page">
      <div class="page-head">
        <div>
          <h1>Workspaces</h1>
          <p class="muted small">Those that you administer, with what each used in the last 30 days.</p>
        </div>
        <button uiButton type="button" (click)="create()"><ui-icon name="plus" />New workspace</button>
      </div>
      <section class="card" aria-label="Workspaces">
        @if (overview.data(); as page) {
          @if (page.data.length) {
            <div class="table-wrap">
              <table class="table">
                <thead>
                  <tr>
                    <th scope="col">Workspace</th>
                    <th scope="col" class="right hide-narrow">Projects</th>
                    <th scope="col" class="right hide-narrow">Members</th>
                    <th scope="col" class="right">Events</th>
                    <th scope="col" class="right hide-medium">Of bots</th>
                    <th scope="col" class="right hide-narrow">Sessions</th>
                  </tr>
                </thead>
                <tbody>
                  @for (workspace of page.data; track workspace.id) {
                    <tr class="clickable">
                      <td class="clip">
                        <span class="row nowrap">
                          <button
                            type="button"
                            class="link-btn cover ellipsis"
                            [title]="workspace.name"
                            (click)="switching.to(workspace.id)"
                          >
                            {{ workspace.name }}
                          </button>
                          @if (workspace.id === workspaces.current()?.id) {
                            <ui-badge>open</ui-badge>
                          }
                        </span>
                      </td>
                      <td class="num right hide-narrow">{{ count(workspace.projects) }}</td>
                      <td class="num right hide-narrow">{{ count(workspace.members) }}</td>
                      <td class="num right">{{ count(workspace.usage.events) }}</td>
                      <td class="num right hide-medium">{{ count(workspace.usage.bot_events) }}</td>
                      <td class="num right hide-narrow">{{ count(workspace.usage.sessions) }}</td>
                    </tr>
                  }
                </tbody>
              </table>
            </div>
          } @else {
            <ui-empty
              icon="users"
              heading="You administer no workspace"
              text="Those of which you are a viewer or an editor are in the menu at the top left."
            />
          }
        } @else if (overview.error(); as error) {
          <ui-error [error]="error" (retry)="overview.reload()" />
        } @else {
          <ui-skeleton-rows [count]="3" />
        }
      </section>
      <p class="subtle small">Usage is counted by day, when a day's figures are built: today may be missing yet.</p>
    </div>
  `,
})
export class WorkspacesPage {
  private readonly client = inject(WorkspacesClient);
  protected readonly workspaces = inject(WorkspaceStore);
  protected readonly switching = inject(SwitchWorkspace);
  protected readonly count = count;
  protected readonly overview = query(
    () => ({}),
    () => this.client.overview(),
  );

  protected create(): void {
    void this.switching.create();
  }
}
