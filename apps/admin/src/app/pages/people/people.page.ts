import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { AnalyticsClient } from '../../api/analytics.client';
import { cursorList } from '../../api/list';
import { ProjectStore } from '../../api/project.store';
import { type TableQuery } from '../../api/web.client';
import { type Filter } from '../../api/types';
import { count, moment } from '../../ui/format';
import { LoadMore } from '../../ui/load-more';
import { Segmented } from '../../ui/segmented';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { FilterBar } from '../analytics/filter-bar';
import { Toolbar } from '../analytics/toolbar';
import { sameFilter } from '../analytics/url-state';
import { AnalyticsView } from '../analytics/view';
import { CsvButton } from '../analytics/csv-button';
import { clientLabel, countryLabel } from '../explore/device';
import { PersonCell } from '../explore/person-cell';
import { SearchBox } from '../explore/search-box';
import { urlText } from '../explore/url-text';

const PAGE_SIZE = 50;
const IDENTIFIED: Filter = { field: 'distinct_id', op: 'is_set' };

@Component({
  selector: 'app-people-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    CsvButton,
    EmptyState,
    ErrorState,
    FilterBar,
    LoadMore,
    PersonCell,
    RouterLink,
    SearchBox,
    Segmented,
    SkeletonRows,
    Toolbar,
  ],
  providers: [AnalyticsView],
  templateUrl: './people.page.html',
  styles: `
    .note {
      font-size: var(--t-xs);
    }
    .person {
      display: block;
      color: inherit;
      text-decoration: none;
    }
  `,
})
export class PeoplePage {
  protected readonly view = inject(AnalyticsView);
  protected readonly project = inject(ProjectStore);
  private readonly analytics = inject(AnalyticsClient);
  protected readonly count = count;
  protected readonly countryLabel = countryLabel;
  protected readonly clientLabel = clientLabel;
  protected readonly choices = [
    { value: 'all' as const, label: 'Everybody' },
    { value: 'identified' as const, label: 'Identified', title: 'Only those whose id your site or app sent' },
  ];

  protected readonly search = urlText('q');
  /** An ordinary filter, so that it is in the URL and in the file. */
  protected readonly whom = computed(() =>
    this.view.state().filters.some((filter) => sameFilter(filter, IDENTIFIED)) ? 'identified' : 'all',
  );
  protected readonly query = computed(() => {
    const query = this.view.query();
    return query && { ...query, search: this.search.value().trim() || undefined, limit: PAGE_SIZE };
  });
  protected readonly file = computed<TableQuery | undefined>(() => {
    const query = this.query();
    return query && { table: 'users', query };
  });
  protected readonly people = cursorList(
    () => this.query(),
    (query, cursor) => this.analytics.visitors({ ...query, cursor }),
  );

  protected choose(whom: 'all' | 'identified'): void {
    if (whom === 'identified') this.view.addFilter(IDENTIFIED);
    else this.view.removeFilter(IDENTIFIED);
  }

  protected time(iso: string): string {
    return moment(iso, this.view.tz());
  }
}
