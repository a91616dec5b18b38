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
import { Title } from '@angular/platform-browser';
import { Router } from '@angular/router';
import { type Dashboard, type Widget } from '../../api/types';
import { followWorkspace } from '../../api/workspace.store';
import { BoardData, isAsked } from '../../board/board-data';
import { BoardGrid } from '../../board/board-grid';
import { BOARD_VIEW } from '../../board/board-view';
import { LiveFeeds } from '../../board/live-feeds';
import { repeat } from '../../board/repeat';
import { Button } from '../../ui/button';
import { EmptyState, ErrorState, Skeleton, SkeletonRows } from '../../ui/states';
import { BoardBar } from './board-bar';
import { BoardHead } from './board-head';
import { BoardStore } from './board-store';
import { BoardEditor } from './edit/board-editor';
import { FullScreen } from './full-screen';
import { WidgetActions, boardView } from './widget-actions';

/** On a display on the wall nobody presses a button. */
const WALL_SECONDS = 60;

/** A dashboard as its readers see it. */
@Component({
  selector: 'app-board-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BoardBar, BoardEditor, BoardGrid, BoardHead, Button, EmptyState, ErrorState, Skeleton, SkeletonRows],
  providers: [
    BoardData,
    BoardStore,
    FullScreen,
    LiveFeeds,
    WidgetActions,
    { provide: BOARD_VIEW, useFactory: boardView },
  ],
  templateUrl: './board.page.html',
  styleUrl: './board.page.scss',
})
export class BoardPage {
  readonly dashboardId = input.required<string>();
  /** `?edit=1` of the URL. */
  readonly edit = input<string>();
  protected readonly store = inject(BoardStore);
  protected readonly data = inject(BoardData);
  protected readonly screen = inject(FullScreen);
  private readonly actions = inject(WidgetActions);
  private readonly router = inject(Router);
  private readonly title = inject(Title);
  protected readonly isEditing = computed(() => Boolean(this.edit()) && this.store.dashboard()?.may_edit === true);
  private readonly editor = viewChild(BoardEditor);
  /** What is asked, widget by widget; places, looks and the order of the list change nothing about that. */
  private readonly questions = computed(() => {
    const asked = (this.store.dashboard()?.widgets ?? []).filter(isAsked);
    return JSON.stringify(asked.map(({ id, source, filters }) => [id, source, filters]).sort());
  });

  constructor() {
    effect(() => this.store.id.set(this.dashboardId()));
    followWorkspace(() => this.store.dashboard());
    effect(() => {
      const name = this.store.dashboard()?.name;
      if (name) this.title.setTitle(`${name} · Strata`);
    });
    effect(() => {
      this.questions();
      this.store.filters();
      untracked(() => this.load());
    });
    const seconds = () => (this.screen.isOn() ? (this.ownSeconds() ?? WALL_SECONDS) : this.ownSeconds());
    const asked = () => this.store.now().getTime();
    repeat({ seconds: () => (this.isEditing() ? null : seconds()), asked }, () => this.load({ isSameQuestion: true }));
  }

  private ownSeconds(): number | null {
    return this.store.dashboard()?.refresh_seconds ?? null;
  }

  protected refresh(): void {
    this.load({ refresh: true, isSameQuestion: true });
  }

  protected retry(widget: Widget): void {
    this.actions.load([widget]);
  }

  protected saved(dashboard: Dashboard): void {
    this.store.put(dashboard);
  }

  /** Asks before changes are lost; for the guard of the route. */
  mayLeave(): boolean | Promise<boolean> {
    return this.editor()?.mayLeave() ?? true;
  }

  protected leaveEditor(): void {
    void this.router.navigate([], { queryParams: { edit: null, versions: null }, queryParamsHandling: 'merge' });
  }

  protected startEditing(): void {
    void this.router.navigate([], { queryParams: { edit: 1 }, queryParamsHandling: 'merge' });
  }

  private load(how: { refresh?: boolean; isSameQuestion?: boolean } = {}): void {
    const widgets = this.store.dashboard()?.widgets;
    if (!widgets) return;
    this.store.touch();
    this.actions.load(widgets, how);
  }
}
