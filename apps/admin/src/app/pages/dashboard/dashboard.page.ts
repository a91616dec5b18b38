import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { AnalyticsClient } from '../../api/analytics.client';
import { ProjectStore } from '../../api/project.store';
import { query } from '../../api/query';
import { date } from '../../ui/format';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState } from '../../ui/states';
import { rangeOfLastData } from '../../ui/time/range';
import { FilterBar } from '../analytics/filter-bar';
import { Toolbar } from '../analytics/toolbar';
import { AnalyticsView } from '../analytics/view';
import { LiveFeedCard } from '../live/live-feed.card';
import { GettingStarted } from '../project-settings/getting-started';
import { MetricCards } from './metric-cards';
import { TimeseriesCard } from './timeseries.card';
import { TopEventsCard } from './top-events.card';

@Component({
  selector: 'app-dashboard-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Button,
    EmptyState,
    ErrorState,
    FilterBar,
    GettingStarted,
    Icon,
    LiveFeedCard,
    MetricCards,
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
  /** Nothing in this range, but there is something elsewhere. */
  protected readonly elsewhere = computed(() => {
    const data = this.overview.data();
    return data?.total_events === 0 && data.last_event_at !== null ? data : undefined;
  });
  protected readonly lastDay = computed(() => {
    const last = this.elsewhere()?.last_event_at;
    return last ? date(last, this.view.tz()) : '';
  });

  protected jumpToLastData(): void {
    const { first_event_at: first, last_event_at: last } = this.elsewhere() ?? {};
    if (first && last) this.view.change({ range: rangeOfLastData(first, last, this.view.tz()) });
  }
}
