import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { DashboardsClient } from '../../api/dashboards.client';
import { cursorList } from '../../api/list';
import { type DashboardItem } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { PageZone } from '../../shell/page-zone';
import { Badge } from '../../ui/badge';
import { date, plural } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { LoadMore } from '../../ui/load-more';
import { Segmented } from '../../ui/segmented';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { SearchBox } from '../explore/search-box';
import { urlText } from '../explore/url-text';
import { NewDashboard } from './edit/new-dashboard';
import { StarButton } from './star-button';

const OWNERS = ['all', 'me', 'favourites'] as const;
type Owner = (typeof OWNERS)[number];
const LABELS: Record<Owner, string> = { all: 'All', me: 'Mine', favourites: 'Favourites' };

/** The dashboards of the workspace that one may see; the marked ones first. */
@Component({
  selector: 'app-dashboards-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Badge,
    EmptyState,
    ErrorState,
    Icon,
    LoadMore,
    NewDashboard,
    RouterLink,
    SearchBox,
    Segmented,
    SkeletonRows,
    StarButton,
  ],
  templateUrl: './dashboards.page.html',
  styleUrl: './dashboards.page.scss',
})
export class DashboardsPage {
  /** `?new=1` of the URL. */
  readonly new = input<string>();
  /** `?owner=` and `?tag=` of the URL. */
  readonly owner = input<string>();
  readonly tag = input<string>();
  private readonly client = inject(DashboardsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly router = inject(Router);
  private readonly zone = inject(PageZone);

  protected readonly search = urlText('q');
  protected readonly owners = OWNERS.map((value) => ({ value, label: LABELS[value] }));
  protected readonly shown = computed<Owner>(() => OWNERS.find((owner) => owner === this.owner()) ?? 'all');
  protected readonly mayWrite = computed(() => this.workspaces.can('dashboard:write'));
  protected readonly mayMark = computed(() => this.workspaces.can('dashboard:favourite'));
  private readonly filter = computed(() => {
    const workspaceId = this.workspaces.current()?.id;
    const tag = this.tag();
    const narrowed = { search: this.search.value().trim(), owner: this.shown(), ...(tag && { tag }) };
    return workspaceId ? { workspaceId, ...narrowed } : undefined;
  });
  protected readonly isNarrowed = computed(() => {
    const filter = this.filter();
    return Boolean(filter?.search || filter?.tag || filter?.owner !== 'all');
  });
  protected readonly dashboards = cursorList(
    () => this.filter(),
    (filter, cursor) => this.client.list(filter, cursor),
  );
  protected readonly rows = computed(() => favouritesFirst(this.dashboards.rows()));
  protected readonly plural = plural;

  protected day({ updated_at }: DashboardItem): string {
    return date(updated_at, this.zone.tz());
  }

  protected choose(queryParams: { owner?: string | null; tag?: string | null }): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  protected marked(id: string, is_favourite: boolean): void {
    this.dashboards.update((rows) => rows.map((row) => (row.id === id ? { ...row, is_favourite } : row)));
  }
}

/** Of what is loaded; otherwise as the server has them, last changed first. */
function favouritesFirst(rows: readonly DashboardItem[] | undefined): readonly DashboardItem[] | undefined {
  return rows && [...rows].sort((a, b) => Number(b.is_favourite) - Number(a.is_favourite));
}
