import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type Filter, type Widget, type WidgetAnswer } from '../api/types';
import { figure } from '../charts/result-values';
import { BarList } from '../pages/analytics/bar-list';
import { type BarRow, filterOf } from '../pages/analytics/bar-rows';
import { filterFieldLabel, valueLabel } from '../pages/analytics/labels';
import { cellText } from '../sql/cell';
import { EmptyState } from '../ui/states';
import { BOARD_VIEW } from './board-view';
import { figuresOf } from './figures';
import { dimensionOf } from './labelled';

/** The values of a dimension, a bar behind each; a click leads to what lies behind one. */
@Component({
  selector: 'app-bars-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BarList, EmptyState],
  template: `
    @if (rows().length) {
      <app-bar-list
        [rows]="rows()"
        [heading]="heading()"
        [valueHeading]="figures().label"
        [shared]="false"
        [switches]="false"
        [lessIsBetter]="figures().lessIsBetter"
        [compared]="answer().previous !== undefined"
        (pick)="drill($event)"
      />
    } @else {
      <ui-empty icon="chart" heading="Nothing in this range" />
    }
  `,
  styles: `
    :host {
      display: block;
      container-type: inline-size;
    }
  `,
})
export class BarsView {
  readonly widget = input.required<Widget>();
  readonly answer = input.required<WidgetAnswer>();
  private readonly board = inject(BOARD_VIEW);
  protected readonly figures = computed(() => figuresOf(this.widget()));
  protected readonly dimension = computed(() => dimensionOf(this.widget()) ?? 'country');
  protected readonly heading = computed(() => filterFieldLabel(this.dimension()));
  protected readonly rows = computed<BarRow[]>(() => {
    const { rows, previous } = this.answer();
    const values = rows.map((row) => figure(row[1]) ?? 0);
    const most = Math.max(0, ...values);
    return rows.map((row, i) => {
      const value = row[0] === null ? null : cellText(row[0]);
      const before = previous && (figure(previous.rows[i]?.[1]) ?? 0);
      return this.barRow(value, { now: values[i] ?? 0, before, width: most > 0 ? ((values[i] ?? 0) / most) * 100 : 0 });
    });
  });

  private barRow(value: string | null, figures: { now: number; before: number | undefined; width: number }): BarRow {
    const dimension = this.dimension();
    const label = valueLabel(dimension, value);
    const { now, before, width } = figures;
    return {
      key: value ?? '',
      label,
      title: value !== null && value !== label ? `${label} (${value})` : label,
      ...(dimension === 'country' && { badge: value ?? '–' }),
      value: this.figures().text(now),
      share: '',
      now,
      ...(before !== undefined && { before }),
      width,
      isActive: false,
      ...(this.board.drill && { filter: filterOf(dimension, value) }),
    };
  }

  protected drill({ value }: Filter): void {
    this.board.drill?.(this.widget(), { value: value ?? null });
  }
}
