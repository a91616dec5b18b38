import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { type ChartKind, type ChartMapping, type Widget, type WidgetAnswer } from '../api/types';
import { suggestKind, suggestMapping } from '../charts/mapping';
import { ChartView } from '../charts/chart-view';

/** A widget's answer, drawn as the widget says. */
@Component({
  selector: 'app-widget-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ChartView],
  template: `<app-chart-view
    [kind]="kind()"
    [table]="answer()"
    [mapping]="mapping()"
    [label]="widget().title"
    height="fill"
  />`,
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
  protected readonly kind = computed<ChartKind>(() => {
    const { columns, rows } = this.answer();
    return (this.widget().chart.kind as ChartKind | undefined) ?? suggestKind(columns, rows.length);
  });
  protected readonly mapping = computed<ChartMapping>(
    () =>
      (this.widget().chart.mapping as ChartMapping | undefined) ?? suggestMapping(this.kind(), this.answer().columns),
  );
}
