import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { AnalyticsClient } from '../../api/analytics.client';
import { ProjectStore } from '../../api/project.store';
import { query } from '../../api/query';
import { ErrorState } from '../../ui/states';
import { EmptyRange } from '../analytics/empty-range';
import { FilterBar } from '../analytics/filter-bar';
import { NoEvents } from '../analytics/no-events';
import { Toolbar } from '../analytics/toolbar';
import { AnalyticsView } from '../analytics/view';
import { LiveFeedCard } from '../live/live-feed.card';
import { MetricCards } from './metric-cards';
import { Summaries } from './summaries';
import { TimeseriesCard } from './timeseries.card';
import { TopEventsCard } from './top-events.card';

@Component({
  selector: 'app-dashboard-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    EmptyRange,
    ErrorState,
    FilterBar,
    LiveFeedCard,
    MetricCards,
    NoEvents,
    Summaries,
    TimeseriesCard,
    Toolbar,
    TopEventsCard,
  ],
  providers: [AnalyticsView],
  templateUrl: './dashboard.page.html',
  styleUrl: './dashboard.page.scss',
})
export class DashboardPage {
  protected readonly view = inject(AnalyticsView);
  protected readonly project = inject(ProjectStore);
  private readonly analytics = inject(AnalyticsClient);

  protected readonly overview = query(
    () => {
      const common = this.view.query();
      return common && { ...common, compare: this.view.state().compare };
    },
    (params) => this.analytics.overview(params),
  );

  /** The project never received anything. */
  protected readonly untouched = computed(() => this.overview.data()?.last_event_at === null);
  /** Then one message says so, not one per panel. */
  protected readonly unreachable = computed(() => this.overview.error()?.code === 'unreachable');
}
