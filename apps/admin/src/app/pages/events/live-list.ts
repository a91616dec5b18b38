import { DestroyRef, Injectable, effect, inject, signal, untracked } from '@angular/core';
import { type Subscription } from 'rxjs';
import { AnalyticsClient, type AnalyticsQuery } from '../../api/analytics.client';
import { type ApiError } from '../../api/api-error';
import { LiveClient } from '../../api/live.client';
import { type AnalyticsEvent, type Page } from '../../api/types';

/** Fast enough to follow, slow enough to read. */
const AT_MOST_EVERY_MS = 1_000;
const AFTER_FAILURE_MS = 5_000;
const DAY = 86_400_000;

/**
 * Keeps the first page of a list of events new. The feed only says that there is something; the list itself is asked
 * for, since it alone knows every filter, the search, and the whole of an event.
 */
@Injectable()
export class LiveList {
  private readonly feed = inject(LiveClient);
  private readonly analytics = inject(AnalyticsClient);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private request: Subscription | undefined;
  private askedAt = 0;
  readonly state = this.feed.state;
  readonly failure = signal<ApiError | undefined>(undefined);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.stop());
  }

  /** Follows while there is a query; call it where injection is possible. */
  keepNew(query: () => AnalyticsQuery | undefined, show: (page: Page<AnalyticsEvent>) => void): void {
    effect(() => {
      const current = query();
      untracked(() => {
        this.stop();
        if (current) this.feed.watch(current.projectId, { include_bots: current.includeBots });
        else this.feed.close();
      });
    });
    effect(() => {
      this.feed.events();
      this.feed.more();
      const current = untracked(query);
      if (current) this.askSoon(current, show);
    });
  }

  private askSoon(query: AnalyticsQuery, show: (page: Page<AnalyticsEvent>) => void, after = AT_MOST_EVERY_MS): void {
    const wait = Math.max(0, this.askedAt + after - Date.now());
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.askedAt = Date.now();
      // Beyond the range's end: it was now when the page opened.
      const to = new Date(Date.now() + DAY).toISOString();
      this.request?.unsubscribe();
      this.request = this.analytics.events({ ...query, to }).subscribe({
        next: (page) => {
          this.failure.set(undefined);
          show(page);
        },
        error: (cause: ApiError) => {
          this.failure.set(cause);
          this.askSoon(query, show, AFTER_FAILURE_MS);
        },
      });
    }, wait);
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.request?.unsubscribe();
  }
}
