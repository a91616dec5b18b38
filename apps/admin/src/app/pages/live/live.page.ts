import {
  ChangeDetectionStrategy,
  Component,
  afterRenderEffect,
  computed,
  effect,
  inject,
  signal,
  untracked,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { type LiveEvent, type LiveFilter } from '@strata/contracts';
import { firstValueFrom } from 'rxjs';
import { AnalyticsClient } from '../../api/analytics.client';
import { LiveClient } from '../../api/live.client';
import { ProjectStore } from '../../api/project.store';
import { type Filter } from '../../api/types';
import { sparklinePath } from '../../charts/sparkline';
import { ZoneChip } from '../../shell/zone-chip';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { count } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { AnalyticsView } from '../analytics/view';
import { type EventDetail, EventDrawer } from '../events/event.drawer';
import { SearchBox } from '../explore/search-box';
import { urlText } from '../explore/url-text';
import { GettingStarted } from '../project-settings/getting-started';
import { findEvent } from './find-event';
import { LiveRow } from './live-row';
import { LiveStatus } from './live-status';

/** Above this rate movement is noise: rows just stand there. */
const CALM_RATE = 10;
export const SPARK = { width: 160, height: 28 };

@Component({
  selector: 'app-live-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Button,
    EmptyState,
    ErrorState,
    GettingStarted,
    Icon,
    LiveRow,
    LiveStatus,
    RouterLink,
    SearchBox,
    SkeletonRows,
    ZoneChip,
  ],
  providers: [AnalyticsView, LiveClient],
  templateUrl: './live.page.html',
  styleUrl: './live.page.scss',
  host: { '(document:keydown.space)': 'onSpace($event)' },
})
export class LivePage {
  protected readonly view = inject(AnalyticsView);
  protected readonly project = inject(ProjectStore);
  protected readonly live = inject(LiveClient);
  private readonly analytics = inject(AnalyticsClient);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  protected readonly count = count;
  protected readonly spark = SPARK;

  protected readonly eventName = urlText('event');
  protected readonly person = urlText('person');
  protected readonly isFiltered = computed(() => !!(this.eventName.value() || this.person.value()));
  /** A text, so that equal filters are equal. */
  private readonly filter = computed(() => {
    const filter: LiveFilter = {
      event_name: this.eventName.value().trim() || undefined,
      person: this.person.value().trim() || undefined,
      include_bots: this.view.state().includeBots || undefined,
    };
    return JSON.stringify(filter);
  });

  protected readonly names = computed(() =>
    [...new Set(this.live.events().map(({ event_name }) => event_name))].sort(),
  );
  protected readonly rate = computed(() => {
    const { rate } = this.live.reading();
    return count(rate >= 10 ? Math.round(rate) : Math.round(rate * 10) / 10);
  });
  protected readonly sparkPath = computed(() =>
    sparklinePath(this.live.reading().perSecond, SPARK.width, SPARK.height - 2),
  );
  /** With many events only some are told: there may be more visitors than are seen here. */
  protected readonly isSample = computed(() => this.live.more() > 0);
  protected readonly isCalm = signal(false);
  protected readonly isPaused = computed(() => this.live.state() === 'paused');
  protected readonly opening = signal<string | undefined>(undefined);
  protected readonly demoLink = computed(
    () => `/demo?key=${encodeURIComponent(this.project.current()?.api_key ?? '')}`,
  );

  constructor() {
    effect(() => this.watch());
    // After the first rows stand there: those did not arrive.
    afterRenderEffect(() => this.isCalm.set(this.live.isLoaded() && this.live.reading().rate <= CALM_RATE));
  }

  protected watch(): void {
    const id = this.project.id();
    const filter = JSON.parse(this.filter()) as LiveFilter;
    if (id) untracked(() => this.live.watch(id, filter));
  }

  protected toggle(): void {
    if (this.isPaused()) this.live.resume();
    else this.live.pause();
  }

  /** The space key pauses, unless something that has the focus wants it. */
  protected onSpace(event: Event): void {
    const target = event.target as Element;
    if (target.closest('button, a, input, select, textarea, [role=dialog]')) return;
    event.preventDefault();
    this.toggle();
  }

  protected clearFilter(): void {
    void this.router.navigate([], { queryParams: { event: null, person: null }, queryParamsHandling: 'merge' });
  }

  protected async inspect(short: LiveEvent): Promise<void> {
    const projectId = this.project.id();
    if (!projectId || this.opening()) return;
    this.opening.set(short.event_id);
    try {
      const event = await firstValueFrom(findEvent(this.analytics, projectId, short));
      this.opening.set(undefined);
      if (!event) return this.toasts.done('This event is not stored any more.');
      const detail = { event, projectId, tz: this.view.tz() };
      const filter = await this.dialogs.drawer<Filter, EventDetail>(EventDrawer, detail);
      if (filter) this.apply(filter, projectId);
    } catch (error) {
      this.opening.set(undefined);
      this.toasts.failed(error);
    }
  }

  /** What the feed cannot filter by, the explorer can. */
  private apply({ field, op, value = '' }: Filter, projectId: string): void {
    if (field === 'event_name') this.eventName.set(value);
    else if (field === 'visitor_id' || field === 'distinct_id') this.person.set(value);
    else {
      const queryParams = { f: `${field}:${op}:${value}`, tz: this.view.state().tz };
      void this.router.navigate(['/projects', projectId, 'events'], { queryParams });
    }
  }
}
