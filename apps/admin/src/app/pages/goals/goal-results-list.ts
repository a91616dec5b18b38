import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { ProjectStore } from '../../api/project.store';
import { query } from '../../api/query';
import { WebClient } from '../../api/web.client';
import { WorkspaceStore } from '../../api/workspace.store';
import { Button } from '../../ui/button';
import { ErrorState, SkeletonRows } from '../../ui/states';
import { BarList } from '../analytics/bar-list';
import { AnalyticsView } from '../analytics/view';
import { goalRows } from './goal-rows';
import { NoGoals } from './no-goals';

/** How many visitors reached each goal. */
@Component({
  selector: 'app-goal-results-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BarList, Button, ErrorState, NoGoals, RouterLink, SkeletonRows],
  template: `
    @if (answer.error(); as error) {
      <ui-error [error]="error" (retry)="answer.reload()" />
    } @else if (rows(); as rows) {
      @if (rows.length) {
        <div [class.stale]="answer.loading()" [attr.aria-busy]="answer.loading()">
          <app-bar-list
            [rows]="rows"
            heading="Goal"
            shareHeading="Rate"
            [compared]="view.state().compare"
            (pick)="view.toggleFilter($event)"
          />
        </div>
        <a uiButton size="sm" variant="ghost" [routerLink]="link()" queryParamsHandling="preserve">{{ linkText() }}</a>
      } @else {
        <app-no-goals>
          @if (mayWrite()) {
            <a uiButton variant="primary" [routerLink]="link()" queryParamsHandling="preserve">Set up goals</a>
          }
        </app-no-goals>
      }
    } @else {
      <ui-skeleton-rows [count]="3" />
    }
  `,
  styles: `
    :host {
      display: block;
      container-type: inline-size;
    }
    .stale {
      opacity: 0.55;
    }
    a {
      margin-top: var(--s2);
    }
  `,
})
export class GoalResultsList {
  protected readonly view = inject(AnalyticsView);
  private readonly web = inject(WebClient);
  private readonly project = inject(ProjectStore);
  private readonly workspaces = inject(WorkspaceStore);

  protected readonly answer = query(
    () => {
      const common = this.view.query();
      return common && { ...common, compare: this.view.state().compare };
    },
    (params) => this.web.goals(params),
  );
  protected readonly rows = computed(() => {
    const results = this.answer.data()?.data;
    return results && goalRows(results, this.view.state().filters);
  });
  protected readonly mayWrite = computed(() => this.workspaces.can('goal:write'));
  protected readonly linkText = computed(() => (this.mayWrite() ? 'Manage goals' : 'All goals'));
  protected readonly link = computed(() => ['/projects', this.project.id() ?? '', 'goals']);
}
