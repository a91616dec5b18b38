import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  untracked,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';
import { DashboardsClient } from '../../api/dashboards.client';
import { query } from '../../api/query';
import { type Widget } from '../../api/types';
import { BoardData } from '../../board/board-data';
import { BoardGrid } from '../../board/board-grid';
import { asksTheSame } from '../../board/source/question';
import { ErrorState, SkeletonRows } from '../../ui/states';
import { BoardEditor } from './edit/board-editor';

/** A dashboard as its readers see it. */
@Component({
  selector: 'app-board-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BoardEditor, BoardGrid, ErrorState, SkeletonRows],
  providers: [BoardData],
  template: `
    <div class="page">
      @if (dashboard.data(); as board) {
        <div class="page-head">
          <h1>{{ board.name }}</h1>
        </div>
        @if (edit() && board.may_edit) {
          <app-board-editor
            [dashboard]="board"
            [filters]="board.filters"
            (saved)="dashboard.set($event)"
            (done)="leaveEditor()"
          />
        } @else {
          <app-board-grid [widgets]="board.widgets" (retry)="load([$event])" />
        }
      } @else if (dashboard.error(); as error) {
        <ui-error [error]="error" (retry)="dashboard.reload()" />
      } @else {
        <ui-skeleton-rows />
      }
    </div>
  `,
})
export class BoardPage {
  readonly dashboardId = input.required<string>();
  /** `?edit=1` of the URL. */
  readonly edit = input<string>();
  private readonly client = inject(DashboardsClient);
  private readonly router = inject(Router);
  private readonly data = inject(BoardData);
  protected readonly dashboard = query(
    () => this.dashboardId(),
    (id) => this.client.get(id),
    { keepPrevious: false },
  );
  private readonly widgets = computed(() => this.dashboard.data()?.widgets, { equal: asksTheSame });
  private readonly editor = viewChild(BoardEditor);

  constructor() {
    effect(() => {
      const widgets = this.widgets();
      if (widgets) untracked(() => this.load(widgets));
    });
  }

  /** Asks before changes are lost; for the guard of the route. */
  mayLeave(): boolean | Promise<boolean> {
    return this.editor()?.mayLeave() ?? true;
  }

  protected leaveEditor(): void {
    void this.router.navigate([], { queryParams: { edit: null }, queryParamsHandling: 'merge' });
  }

  protected load(widgets: readonly Widget[]): void {
    const ids = widgets.map(({ id }) => id);
    this.data.load(ids, this.client.data(this.dashboardId(), { widget_ids: ids }));
  }
}
