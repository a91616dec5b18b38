import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { type LiveClient } from '../api/live.client';
import { type AnalyticsSource, type Widget } from '../api/types';
import { LiveLines } from '../pages/live/live-lines';
import { LiveStatus } from '../pages/live/live-status';
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states';
import { BOARD_VIEW } from './board-view';
import { LiveFeeds } from './live-feeds';

const SHOWN = 30;

/** The events of a project as they come. Guests have no feed. */
@Component({
  selector: 'app-live-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, ErrorState, LiveLines, LiveStatus, SkeletonRows],
  template: `
    @if (!board.isLive) {
      <ui-empty icon="activity" heading="Live events are for members" text="Sign in to watch them as they come." />
    } @else if (feed(); as live) {
      @if (live.reason() ?? live.failure(); as error) {
        <ui-error [error]="error" (retry)="again(live)" />
      } @else {
        <app-live-status [state]="live.state()" />
        <app-live-lines [live]="live" [tz]="board.tz()" [events]="events()" />
      }
    } @else {
      <ui-skeleton-rows [count]="4" />
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      align-content: start;
      gap: var(--s2);
    }
  `,
})
export class LiveView {
  readonly widget = input.required<Widget>();
  protected readonly board = inject(BOARD_VIEW);
  private readonly feeds = inject(LiveFeeds, { optional: true });
  protected readonly feed = signal<LiveClient | undefined>(undefined);
  private readonly projectId = computed(
    () =>
      (this.widget().source as AnalyticsSource).project_id ?? this.board.filters().project_id ?? this.board.projectId(),
  );
  private readonly eventName = computed(() => this.widget().filters.event ?? this.board.filters().event);
  protected readonly events = computed(() => {
    const name = this.eventName();
    const all = this.feed()?.events() ?? [];
    return all.filter(({ event_name }) => name === undefined || event_name === name).slice(0, SHOWN);
  });

  constructor() {
    effect(() => {
      const id = this.projectId();
      if (this.board.isLive && id) untracked(() => this.feed.set(this.feeds?.of(id)));
    });
  }

  protected again(live: LiveClient): void {
    const id = this.projectId();
    if (id) live.watch(id);
  }
}
