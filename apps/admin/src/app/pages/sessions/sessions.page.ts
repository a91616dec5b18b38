import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { AnalyticsClient } from '../../api/analytics.client';
import { cursorList } from '../../api/list';
import { ProjectStore } from '../../api/project.store';
import { type TableQuery } from '../../api/web.client';
import { type Filter, type VisitSession } from '../../api/types';
import { Dialogs } from '../../ui/dialogs';
import { count, duration, moment } from '../../ui/format';
import { LoadMore } from '../../ui/load-more';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { FilterBar } from '../analytics/filter-bar';
import { Toolbar } from '../analytics/toolbar';
import { AnalyticsView } from '../analytics/view';
import { CsvButton } from '../analytics/csv-button';
import { clientLabel, countryLabel, sourceLabel } from '../explore/device';
import { PersonCell } from '../explore/person-cell';
import { SearchBox } from '../explore/search-box';
import { urlText } from '../explore/url-text';
import { nameOf } from '../explore/who';
import { type SessionDetail, SessionDrawer } from './session.drawer';

const PAGE_SIZE = 50;

@Component({
  selector: 'app-sessions-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CsvButton, EmptyState, ErrorState, FilterBar, LoadMore, PersonCell, SearchBox, SkeletonRows, Toolbar],
  providers: [AnalyticsView],
  templateUrl: './sessions.page.html',
  styles: `
    .path {
      display: flex;
      gap: var(--s2);
      min-width: 0;
    }
    .path > :first-child {
      flex-shrink: 0;
      max-width: 55%;
    }
    .visitor {
      min-width: 13rem;
      max-width: 18rem;
    }
    @media (max-width: 47.99rem) {
      .path > :first-child {
        flex-shrink: 0;
        max-width: 55%;
      }
      .visitor {
        min-width: 0;
        max-width: 11rem;
      }
    }
  `,
})
export class SessionsPage {
  protected readonly view = inject(AnalyticsView);
  protected readonly project = inject(ProjectStore);
  private readonly analytics = inject(AnalyticsClient);
  private readonly dialogs = inject(Dialogs);
  protected readonly count = count;
  protected readonly duration = duration;
  protected readonly nameOf = nameOf;
  protected readonly countryLabel = countryLabel;
  protected readonly clientLabel = clientLabel;
  protected readonly sourceLabel = sourceLabel;

  protected readonly search = urlText('q');
  protected readonly query = computed(() => {
    const query = this.view.query();
    return query && { ...query, search: this.search.value().trim() || undefined, limit: PAGE_SIZE };
  });
  protected readonly file = computed<TableQuery | undefined>(() => {
    const query = this.query();
    return query && { table: 'sessions', query };
  });
  protected readonly sessions = cursorList(
    () => this.query(),
    (query, cursor) => this.analytics.sessions({ ...query, cursor }),
  );

  /** A session has no name of its own: its visitor and its start tell it apart. */
  protected keyOf({ visitor_id, session_id, started_at }: VisitSession): string {
    return `${visitor_id} ${session_id} ${started_at}`;
  }

  protected time(session: VisitSession): string {
    return moment(session.started_at, this.view.tz());
  }

  protected async inspect(session: VisitSession): Promise<void> {
    const { includeBots } = this.view.state();
    const detail = { session, projectId: this.project.id() ?? '', tz: this.view.tz(), includeBots };
    const filter = await this.dialogs.drawer<Filter, SessionDetail>(SessionDrawer, detail);
    if (filter) this.view.addFilter(filter);
  }
}
