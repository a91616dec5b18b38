import {
  CdkFixedSizeVirtualScroll,
  CdkVirtualForOf,
  CdkVirtualScrollViewport,
  CdkVirtualScrollableElement,
} from '@angular/cdk/scrolling';
import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, viewChild } from '@angular/core';
import { type ResultTable } from '../api/types';
import { copyText } from '../ui/clipboard';
import { Dialogs } from '../ui/dialogs';
import { Icon } from '../ui/icon';
import { Toasts } from '../ui/toast';
import { cellText } from './cell';
import { CellDialog, type CellDetail } from './cell.dialog';
import { MIN_COLUMN_PX, type Sort, cellLabel, columnWidths, nextSort, sortRows } from './grid';

const ROW_PX = 30;
/** Space for a scroll bar across. */
const BAR_PX = 14;
const STEP_PX = 16;
const PAGE = 20;

/** The cell that the keyboard is on; row -1 is the heading. */
interface Place {
  row: number;
  column: number;
}

let count = 0;

/** Rows of any number: only those in sight are in the page. The arrow keys move over cells, Enter shows one whole. */
@Component({
  selector: 'app-result-grid',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport, CdkVirtualScrollableElement, Icon],
  templateUrl: './result-grid.html',
  styleUrl: './result-grid.scss',
  host: { '[style.height]': "fill() ? '100%' : null" },
})
export class ResultGrid {
  readonly table = input.required<ResultTable>();
  readonly label = input('Result');
  /** Rows that are in sight at most. */
  readonly visibleRows = input(16);
  /** As high as the place it stands in. */
  readonly fill = input(false);

  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly viewport = viewChild.required(CdkVirtualScrollViewport);
  private readonly id = `grid-${++count}`;
  protected readonly rowPx = ROW_PX;
  protected readonly cellLabel = cellLabel;

  protected readonly columns = computed(() => this.table().columns);
  protected readonly sort = linkedSignal<ResultTable, Sort | undefined>({
    source: this.table,
    computation: () => undefined,
  });
  protected readonly sorted = computed(() => {
    const { rows, columns } = this.table();
    return sortRows(rows, columns, this.sort());
  });
  private readonly widths = linkedSignal(() => columnWidths(this.table()));
  protected readonly template = computed(() =>
    this.widths()
      .map((px) => `${px}px`)
      .join(' '),
  );
  protected readonly width = computed(() => `${this.widths().reduce((sum, px) => sum + px, 0)}px`);
  protected readonly height = computed(() => {
    const rows = Math.min(Math.max(this.sorted().length, 1), this.visibleRows());
    return this.fill() ? '100%' : `${(rows + 1) * ROW_PX + BAR_PX}px`;
  });
  private readonly active = linkedSignal<ResultTable, Place | undefined>({
    source: this.table,
    computation: () => undefined,
  });
  protected readonly activeId = computed(() => {
    const place = this.active();
    return place ? this.cellId(place.row, place.column) : null;
  });

  protected byPlace(this: void, i: number): number {
    return i;
  }

  protected cellId(row: number, column: number): string {
    return `${this.id}-${row}-${column}`;
  }

  protected isActive(row: number, column: number): boolean {
    const place = this.active();
    return place?.row === row && place.column === column;
  }

  protected enter(): void {
    if (!this.active() && this.columns().length) this.active.set({ row: this.sorted().length ? 0 : -1, column: 0 });
  }

  /** The cell below the mouse; its id says which it is. */
  protected placeOf({ target }: Event): Place | undefined {
    const cell = (target as HTMLElement).closest('[role=gridcell]');
    const [, row, column] = /-(\d+)-(\d+)$/.exec(cell?.id ?? '') ?? [];
    return row === undefined ? undefined : { row: Number(row), column: Number(column) };
  }

  protected activate(place: Place | undefined): void {
    if (place) this.active.set(place);
  }

  protected sortBy(column: number): void {
    this.sort.update((sort) => nextSort(sort, column));
  }

  /** Opens a cell as a whole. */
  protected show(place: Place | undefined): void {
    if (!place) return;
    const [cells, column] = [this.sorted()[place.row], this.columns()[place.column]];
    if (!cells || !column) return;
    const detail = { column, cell: cells[place.column], row: place.row + 1 };
    void this.dialogs.open<void, CellDetail>(CellDialog, detail);
  }

  protected onKey(event: KeyboardEvent): void {
    const place = this.active();
    if (!place) return;
    const act = this.keyAction(event, place);
    if (!act) return;
    event.preventDefault();
    act();
  }

  private keyAction(event: KeyboardEvent, { row, column }: Place): (() => void) | undefined {
    const { key, altKey, ctrlKey, metaKey } = event;
    if (ctrlKey || metaKey) {
      const ends: Record<string, () => void> = {
        Home: () => this.move(0, 0),
        End: () => this.move(Infinity, Infinity),
        c: () => void this.copy(row, column),
      };
      // What is marked with the mouse is copied by the browser.
      return key === 'c' && window.getSelection()?.toString() ? undefined : ends[key];
    }
    if (altKey) {
      const by = { ArrowLeft: -STEP_PX, ArrowRight: STEP_PX }[key];
      return by ? () => this.setWidth(column, (this.widths()[column] ?? 0) + by) : undefined;
    }
    const moves: Record<string, () => void> = {
      ArrowDown: () => this.move(row + 1, column),
      ArrowUp: () => this.move(row - 1, column),
      ArrowRight: () => this.move(row, column + 1),
      ArrowLeft: () => this.move(row, column - 1),
      PageDown: () => this.move(row + PAGE, column),
      PageUp: () => this.move(row - PAGE, column),
      Home: () => this.move(row, 0),
      End: () => this.move(row, Infinity),
      Enter: () => (row < 0 ? this.sortBy(column) : this.show({ row, column })),
    };
    return moves[key];
  }

  private move(row: number, column: number): void {
    const place = {
      row: Math.max(-1, Math.min(row, this.sorted().length - 1)),
      column: Math.max(0, Math.min(column, this.columns().length - 1)),
    };
    this.active.set(place);
    this.reveal(place);
  }

  /** Scrolls until a cell is in sight, below the heading. */
  private reveal({ row, column }: Place): void {
    const scroller = this.viewport().scrollable.getElementRef().nativeElement;
    const [top, shown] = [row * ROW_PX, scroller.clientHeight - ROW_PX];
    if (top < scroller.scrollTop) scroller.scrollTop = Math.max(0, top);
    else if (top + ROW_PX > scroller.scrollTop + shown) scroller.scrollTop = top + ROW_PX - shown;
    const left = this.widths()
      .slice(0, column)
      .reduce((sum, px) => sum + px, 0);
    const right = left + (this.widths()[column] ?? 0);
    if (left < scroller.scrollLeft) scroller.scrollLeft = left;
    else if (right > scroller.scrollLeft + scroller.clientWidth) scroller.scrollLeft = right - scroller.clientWidth;
  }

  private async copy(row: number, column: number): Promise<void> {
    try {
      await copyText(row < 0 ? (this.columns()[column]?.name ?? '') : cellText(this.sorted()[row]?.[column]));
      this.toasts.done('Copied.');
    } catch (error) {
      this.toasts.failed(error);
    }
  }

  protected fitWidth(column: number): void {
    this.setWidth(column, columnWidths(this.table())[column] ?? MIN_COLUMN_PX);
  }

  protected drag(event: PointerEvent, column: number): void {
    const handle = event.target as HTMLElement;
    const [from, width] = [event.clientX, this.widths()[column] ?? 0];
    const move = ({ clientX }: PointerEvent) => this.setWidth(column, width + clientX - from);
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), {
      once: true,
    });
  }

  private setWidth(column: number, px: number): void {
    this.widths.update((all) => all.map((old, i) => (i === column ? Math.max(MIN_COLUMN_PX, Math.round(px)) : old)));
  }
}
