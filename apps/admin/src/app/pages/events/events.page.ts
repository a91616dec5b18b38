import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { AnalyticsClient } from '../../api/analytics.client';
import { cursorList } from '../../api/list';
import { ProjectStore } from '../../api/project.store';
import { type AnalyticsEvent, type Filter } from '../../api/types';
import { Badge } from '../../ui/badge';
import { Dialogs } from '../../ui/dialogs';
import { moment } from '../../ui/format';
import { LoadMore } from '../../ui/load-more';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { FilterBar } from '../analytics/filter-bar';
import { Toolbar } from '../analytics/toolbar';
import { AnalyticsView } from '../analytics/view';
import { type EventDetail, EventDrawer } from './event.drawer';

const PAGE_SIZE = 50;

@Component({
  selector: 'app-events-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, EmptyState, ErrorState, FilterBar, LoadMore, SkeletonRows, Toolbar],
  providers: [AnalyticsView],
  templateUrl: './events.page.html',
})
export class EventsPage {
  protected readonly view = inject(AnalyticsView);
  protected readonly project = inject(ProjectStore);
  private readonly analytics = inject(AnalyticsClient);
  private readonly dialogs = inject(Dialogs);

  protected readonly events = cursorList(
    () => this.view.query(),
    (query, cursor) => this.analytics.events({ ...query, limit: PAGE_SIZE, cursor }),
  );

  protected time(event: AnalyticsEvent): string {
    return moment(event.occurred_at, this.view.tz());
  }

  protected async inspect(event: AnalyticsEvent): Promise<void> {
    const filter = await this.dialogs.drawer<Filter, EventDetail>(EventDrawer, { event, tz: this.view.tz() });
    if (filter) this.view.addFilter(filter);
  }
}
