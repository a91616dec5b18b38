import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { query } from '../../api/query';
import { WebClient } from '../../api/web.client';
import { Chart } from '../../charts/chart';
import { readChartTheme } from '../../charts/theme';
import { type CountryFigure, worldMapOption, worldMapSummary } from '../../charts/world-map';
import { count } from '../../ui/format';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';
import { Theme } from '../../ui/theme';
import { filterOf } from '../analytics/bar-rows';
import { AnalyticsView } from '../analytics/view';

/** More than there are. */
const ALL_COUNTRIES = 300;

/** Visitors by country on a map; a click filters the page by the country. The list of countries is its alternative. */
@Component({
  selector: 'app-world-map',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Chart, EmptyState, ErrorState, Skeleton],
  template: `
    @if (answer.error(); as error) {
      <ui-error [error]="error" (retry)="answer.reload()" />
    } @else if (failed()) {
      <p class="notice" data-tone="danger" role="alert">
        The map could not be loaded. The tab Countries has its figures.
      </p>
    } @else if (figures()?.length === 0) {
      <ui-empty icon="globe" heading="No countries in this range" text="Choose other dates or remove a filter." />
    } @else if (figures() && ready()) {
      <div [class.stale]="answer.loading()" [attr.aria-busy]="answer.loading()">
        <app-chart [option]="option()" [summary]="summary()" [height]="330" (pick)="pickCountry($event)" />
        @if (unknown(); as visitors) {
          <p class="subtle">{{ count(visitors) }} of unknown country are not on the map.</p>
        }
      </div>
    } @else {
      <ui-skeleton height="330px" />
    }
  `,
  styles: `
    :host {
      display: block;
      padding: 0 var(--s2);
    }
    .stale {
      opacity: 0.55;
    }
    p {
      font-size: var(--t-xs);
    }
  `,
})
export class WorldMap {
  private readonly view = inject(AnalyticsView);
  private readonly web = inject(WebClient);
  private readonly theme = inject(Theme);

  protected readonly answer = query(
    () => {
      const common = this.view.query();
      return common && { ...common, dimension: 'country' as const, limit: ALL_COUNTRIES };
    },
    (params) => this.web.breakdown(params),
  );
  protected readonly ready = signal(false);
  protected readonly failed = signal(false);
  protected readonly figures = computed<CountryFigure[] | undefined>(() =>
    this.answer.data()?.data.flatMap(({ value, visitors, share }) => (value ? { code: value, visitors, share } : [])),
  );
  protected readonly unknown = computed(() => this.answer.data()?.data.find(({ value }) => value === null)?.visitors);
  protected readonly option = computed(() => {
    const active = this.view
      .state()
      .filters.flatMap(({ field, op, value }) => (field === 'country' && op === 'eq' && value ? value : []));
    return worldMapOption(this.figures() ?? [], readChartTheme(this.theme.dark()), { active });
  });
  protected readonly summary = computed(() => {
    const figures = this.figures() ?? [];
    return worldMapSummary(figures) + (figures.length ? ' The tab Countries has all of them.' : '');
  });
  protected readonly count = count;

  constructor() {
    import('../../charts/world').then(
      () => this.ready.set(true),
      (error: unknown) => {
        console.error(error);
        this.failed.set(true);
      },
    );
  }

  /** Shapes without visitors come after those with, and have nothing to filter by. */
  protected pickCountry(index: number): void {
    const code = this.figures()?.[index]?.code;
    if (code) this.view.toggleFilter(filterOf('country', code));
  }
}
