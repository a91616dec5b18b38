import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type Widget, type WidgetAnswer } from '../api/types';
import { ChartView } from '../charts/chart-view';
import { categoryLabel } from '../charts/result-values';
import { cellText } from '../sql/cell';
import { ResultGrid } from '../sql/result-grid';
import { BarsView } from './bars-view';
import { BOARD_VIEW } from './board-view';
import { drawingOf } from './drawing';
import { figuresOf } from './figures';
import { dimensionOf, labelled, readable } from './labelled';
import { MapView } from './map-view';
import { NumberView } from './number-view';
import { PaperTable } from './paper-table';
import { TimeView } from './time-view';

/** A widget's answer, drawn as the widget says or, for those who want the figures, as a table. */
@Component({
  selector: 'app-widget-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BarsView, ChartView, MapView, NumberView, PaperTable, ResultGrid, TimeView],
  template: `
    @let drawn = drawing();
    @switch (drawn.as) {
      @case ('number') {
        <app-number-view [widget]="widget()" [answer]="answer()" />
      }
      @case ('time') {
        <app-time-view [widget]="widget()" [answer]="answer()" [kind]="drawn.kind" [mapping]="drawn.mapping" />
      }
      @case ('bars') {
        <app-bars-view [widget]="widget()" [answer]="answer()" />
      }
      @case ('map') {
        <app-map-view [widget]="widget()" [answer]="answer()" />
      }
      @case ('chart') {
        <app-chart-view
          height="fill"
          [kind]="drawn.kind"
          [table]="table()"
          [mapping]="drawn.mapping"
          [label]="widget().title"
          (pick)="drill($event)"
        />
      }
      @case ('table') {
        @if (board.isPaper) {
          <app-paper-table [table]="readable()" />
        } @else {
          <app-result-grid [table]="readable()" [label]="widget().title || 'Table'" [fill]="true" />
        }
      }
    }
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
      height: 100%;
    }
  `,
})
export class WidgetView {
  readonly widget = input.required<Widget>();
  readonly answer = input.required<WidgetAnswer>();
  readonly asTable = input(false);
  protected readonly board = inject(BOARD_VIEW);
  protected readonly drawing = computed(() =>
    this.asTable() ? { as: 'table' as const } : drawingOf(this.widget(), this.answer()),
  );
  protected readonly table = computed(() => labelled(this.widget(), this.answer()));
  protected readonly readable = computed(() => {
    const isMetric = this.widget().source.type === 'metric';
    const tz = isMetric ? this.board.reportingTz() : this.board.tz();
    return readable(this.widget(), this.answer(), figuresOf(this.widget()), tz);
  });

  /** @param name of one of the dimension's values, as the picture has it */
  protected drill(name: string): void {
    const at = this.table().columns.findIndex((column) => column.name === dimensionOf(this.widget()));
    const row = this.table().rows.findIndex((cells) => categoryLabel(cells[at], 'text') === name);
    const value = this.answer().rows[row]?.[at];
    if (value !== undefined) this.board.drill?.(this.widget(), { value: value === null ? null : cellText(value) });
  }
}
