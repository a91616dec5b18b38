import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { AnalyticsClient } from '../../api/analytics.client';
import { type CursorList, cursorList } from '../../api/list';
import { LiveClient } from '../../api/live.client';
import { ProjectStore } from '../../api/project.store';
import { type TableQuery } from '../../api/web.client';
import { type AnalyticsEvent, type Filter } from '../../api/types';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { moment } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { LoadMore } from '../../ui/load-more';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { FilterBar } from '../analytics/filter-bar';
import { Toolbar } from '../analytics/toolbar';
import { AnalyticsView } from '../analytics/view';
import { CsvButton } from '../analytics/csv-button';
import { countryLabel } from '../explore/device';
import { SearchBox } from '../explore/search-box';
import { urlText } from '../explore/url-text';
import { shortId } from '../explore/who';
import { type EventDetail, EventDrawer } from './event.drawer';
import { LiveList } from './live-list';

const PAGE_SIZE = 50;

@Component({
  selector: 'app-events-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Badge,
    Button,
    CsvButton,
    EmptyState,
    ErrorState,
    FilterBar,
    Icon,
    LoadMore,
    SearchBox,
    SkeletonRows,
    Toolbar,
  ],
  providers: [AnalyticsView, LiveClient, LiveList],
  templateUrl: './events.page.html',
  styleUrl: './events.page.scss',
})
export class EventsPage {
  protected readonly view = inject(AnalyticsView);
  protected readonly project = inject(ProjectStore);
  protected readonly live = inject(LiveList);
  private readonly analytics = inject(AnalyticsClient);
  private readonly dialogs = inject(Dialogs);
  protected readonly countryLabel = countryLabel;
  protected readonly shortId = shortId;

  protected readonly search = urlText('q');
  private readonly liveText = urlText('live');
  protected readonly query = computed(() => {
    const query = this.view.query();
    return query && { ...query, search: this.search.value().trim() || undefined, limit: PAGE_SIZE };
  });
  protected readonly file = computed<TableQuery | undefined>(() => {
    const query = this.query();
    return query && { table: 'events', query };
  });
  protected readonly events = cursorList(
    () => this.query(),
    (query, cursor) => this.analytics.events({ ...query, cursor }),
  );
  /** Who goes on reading does not want the list to start over. */
  protected readonly reading: CursorList<AnalyticsEvent> = {
    ...this.events,
    more: () => {
      this.setLive(false);
      this.events.more();
    },
  };
  protected readonly reachesNow = computed(() => this.view.range().to >= this.view.now());
  protected readonly isLive = computed(() => this.liveText.value() === '1' && this.reachesNow());

  constructor() {
    this.live.keepNew(
      () => (this.isLive() ? this.query() : undefined),
      (page) => this.events.set(page),
    );
  }

  protected setLive(isLive: boolean): void {
    if (isLive !== this.isLive()) this.liveText.set(isLive ? '1' : '');
  }

  protected time(event: AnalyticsEvent): string {
    return moment(event.occurred_at, this.view.tz());
  }

  protected async inspect(event: AnalyticsEvent): Promise<void> {
    const detail = {
      event,
      projectId: this.project.id() ?? '',
      tz: this.view.tz(),
      list: () => this.events.rows() ?? [],
    };
    const filter = await this.dialogs.drawer<Filter, EventDetail>(EventDrawer, detail);
    if (filter) this.view.addFilter(filter);
  }
}
