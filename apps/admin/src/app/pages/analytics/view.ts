import { Injectable, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import { type AnalyticsQuery } from '../../api/analytics.client';
import { ProjectStore } from '../../api/project.store';
import { type Filter } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { resolveRange } from '../../ui/time/range';
import { type ViewState, readState, sameFilter, withFilter, writeState } from './url-state';

/** The state of one analytics page, read from and written to its URL. Provided by the page. */
@Injectable()
export class AnalyticsView {
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly project = inject(ProjectStore);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly queryParams = toSignal(this.route.queryParamMap, {
    initialValue: this.route.snapshot.queryParamMap,
  });
  private readonly refreshed = signal(0);

  readonly state = computed(() => readState(this.queryParams()));
  readonly tz = computed(() => this.state().tz ?? this.workspaces.current()?.reporting_zone ?? 'UTC');
  /** The moment relative ranges are relative to: when the state last changed or a refresh was asked for. */
  readonly now = computed(() => {
    this.refreshed();
    this.state();
    return new Date();
  });
  readonly range = computed(() => resolveRange(this.state().range, this.tz(), this.now()));

  /** What every request of the page has in common. */
  readonly query = computed<AnalyticsQuery | undefined>(() => {
    const projectId = this.project.id();
    if (!projectId) return undefined;
    const { filters, includeBots } = this.state();
    const { from, to } = this.range();
    return { projectId, from: from.toISOString(), to: to.toISOString(), tz: this.tz(), filters, includeBots };
  });

  change(change: Partial<ViewState>): void {
    const queryParams = writeState({ ...this.state(), ...change });
    void this.router.navigate([], { relativeTo: this.route, queryParams, queryParamsHandling: 'merge' });
  }

  refresh(): void {
    this.refreshed.update((n) => n + 1);
  }

  addFilter(filter: Filter): void {
    this.change({ filters: withFilter(this.state().filters, filter) });
  }

  /** Adds the filter, or removes it when it is there. */
  toggleFilter(filter: Filter): void {
    if (this.state().filters.some((other) => sameFilter(other, filter))) this.removeFilter(filter);
    else this.addFilter(filter);
  }

  removeFilter(filter: Filter): void {
    this.change({ filters: this.state().filters.filter((other) => !sameFilter(other, filter)) });
  }
}
