import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { DashboardsClient } from '../../api/dashboards.client';
import { FilterSetsClient } from '../../api/filter-sets.client';
import { cursorList } from '../../api/list';
import { submission } from '../../api/submission';
import { type FilterSet } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { Icon } from '../../ui/icon';
import { LoadMore } from '../../ui/load-more';
import { Popover } from '../../ui/popover';
import { ErrorState, SkeletonRows } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { type BoardFilters, boardFilters, sameFilters } from './board-state';
import { BoardStore } from './board-store';
import { FilterSetDialog, type FilterSetData } from './filter-set.dialog';

/** Filters that were given a name: to be used, kept, renamed and deleted. */
@Component({
  selector: 'app-filter-set-menu',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, ErrorState, Icon, LoadMore, Popover, SkeletonRows],
  templateUrl: './filter-set-menu.html',
  styles: `
    .panel {
      max-height: 60dvh;
      padding: var(--s1);
      overflow-y: auto;
    }
    li {
      display: flex;
      align-items: center;
    }
    hr {
      margin: var(--s1) 0;
      border: 0;
      border-top: 1px solid var(--border);
    }
    .none {
      padding: var(--s2);
    }
  `,
})
export class FilterSetMenu {
  protected readonly store = inject(BoardStore);
  private readonly client = inject(FilterSetsClient);
  private readonly dashboards = inject(DashboardsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly isWanted = signal(false);
  private readonly keeping = submission();

  protected readonly sets = cursorList(
    () => (this.isWanted() ? this.store.workspaceId() : undefined),
    (id, cursor) => this.client.list(id, cursor),
  );
  protected readonly mayWrite = computed(() => this.workspaces.can('filter_set:write'));
  protected readonly mayKeep = computed(() => this.store.isChanged() && this.store.dashboard()?.may_edit === true);

  constructor() {
    effect(() => {
      const error = this.keeping.error();
      if (error) this.toasts.failed(error);
    });
  }

  protected open(): void {
    if (this.isWanted()) this.sets.reload();
    this.isWanted.set(true);
  }

  protected isOn(set: FilterSet): boolean {
    return sameFilters(this.filtersOf(set), this.store.state());
  }

  protected use(set: FilterSet): void {
    this.store.change(this.filtersOf(set));
  }

  /** A set need not say anything about the dates. */
  private filtersOf({ filters }: FilterSet): BoardFilters {
    const { range, compare } = this.store.state();
    const asked = boardFilters(filters);
    return { ...asked, range: filters.range ? asked.range : range, compare: filters.compare ?? compare };
  }

  protected async save(): Promise<void> {
    const workspaceId = this.store.workspaceId();
    if (!workspaceId) return;
    const data = { workspaceId, filters: this.store.filters() };
    const set = await this.dialogs.open<FilterSet, FilterSetData>(FilterSetDialog, data);
    if (set) this.toasts.done(`"${set.name}" is saved.`);
  }

  protected async edit(set: FilterSet): Promise<void> {
    const changed = await this.dialogs.open<FilterSet, FilterSetData>(FilterSetDialog, { set });
    if (changed) this.toasts.done(`"${changed.name}" is saved.`);
  }

  protected async remove(set: FilterSet): Promise<void> {
    const isDone = await this.dialogs.confirm({
      heading: `Delete "${set.name}"?`,
      text: 'Dashboards that it was put on stay as they are.',
      action: 'Delete filter set',
      danger: true,
      run: () => this.client.remove(set.id),
    });
    if (isDone) this.toasts.done(`"${set.name}" is deleted.`);
  }

  /** From now on the dashboard is opened with what the page is filtered by. */
  protected keep(): void {
    const board = this.store.dashboard();
    if (!board) return;
    const change = {
      version: board.version,
      filters: { ...this.store.filters(), compare: this.store.state().compare },
    };
    this.keeping.run(this.dashboards.update(board.id, change), (saved) => {
      this.store.put(saved);
      this.store.change(this.store.defaults());
      this.toasts.done('The dashboard opens with these filters now.');
    });
  }
}
