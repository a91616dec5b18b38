import {
  ChangeDetectionStrategy,
  Component,
  InjectionToken,
  computed,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import type { ECElementEvent, ECharts } from 'echarts/core';
import { NGX_ECHARTS_CONFIG, NgxEchartsDirective } from 'ngx-echarts';
import { legendNames } from './legend-names';
import { type ChartOption } from './option';

/** `svg` is for paper: its text stays text. */
export const CHART_RENDERER = new InjectionToken<'canvas' | 'svg'>('how charts are drawn', { factory: () => 'canvas' });

const loaderOf = (renderer: 'canvas' | 'svg') =>
  renderer === 'svg' ? () => import('./echarts-svg') : () => import('./echarts');

/** Draws an option; ECharts is fetched when the first chart appears. Everything else about charts is pure functions. */
@Component({
  selector: 'app-chart',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [NgxEchartsDirective],
  providers: [{ provide: NGX_ECHARTS_CONFIG, useFactory: () => ({ echarts: loaderOf(inject(CHART_RENDERER)) }) }],
  template: `<figure role="img" [attr.aria-label]="summary()" [style.height]="cssHeight()">
    @if (names().length) {
      <ul>
        @for (one of names(); track one.name) {
          <li><span [style.background]="one.colour"></span>{{ one.name }}</li>
        }
      </ul>
    }
    @if (loaded()) {
      <div
        echarts
        [initOpts]="initOpts"
        [options]="drawn()"
        (chartInit)="listen($event)"
        (chartClick)="clicked($event)"
      ></div>
    }
  </figure>`,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
    :host(.fill) {
      height: 100%;
    }
    figure {
      display: flex;
      flex-direction: column;
      margin: 0;
    }
    /* A canvas follows its place a moment later: meanwhile it must not make the page scroll. */
    [echarts] {
      flex: 1;
      min-height: 0;
      overflow: hidden;
    }
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: 2px var(--s3);
      padding-bottom: var(--s2);
      color: var(--text-muted);
      font-size: var(--t-xs);
    }
    li {
      display: flex;
      align-items: center;
      gap: var(--s1);
    }
    li > span {
      width: 10px;
      height: 10px;
      border-radius: 3px;
    }
  `,
  host: { '[class.fill]': "height() === 'fill'" },
})
export class Chart {
  readonly option = input.required<ChartOption>();
  readonly summary = input.required<string>();
  /** In px; `fill` is that of the place it stands in. */
  readonly height = input<number | 'fill'>(280);
  /** Index of the data item that was clicked. */
  readonly pick = output<number>();
  /** Index of the place on the x axis above which somebody clicked; of charts with an axis. */
  readonly place = output<number>();

  protected readonly cssHeight = computed(() => {
    const height = this.height();
    return height === 'fill' ? '100%' : `${height}px`;
  });
  private readonly renderer = inject(CHART_RENDERER);
  protected readonly initOpts = { renderer: this.renderer };
  /** The directive cannot be destroyed while it waits for ECharts (it would draw and emit all the same). */
  protected readonly loaded = signal(false);
  /** On paper nobody turns the pages of a legend: all names stand above. */
  protected readonly names = computed(() => (this.renderer === 'svg' ? legendNames(this.option()) : []));
  protected readonly drawn = computed<ChartOption>(() => {
    const option = this.option();
    return {
      animation: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
      ...option,
      ...(this.names().length && {
        legend: { show: false },
        ...('grid' in option && { grid: { ...option.grid, top: 12 } }),
      }),
    };
  });

  constructor() {
    void loaderOf(this.renderer)().then(() => this.loaded.set(true));
  }

  /** A line is thin, so a click anywhere above a place of the axis is about it. */
  protected listen(chart: ECharts): void {
    chart.getZr().on('click', ({ offsetX, offsetY }) => {
      if (!('grid' in this.option()) || !chart.containPixel('grid', [offsetX, offsetY])) return;
      const [at] = chart.convertFromPixel('grid', [offsetX, offsetY]);
      if (at !== undefined && Number.isInteger(at)) this.place.emit(at);
    });
  }

  /** An axis label is no data item and may come without an index. */
  protected clicked({ dataIndex }: Pick<ECElementEvent, 'dataIndex'>): void {
    if (typeof dataIndex === 'number') this.pick.emit(dataIndex);
  }
}
