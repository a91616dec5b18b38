import { Injectable, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { filter, map, startWith } from 'rxjs';
import { WorkspaceStore } from '../api/workspace.store';
import { isZone } from '../ui/time/zone';

/** The zone in which the open page shows its times: `?tz=`, else the workspace's reporting zone. */
@Injectable({ providedIn: 'root' })
export class PageZone {
  private readonly router = inject(Router);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly asked = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      startWith(undefined),
      map(() => this.router.routerState.snapshot.root.queryParamMap.get('tz')),
    ),
    { requireSync: true },
  );

  readonly reporting = computed(() => this.workspaces.current()?.reporting_zone ?? 'UTC');
  readonly tz = computed(() => {
    const asked = this.asked();
    return isZone(asked) ? asked : this.reporting();
  });

  /** The workspace's own zone needs no parameter. */
  choose(tz: string): void {
    const queryParams = { tz: tz === this.reporting() ? null : tz };
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', preserveFragment: true });
  }
}
