import { DIALOG_DATA } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { type Widget } from '../api/types';
import { DialogFrame } from '../ui/dialog';
import { BoardData } from './board-data';
import { LiveView } from './live-view';
import { TextView } from './text-view';
import { widgetName } from './widget-text';
import { WidgetView } from './widget-view';

export interface WidgetDetail {
  widget: Widget;
  asTable: boolean;
}

/** One widget as large as the window, or its figures as a table. It lives on what its page has. */
@Component({
  selector: 'app-widget-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DialogFrame, LiveView, TextView, WidgetView],
  template: `
    <ui-dialog [heading]="name">
      <div class="stage">
        @if (data.widget.source.type === 'text') {
          <app-text-view [markdown]="data.widget.source.markdown" />
        } @else if (isLive) {
          <app-live-view [widget]="data.widget" />
        } @else if (state().answer; as answer) {
          <app-widget-view [widget]="data.widget" [answer]="answer" [asTable]="data.asTable" />
        } @else {
          <p class="muted">There is nothing to show yet.</p>
        }
      </div>
    </ui-dialog>
  `,
  styles: `
    :host {
      display: block;
      width: 100%;
    }
    .stage {
      height: min(44rem, calc(100dvh - 9rem));
      overflow: auto;
    }
  `,
})
export class WidgetDialog {
  protected readonly data = inject<WidgetDetail>(DIALOG_DATA);
  private readonly board = inject(BoardData);
  protected readonly name = widgetName(this.data.widget);
  protected readonly isLive =
    this.data.widget.source.type === 'analytics' && this.data.widget.source.question === 'live';
  protected readonly state = computed(() => this.board.stateOf(this.data.widget.id));
}
