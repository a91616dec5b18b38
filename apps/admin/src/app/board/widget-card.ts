import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { type AnalyticsSource, type Widget } from '../api/types';
import { ErrorState, Skeleton } from '../ui/states';
import { Icon } from '../ui/icon';
import { BoardData, isAsked } from './board-data';
import { BOARD_VIEW } from './board-view';
import { LiveView } from './live-view';
import { TextView } from './text-view';
import { WidgetNotes } from './widget-notes';
import { widgetName } from './widget-text';
import { WidgetView } from './widget-view';

/** A widget in its frame: loading, failed or drawn, whatever the others are. Beside its title stands what carries `head`. */
@Component({
  selector: 'app-widget-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorState, Icon, LiveView, Skeleton, TextView, WidgetNotes, WidgetView],
  templateUrl: './widget-card.html',
  styleUrl: './widget-card.scss',
})
export class WidgetCard {
  readonly widget = input.required<Widget>();
  readonly retry = output<void>();
  private readonly data = inject(BoardData);
  private readonly board = inject(BOARD_VIEW);
  protected readonly state = computed(() => this.data.stateOf(this.widget().id));
  protected readonly isLoading = computed(() => isAsked(this.widget()) && this.state().loading);
  protected readonly name = computed(() => widgetName(this.widget()));
  protected readonly text = computed(() => {
    const { source } = this.widget();
    return source.type === 'text' ? source.markdown : undefined;
  });
  /** What scrolls has to be reached by the keyboard: some of it holds nothing else that can be. */
  protected readonly isStop = computed(
    () => !isAsked(this.widget()) || !this.state().answer || this.board.drill === undefined,
  );
  protected readonly isLive = computed(() => (this.widget().source as AnalyticsSource).question === 'live');
}
