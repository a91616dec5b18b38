import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { AnalyticsClient } from '../../api/analytics.client';
import { query } from '../../api/query';
import { WebClient } from '../../api/web.client';
import { ErrorState } from '../../ui/states';
import { EmptyRange } from '../analytics/empty-range';
import { FilterBar } from '../analytics/filter-bar';
import { NoEvents } from '../analytics/no-events';
import { Toolbar } from '../analytics/toolbar';
import { urlChoice } from '../analytics/url-choice';
import { AnalyticsView } from '../analytics/view';
import { TimeseriesCard } from '../dashboard/timeseries.card';
import { PLOTS, PLOTTED, type Plot } from './plots';
import { CARDS } from './tabs';
import { WebCard } from './web.card';
import { WebMetrics } from './web-metrics';

/** Who came to a site, from where, and what they looked at. */
@Component({
  selector: 'app-web-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyRange, ErrorState, FilterBar, NoEvents, TimeseriesCard, Toolbar, WebCard, WebMetrics],
  providers: [AnalyticsView],
  templateUrl: './web.page.html',
  styleUrl: './web.page.scss',
})
export class WebPage {
  protected readonly view = inject(AnalyticsView);
  private readonly web = inject(WebClient);
  private readonly analytics = inject(AnalyticsClient);

  protected readonly cards = CARDS;
  protected readonly plot = urlChoice<Plot>(
    () => 'plot',
    () => PLOTS,
  );
  protected readonly plotted = computed(() => PLOTTED[this.plot.value()]);
  protected readonly totals = query(
    () => {
      const common = this.view.query();
      return common && { ...common, compare: this.view.state().compare };
    },
    (params) => this.web.totals(params),
  );
  private readonly isEmpty = computed(() => this.totals.data()?.visitors === 0);
  /** Asked only where there is nothing: is there anything elsewhere? */
  protected readonly overview = query(
    () => (this.isEmpty() ? this.view.query() : undefined),
    (params) => this.analytics.overview(params),
  );
  protected readonly elsewhere = computed(() => (this.isEmpty() ? this.overview.data() : undefined));
  /** The project never received anything. */
  protected readonly untouched = computed(() => this.elsewhere()?.last_event_at === null);
  /** Then one message says so, not one per card. */
  protected readonly unreachable = computed(() => this.totals.error()?.code === 'unreachable');
}
