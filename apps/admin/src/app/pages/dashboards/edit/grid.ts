import { NgTemplateOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  type TemplateRef,
  ViewEncapsulation,
  afterRenderEffect,
  inject,
  input,
  output,
  untracked,
  viewChild,
} from '@angular/core';
import { COLUMNS, MAX_HEIGHT } from '@strata/contracts';
import { GridStack, type GridItemHTMLElement } from 'gridstack';
import { type Widget } from '../../../api/types';
import { type Places, MIN_WIDTH, inReadingOrder } from './draft';
import { heldStill } from './held-still';
import { ReadingOrder } from './reading-order';

/**
 * The widgets on a grid where a pointer moves and sizes them: by what carries the class `grip`, and by their edges. It has
 * the measures of the readers' grid, so that nothing jumps. What the widgets are and where they belong stands in
 * `widgets`; this is the only file that knows gridstack.
 */
@Component({
  selector: 'app-edit-grid',
  changeDetection: ChangeDetectionStrategy.OnPush,
  // The handles and the mark of the place are gridstack's own elements.
  encapsulation: ViewEncapsulation.None,
  imports: [NgTemplateOutlet],
  template: `
    <div class="grid-stack" #stack>
      @for (widget of widgets(); track widget.id) {
        <div class="grid-stack-item" [attr.gs-id]="widget.id">
          <div class="grid-stack-item-content">
            <ng-container [ngTemplateOutlet]="frame()" [ngTemplateOutletContext]="{ $implicit: widget }" />
          </div>
        </div>
      }
    </div>
  `,
  styleUrl: './grid.scss',
})
export class EditGrid {
  readonly widgets = input.required<readonly Widget[]>();
  /** How a widget is shown. */
  readonly frame = input.required<TemplateRef<unknown>>();
  /** Where all of them are after a gesture. */
  readonly placed = output<Places>();

  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly stack = viewChild.required<ElementRef<HTMLElement>>('stack');
  private grid: GridStack | undefined;
  private order: ReadingOrder | undefined;

  constructor() {
    afterRenderEffect(() => {
      const widgets = this.widgets();
      untracked(() => this.follow(widgets));
    });
    inject(DestroyRef).onDestroy(() => {
      this.order?.stop();
      this.grid?.destroy(false);
    });
  }

  /** Brings gridstack to where the widgets are, and the keyboard's way through them after it. */
  private follow(widgets: readonly Widget[]): void {
    const grid = (this.grid ??= this.start());
    this.put(grid, widgets);
    this.order ??= new ReadingOrder(this.stack().nativeElement, isInHand);
    const ids = inReadingOrder(widgets).map(({ id }) => id);
    this.order.follow(() => {
      const items = new Map(this.items().map((item) => [item.getAttribute('gs-id'), item]));
      return ids.flatMap((id) => items.get(id) ?? []);
    });
  }

  private put(grid: GridStack, widgets: readonly Widget[]): void {
    const isThere = new Set(widgets.map(({ id }) => id));
    for (const { id, el } of [...grid.engine.nodes]) {
      if (el && !isThere.has(id ?? '')) grid.removeWidget(el, false, false);
    }
    // After a gesture everything is where it was put: to load it again would lay out the whole page.
    if (!standsAs(grid, widgets)) {
      grid.load(
        widgets.map(({ id, position }) => ({ id, ...position })),
        false,
      );
    }
    const positions = new Map(widgets.map(({ id, position }) => [id, position]));
    for (const item of this.items()) {
      const id = item.getAttribute('gs-id') ?? '';
      if (!item.gridstackNode) grid.makeWidget(item, { id, ...positions.get(id), minW: MIN_WIDTH, maxH: MAX_HEIGHT });
    }
  }

  private start(): GridStack {
    const { gridAutoRows, rowGap } = getComputedStyle(this.host);
    const gap = parseFloat(rowGap);
    const options = {
      column: COLUMNS,
      cellHeight: parseFloat(gridAutoRows) + gap,
      margin: gap / 2,
      // Rows may stay empty while something is moved; nothing climbs by itself.
      mode: 'float' as const,
      auto: false,
      draggable: { handle: '.grip' },
      resizable: { handles: 'e,se,s,sw,w' },
      // They are shown by the style sheet; hidden ones would have to be found first.
      alwaysShowResizeHandle: true as const,
    };
    const grid = GridStack.init(options, this.stack().nativeElement);
    if (!grid) throw new Error('There is no element for the grid.');
    // It would put all elements anew into the page, whichever of them changed places; ReadingOrder moves the fewest.
    Object.assign(grid, { _sortDom: () => grid });
    let release: (() => void) | undefined;
    grid.on('resizestart', (_event: Event, item: GridItemHTMLElement) => (release = heldStill(item)));
    grid.on('resizestop', () => {
      release?.();
      this.tell(grid);
    });
    grid.on('dragstop', () => this.tell(grid));
    return grid;
  }

  private tell(grid: GridStack): void {
    const places = grid.engine.nodes.map(({ id = '', x = 0, y = 0, w = 1, h = 1 }) => [id, { x, y, w, h }] as const);
    this.placed.emit(new Map(places));
  }

  private items(): GridItemHTMLElement[] {
    return [...this.stack().nativeElement.querySelectorAll<GridItemHTMLElement>(':scope > .grid-stack-item[gs-id]')];
  }
}

/** Whether gridstack has every widget that it knows where it belongs. */
function standsAs(grid: GridStack, widgets: readonly Widget[]): boolean {
  const positions = new Map(widgets.map(({ id, position }) => [id, position]));
  return grid.engine.nodes.every(({ id = '', x, y, w, h }) => {
    const position = positions.get(id);
    return position?.x === x && position?.y === y && position?.w === w && position?.h === h;
  });
}

/** Whether a widget is being moved or sized. */
export function isInHand(): boolean {
  return document.querySelector('.ui-draggable-dragging, .ui-resizable-resizing') !== null;
}
