import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { cursorList } from '../../api/list';
import { query } from '../../api/query';
import { SavedQueriesClient } from '../../api/saved-queries.client';
import { type SavedQueryItem } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { PageZone } from '../../shell/page-zone';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { moment } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { LoadMore } from '../../ui/load-more';
import { Segmented } from '../../ui/segmented';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { SearchBox } from '../explore/search-box';
import { urlText } from '../explore/url-text';
import { kindsText, outcomeLook, scheduleText } from './query-text';

type Owner = 'me' | 'all';

/** The questions that are kept in the workspace. */
@Component({
  selector: 'app-queries-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, EmptyState, ErrorState, Icon, LoadMore, RouterLink, SearchBox, Segmented, SkeletonRows],
  templateUrl: './queries.page.html',
  styles: `
    .name {
      color: var(--text);
      font-weight: 540;
      text-decoration: none;
    }
    .last {
      white-space: nowrap;
    }
  `,
})
export class QueriesPage {
  /** `?owner=` and `?tag=` of the URL. */
  readonly owner = input<string>();
  readonly tag = input<string>();
  private readonly client = inject(SavedQueriesClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly router = inject(Router);
  protected readonly zone = inject(PageZone);

  protected readonly search = urlText('q');
  protected readonly shown = computed<Owner>(() => (this.owner() === 'me' ? 'me' : 'all'));
  protected readonly owners: readonly { value: Owner; label: string }[] = [
    { value: 'all', label: 'All' },
    { value: 'me', label: 'Mine' },
  ];
  protected readonly mayWrite = computed(() => this.workspaces.can('saved_query:write'));
  private readonly workspaceId = computed(() => this.workspaces.current()?.id);
  private readonly filter = computed(() => {
    const workspaceId = this.workspaceId();
    return workspaceId
      ? { workspaceId, search: this.search.value().trim(), tag: this.tag(), owner: this.shown() }
      : undefined;
  });
  protected readonly isNarrowed = computed(() => {
    const filter = this.filter();
    return Boolean(filter?.search || filter?.tag || filter?.owner === 'me');
  });
  protected readonly queries = cursorList(
    () => this.filter(),
    (filter, cursor) => this.client.list(filter, cursor),
  );
  private readonly listedTags = query(
    () => this.workspaceId(),
    (id) => this.client.tags(id),
  );
  protected readonly tags = computed(() => this.listedTags.data()?.data ?? []);
  protected readonly look = outcomeLook;
  protected readonly scheduleText = scheduleText;
  protected readonly moment = moment;

  protected kinds({ chart_kinds }: SavedQueryItem): string {
    return kindsText(chart_kinds);
  }

  protected choose(queryParams: { owner?: string | null; tag?: string | null }): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }
}
