import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { GoalsClient } from '../../api/goals.client';
import { ProjectStore } from '../../api/project.store';
import { query } from '../../api/query';
import { type Goal } from '../../api/types';
import { type TableQuery, WebClient } from '../../api/web.client';
import { WorkspaceStore } from '../../api/workspace.store';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Dialogs } from '../../ui/dialogs';
import { count, rate } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { RowActions } from '../../ui/row-actions';
import { ErrorState, SkeletonRows } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { CsvButton } from '../analytics/csv-button';
import { Delta } from '../analytics/delta';
import { FilterBar } from '../analytics/filter-bar';
import { Toolbar } from '../analytics/toolbar';
import { AnalyticsView } from '../analytics/view';
import { GoalDialog, type GoalDialogData } from './goal.dialog';
import { NoGoals } from './no-goals';

/** The project's goals and what they came to; editors and admins change them here. */
@Component({
  selector: 'app-goals-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Card, CsvButton, Delta, ErrorState, FilterBar, Icon, NoGoals, RowActions, SkeletonRows, Toolbar],
  providers: [AnalyticsView],
  templateUrl: './goals.page.html',
})
export class GoalsPage {
  protected readonly view = inject(AnalyticsView);
  private readonly web = inject(WebClient);
  private readonly goals = inject(GoalsClient);
  private readonly project = inject(ProjectStore);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly workspaces = inject(WorkspaceStore);

  protected readonly mayWrite = computed(() => this.workspaces.can('goal:write'));
  private readonly question = computed(() => {
    const common = this.view.query();
    return common && { ...common, compare: this.view.state().compare };
  });
  protected readonly results = query(
    () => this.question(),
    (params) => this.web.goals(params),
  );
  protected readonly file = computed<TableQuery | undefined>(() => {
    const question = this.question();
    return question && { table: 'goals', query: question };
  });
  protected readonly count = count;
  protected readonly rate = rate;

  /** Opens the form, for a new goal or an old one. */
  protected async edit(goal?: Goal): Promise<void> {
    const question = this.view.query();
    if (!question) return;
    const saved = await this.dialogs.open<Goal, GoalDialogData>(GoalDialog, { question, ...(goal && { goal }) });
    if (!saved) return;
    this.results.reload();
    this.toasts.done(
      goal ? `The goal "${saved.name}" is changed, also for the past.` : `The goal "${saved.name}" counts.`,
    );
  }

  protected async remove(goal: Goal): Promise<void> {
    const projectId = this.project.id();
    if (!projectId) return;
    const isDone = await this.dialogs.confirm({
      heading: `Delete the goal "${goal.name}"?`,
      text: 'No event is lost: a goal made anew counts the past again.',
      action: 'Delete goal',
      danger: true,
      run: () => this.goals.remove(projectId, goal.id),
    });
    if (!isDone) return;
    this.results.reload();
    this.toasts.done(`The goal "${goal.name}" is deleted.`);
  }
}
