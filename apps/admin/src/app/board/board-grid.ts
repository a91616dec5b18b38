import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { type Widget } from '../api/types';
import { WidgetCard } from './widget-card';
import { WidgetMenu } from './widget-menu';

/** The widgets in their places; on narrow screens below each other. */
@Component({
  selector: 'app-board-grid',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [WidgetCard, WidgetMenu],
  template: `
    @for (widget of widgets(); track widget.id) {
      <app-widget-card
        [widget]="widget"
        (retry)="retry.emit(widget)"
        [style.--column]="widget.position.x + 1 + ' / span ' + widget.position.w"
        [style.--row]="widget.position.y + 1 + ' / span ' + widget.position.h"
        [style.--rows]="widget.position.h"
        [class.prose]="widget.source.type === 'text'"
      >
        <app-widget-menu head [widget]="widget" />
      </app-widget-card>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(12, minmax(0, 1fr));
      grid-auto-rows: var(--board-row, 5rem);
      gap: var(--s4);
    }
    app-widget-card {
      grid-column: var(--column);
      grid-row: var(--row);
    }
    // One below the other, in the order of reading; what was made for a wide row needs no less height.
    @media (max-width: 47.99rem) {
      :host {
        grid-template-columns: minmax(0, 1fr);
        grid-auto-rows: auto;
        gap: var(--s3);
      }
      app-widget-card {
        grid-column: auto;
        grid-row: auto;
        height: clamp(7.5rem, calc(var(--rows) * 4.5rem), 26rem);
      }
      .prose {
        height: auto;
        max-height: 26rem;
      }
    }
  `,
})
export class BoardGrid {
  readonly widgets = input.required<readonly Widget[]>();
  readonly retry = output<Widget>();
}
