import { ChangeDetectionStrategy, Component, computed, input, model, signal } from '@angular/core';
import { type Cell, type ChartMapping, type MetricGrain, type MetricPoint } from '../../api/types';
import { ChartView } from '../../charts/chart-view';
import { cellText } from '../../sql/cell';
import { Segmented } from '../../ui/segmented';
import { EmptyState } from '../../ui/states';
import { bucketLabel } from '../../ui/time/range';
import { type ValuesView, chartTable, plainTable, pointsBy } from './values-table';

type Shape = 'line' | 'table';

/** Values of a metric over time, as lines or as a table; in total or by one of its dimensions. */
@Component({
  selector: 'app-metric-values',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ChartView, EmptyState, Segmented],
  template: `
    <div class="row">
      <ng-content />
      @if (dimensions().length) {
        <select class="select quiet" aria-label="By" #by (change)="dimension.set(by.value || undefined)">
          <option value="" [selected]="dimension() === undefined">Totals</option>
          @for (name of dimensions(); track name) {
            <option [value]="name" [selected]="name === dimension()">By {{ name }}</option>
          }
        </select>
      }
      <span class="grow"></span>
      <ui-segmented label="Shown as" [options]="shapes" [(value)]="shape" />
    </div>
    @if (isEmpty()) {
      <ui-empty icon="activity" [heading]="emptyHeading()" [text]="emptyText()" />
    } @else {
      <app-chart-view
        [kind]="shape()"
        [table]="shape() === 'line' ? lines() : rows()"
        [mapping]="mapping()"
        [label]="label()"
        [placeName]="bucketName()"
      />
    }
    <p class="subtle note">{{ grain() === 'hour' ? 'Hours' : 'Days' }} in {{ tz().replaceAll('_', ' ') }}.</p>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s3);
    }
    .note {
      font-size: var(--t-xs);
    }
  `,
})
export class MetricValues {
  readonly points = input.required<readonly MetricPoint[]>();
  readonly grain = input.required<MetricGrain>();
  readonly tz = input.required<string>();
  readonly range = input.required<{ from: Date; to: Date }>();
  readonly dimensions = input.required<readonly string[]>();
  /** What the figures are called: name and unit. */
  readonly label = input.required<string>();
  readonly dimension = model<string>();
  readonly emptyHeading = input('No values in this range');
  readonly emptyText = input<string>();

  protected readonly shape = signal<Shape>('line');
  protected readonly shapes: readonly { value: Shape; label: string }[] = [
    { value: 'line', label: 'Chart' },
    { value: 'table', label: 'Table' },
  ];
  private readonly view = computed<ValuesView>(() => ({
    points: this.points(),
    grain: this.grain(),
    tz: this.tz(),
    ...this.range(),
    dimension: this.dimension(),
    label: this.label(),
  }));
  protected readonly isEmpty = computed(() => pointsBy(this.points(), this.dimension()).length === 0);
  protected readonly lines = computed(() => chartTable(this.view()));
  protected readonly rows = computed(() => plainTable(this.view()));
  protected readonly mapping = computed<ChartMapping>(() => ({
    x: 'bucket',
    y: [this.label()],
    ...(this.dimension() !== undefined && { series: 'series' }),
  }));
  protected readonly bucketName = computed(() => {
    const [grain, tz, { from, to }] = [this.grain(), this.tz(), this.range()];
    const isYears = to.getTime() - from.getTime() > 300 * 86_400_000;
    const day = (bucket: string) => bucketLabel(bucket, 'day', tz, isYears ? 'long' : 'short');
    return (cell: Cell) => {
      const bucket = cellText(cell);
      return grain === 'day' ? day(bucket) : `${day(bucket)}, ${bucketLabel(bucket, 'hour', tz, 'short')}`;
    };
  });
}
