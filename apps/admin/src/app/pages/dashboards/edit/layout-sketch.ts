import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { type WidgetPosition } from '../../../api/types';

/** A layout in small, for the eyes alone. */
@Component({
  selector: 'app-layout-sketch',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (place of places(); track $index) {
      <span
        [style.grid-column]="place.x + 1 + ' / span ' + place.w"
        [style.grid-row]="place.y + 1 + ' / span ' + place.h"
      >
      </span>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(12, minmax(0, 1fr));
      grid-auto-rows: 4px;
      gap: 2px;
      height: 6.25rem;
      padding: 6px;
      overflow: hidden;
      border-radius: var(--r-md);
      background: var(--surface-2);
    }
    span {
      border-radius: 2px;
      background: var(--surface);
      box-shadow: inset 0 0 0 1px var(--border);
    }
  `,
  host: { 'aria-hidden': 'true' },
})
export class LayoutSketch {
  readonly widgets = input.required<readonly { position: WidgetPosition }[]>();
  protected readonly places = computed(() => this.widgets().map(({ position }) => position));
}
