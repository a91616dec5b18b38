import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  afterNextRender,
  effect,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import type { EChartsType } from 'echarts/core';
import { type ChartOption } from './option';

/** Draws an option; ECharts is fetched when the first chart appears. Everything else about charts is pure functions. */
@Component({
  selector: 'app-chart',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<figure role="img" [attr.aria-label]="summary()"><div #host [style.height.px]="height()"></div></figure>`,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
  `,
})
export class Chart {
  readonly option = input.required<ChartOption>();
  readonly summary = input.required<string>();
  readonly height = input(280);
  /** Index of the data item that was clicked. */
  readonly pick = output<number>();

  private readonly host = viewChild.required<ElementRef<HTMLElement>>('host');
  private readonly chart = signal<EChartsType | undefined>(undefined);
  private readonly destroyRef = inject(DestroyRef);

  constructor() {
    afterNextRender(() => void this.start());
    effect(() => {
      const chart = this.chart();
      const animation = !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
      chart?.setOption({ animation, ...this.option() }, { notMerge: true });
    });
    this.destroyRef.onDestroy(() => this.chart()?.dispose());
  }

  private async start(): Promise<void> {
    const { init } = await import('./echarts');
    if (this.destroyRef.destroyed) return;
    const element = this.host().nativeElement;
    const chart = init(element);
    chart.on('click', ({ dataIndex }) => {
      // An axis label is no data item and may come without an index.
      if (typeof dataIndex === 'number') this.pick.emit(dataIndex);
    });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(element);
    this.destroyRef.onDestroy(() => observer.disconnect());
    this.chart.set(chart);
  }
}
