import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { type Widget, type WidgetAnswer } from '../api/types';
import { Chart } from '../charts/chart';
import { figure } from '../charts/result-values';
import { readChartTheme } from '../charts/theme';
import { type CountryFigure, type MapMeasure, worldMapOption, worldMapSummary } from '../charts/world-map';
import { EmptyState, Skeleton } from '../ui/states';
import { Theme } from '../ui/theme';
import { BOARD_VIEW } from './board-view';
import { figuresOf } from './figures';

/** Countries of the world, the darker the more; a click leads to what lies behind one. */
@Component({
  selector: 'app-map-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Chart, EmptyState, Skeleton],
  template: `
    @if (failed()) {
      <p class="notice" data-tone="danger" role="alert">
        The map could not be loaded. "Show as table" has its figures.
      </p>
    } @else if (!figures().length) {
      <ui-empty icon="globe" heading="No countries in this range" />
    } @else if (ready()) {
      <app-chart height="fill" [option]="option()" [summary]="summary()" (pick)="drill($event)" />
      @if (unknown(); as text) {
        <p class="subtle small">{{ text }} of unknown country.</p>
      }
    } @else {
      <ui-skeleton height="100%" />
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      height: 100%;
    }
    app-chart {
      flex: 1;
      min-height: 0;
    }
    .small {
      font-size: var(--t-xs);
    }
  `,
})
export class MapView {
  readonly widget = input.required<Widget>();
  readonly answer = input.required<WidgetAnswer>();
  private readonly board = inject(BOARD_VIEW);
  private readonly theme = inject(Theme);
  protected readonly ready = signal(false);
  protected readonly failed = signal(false);
  private readonly measure = computed<MapMeasure>(() => figuresOf(this.widget()));
  protected readonly figures = computed<CountryFigure[]>(() =>
    this.answer().rows.flatMap(([code, value]) =>
      typeof code === 'string' ? { code, visitors: figure(value) ?? 0 } : [],
    ),
  );
  protected readonly unknown = computed(() => {
    const row = this.answer().rows.find(([code]) => code === null);
    return row && this.measure().text(figure(row[1]) ?? 0);
  });
  protected readonly option = computed(() =>
    worldMapOption(this.figures(), readChartTheme(this.theme.dark()), { measure: this.measure() }),
  );
  protected readonly summary = computed(
    () => `${this.widget().title}. ${worldMapSummary(this.figures(), { measure: this.measure() })}`,
  );

  constructor() {
    import('../charts/world').then(
      () => this.ready.set(true),
      (error: unknown) => {
        console.error(error);
        this.failed.set(true);
      },
    );
  }

  /** Shapes without figures come after those with. */
  protected drill(index: number): void {
    const code = this.figures()[index]?.code;
    if (code) this.board.drill?.(this.widget(), { value: code });
  }
}
