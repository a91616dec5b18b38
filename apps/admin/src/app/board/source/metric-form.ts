import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  model,
  output,
  signal,
} from '@angular/core';
import { cursorList } from '../../api/list';
import { MetricsClient } from '../../api/metrics.client';
import { query } from '../../api/query';
import { type Metric } from '../../api/types';
import { Field } from '../../ui/field';
import { settled } from './settled';
import { SourceChoice } from './source-choice';
import { type MetricSource } from './words';

/** Which metric, by which of its dimensions. */
@Component({
  selector: 'app-metric-source-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, SourceChoice],
  template: `
    <app-source-choice
      what="metric"
      plural="metrics"
      [list]="found"
      [chosen]="source().metric_id"
      [name]="metric.data()?.name"
      [error]="metric.error()"
      [(search)]="search"
      (choose)="choose($event)"
      (retry)="metric.reload()"
    />
    @if (metric.data(); as chosen) {
      <ui-field label="By">
        <select class="select" #dimension (change)="splitBy(dimension.value)">
          <option value="">In total</option>
          @for (name of chosen.dimensions; track name) {
            <option [value]="name" [selected]="name === source().dimension">{{ name }}</option>
          }
        </select>
      </ui-field>
      <ui-field label="Values">
        <select class="select" #grain (change)="every(grain.value)">
          <option value="">By hours up to two days, else by days</option>
          <option value="hour" [selected]="source().grain === 'hour'">By hours</option>
          <option value="day" [selected]="source().grain === 'day'">By days</option>
        </select>
      </ui-field>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s3);
    }
  `,
})
export class MetricSourceForm {
  readonly source = model.required<MetricSource>();
  readonly workspaceId = input.required<string>();
  /** What it is called, as soon as that is known. */
  readonly named = output<string>();
  private readonly client = inject(MetricsClient);
  protected readonly search = signal('');
  private readonly searched = settled(this.search);
  protected readonly found = cursorList(
    () => ({ workspaceId: this.workspaceId(), search: this.searched().trim() }),
    (filter, cursor) => this.client.list(filter, cursor),
  );
  private readonly id = computed(() => this.source().metric_id || undefined);
  protected readonly metric = query(
    () => this.id(),
    (id) => this.client.get(id),
    { keepPrevious: false },
  );

  constructor() {
    effect(() => {
      const metric = this.metric.data();
      if (metric) this.named.emit(metric.name);
    });
  }

  protected choose({ id }: Metric): void {
    this.source.set({ type: 'metric', metric_id: id });
  }

  protected splitBy(name: string): void {
    const { dimension: _, ...rest } = this.source();
    this.source.set(name ? { ...rest, dimension: name } : rest);
  }

  protected every(name: string): void {
    const { grain: _, ...rest } = this.source();
    this.source.set(name === 'hour' || name === 'day' ? { ...rest, grain: name } : rest);
  }
}
