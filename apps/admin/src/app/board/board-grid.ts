import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { type Widget } from '../api/types';
import { WidgetCard } from './widget-card';

/** The widgets in their places; on narrow screens below each other. */
@Component({
  selector: 'app-board-grid',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [WidgetCard],
  template: `
    @for (widget of widgets(); track widget.id) {
      <app-widget-card
        [widget]="widget"
        (retry)="retry.emit(widget)"
        [style.grid-column]="widget.position.x + 1 + ' / span ' + widget.position.w"
        [style.grid-row]="widget.position.y + 1 + ' / span ' + widget.position.h"
      />
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(12, minmax(0, 1fr));
      grid-auto-rows: var(--board-row, 5rem);
      gap: var(--s4);
    }
  `,
})
export class BoardGrid {
  readonly widgets = input.required<readonly Widget[]>();
  readonly retry = output<Widget>();
}
