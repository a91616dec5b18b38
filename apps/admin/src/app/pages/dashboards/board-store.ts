import { Injectable, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { type AnnotationQuery, AnnotationsClient } from '../../api/annotations.client';
import { DashboardsClient } from '../../api/dashboards.client';
import { ProjectsClient } from '../../api/projects.client';
import { type Query, query } from '../../api/query';
import {
  type AnalyticsSource,
  type Annotation,
  type Dashboard,
  type Page,
  type Project,
  type Widget,
} from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { type BoardView } from '../../board/board-view';
import { resolveRange } from '../../ui/time/range';
import {
  type BoardFilters,
  NO_FILTERS,
  boardFilters,
  readBoardState,
  requestFilters,
  sameFilters,
  writeBoardState,
} from './board-state';

/** A dashboard's page as its URL has it: what it is filtered by, and what widgets have to know. Provided by the page. */
@Injectable()
export class BoardStore implements Omit<BoardView, 'actions' | 'drill'> {
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly annotationsClient = inject(AnnotationsClient);
  private readonly projectsClient = inject(ProjectsClient);
  private readonly dashboards = inject(DashboardsClient);
  private readonly params = toSignal(this.route.queryParamMap, { initialValue: this.route.snapshot.queryParamMap });
  private readonly asked = signal(new Date());
  private readonly projectsWanted = signal(false);
  /** When an annotation was written last. */
  private readonly annotated = signal(new Date(0));

  readonly id = signal<string | undefined>(undefined);
  readonly loaded = query(
    () => this.id(),
    (id) => this.dashboards.get(id),
    { keepPrevious: false },
  );
  readonly dashboard = this.loaded.data;
  readonly workspaceId = computed(() => this.dashboard()?.workspace_id);
  readonly defaults = computed(() => boardFilters(this.dashboard()?.filters ?? {}));
  /** Equal filters are one and the same object: only a change is asked for. */
  readonly state = computed(() => (this.dashboard() ? readBoardState(this.params(), this.defaults()) : NO_FILTERS), {
    equal: same,
  });
  readonly isChanged = computed(() => !sameFilters(this.state(), this.defaults()));
  readonly filters = computed(() => requestFilters(this.state()));
  readonly reportingTz = computed(() => this.workspaces.current()?.reporting_zone ?? 'UTC');
  readonly tz = computed(() => this.state().tz ?? this.reportingTz());
  readonly now = this.asked.asReadonly();
  readonly range = computed(() => resolveRange(this.state().range, this.tz(), this.now()));
  readonly isLive = true;

  /** Asked for by the first who wants to know: most pages can do without. */
  readonly projects = query(
    () =>
      this.projectsWanted() || this.state().projectId !== undefined || this.hasLive() ? this.workspaceId() : undefined,
    (id) => this.projectsClient.all(id),
  );
  /** Ids are in the order of their making. */
  readonly oldestProject = computed(() => oldest(this.projects.data()?.data));
  readonly projectId = computed(() => this.state().projectId ?? this.oldestProject()?.id);

  /** A range that ends now goes on to the newest annotation: the page may stand there for long. */
  private readonly rangeOfAnnotations = computed(() => {
    const { from, to } = this.range();
    const isRelative = 'preset' in this.state().range;
    return { from, to: isRelative && this.annotated() > to ? this.annotated() : to };
  });
  private readonly annotationQuery = computed<AnnotationQuery | undefined>(
    () => {
      const workspace_id = this.workspaceId();
      const { from, to } = this.rangeOfAnnotations();
      const project_id = this.state().projectId;
      const asked = { from: from.toISOString(), to: to.toISOString(), ...(project_id && { project_id }) };
      return workspace_id && this.hasTime() ? { workspace_id, ...asked } : undefined;
    },
    { equal: same },
  );
  readonly listed: Query<Page<Annotation>> = query(
    () => this.annotationQuery(),
    (asked) => this.annotationsClient.list(asked),
  );
  readonly annotations = computed(() => this.listed.data()?.data ?? []);

  /** What a write answered. */
  put(dashboard: Dashboard): void {
    this.loaded.set(dashboard);
  }

  /** Moves what is relative to now. */
  touch(): void {
    this.asked.set(new Date());
  }

  change(change: Partial<BoardFilters>): void {
    const queryParams = writeBoardState({ ...this.state(), ...change }, this.defaults());
    void this.router.navigate([], { relativeTo: this.route, queryParams, queryParamsHandling: 'merge' });
  }

  /** An annotation was written or changed. */
  annotate(): void {
    this.annotated.set(new Date());
    this.listed.reload();
  }

  wantProjects(): void {
    this.projectsWanted.set(true);
  }

  /** The project that a widget is about. */
  async projectOf(own: string | null | undefined): Promise<string | undefined> {
    const known = own ?? this.projectId();
    const id = this.workspaceId();
    if (known || !id) return known;
    return oldest((await firstValueFrom(this.projectsClient.list(id))).data)?.id;
  }

  private hasLive(): boolean {
    return this.has(
      (source) => source.type === 'analytics' && source.question === 'live' && source.project_id === null,
    );
  }

  private hasTime(): boolean {
    return this.has((source) => source.type !== 'text' && (source as AnalyticsSource).question !== 'live');
  }

  private has(isSuch: (source: Widget['source']) => boolean): boolean {
    return this.dashboard()?.widgets.some(({ source }) => isSuch(source)) ?? false;
  }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function oldest(projects: readonly Project[] | undefined): Project | undefined {
  return projects?.reduce<Project | undefined>((first, one) => (first && first.id < one.id ? first : one), undefined);
}
