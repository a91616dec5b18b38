import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { AnalyticsClient, type AnalyticsQuery } from '../../api/analytics.client';
import { cursorList } from '../../api/list';
import { type AnalyticsEvent, type Filter } from '../../api/types';
import { Card } from '../../ui/card';
import { Dialogs } from '../../ui/dialogs';
import { clock, date, duration, plural } from '../../ui/format';
import { LoadMore } from '../../ui/load-more';
import { ErrorState, SkeletonRows } from '../../ui/states';
import { type EventDetail, EventDrawer } from '../events/event.drawer';
import { sourceLabel } from '../explore/device';
import { EventPath } from '../explore/event-path';
import { type Visit, daysOf, lengthOf } from '../explore/timeline';

const PAGE_SIZE = 100;

/** What somebody did, day by day and session by session, newest first. */
@Component({
  selector: 'app-history',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Card, ErrorState, EventPath, LoadMore, SkeletonRows],
  template: `
    <ui-card heading="History" [attr.aria-busy]="events.loading()">
      @if (events.rows()) {
        <div class="card-body stack">
          @for (day of days(); track day.day) {
            <section class="stack tight">
              <h3>{{ dayLabel(day.visits[0]) }}</h3>
              @for (visit of day.visits; track visit.id) {
                <div class="visit">
                  <p class="head small">
                    <span class="muted">{{ visitLabel(visit) }}</span>
                  </p>
                  <app-event-path [events]="visit.events" [tz]="query().tz" (inspect)="inspect($event)" />
                </div>
              }
            </section>
          } @empty {
            <p class="muted">Nothing is stored of this person any more.</p>
          }
        </div>
        <ui-load-more [list]="events" />
      } @else if (events.error(); as error) {
        <ui-error [error]="error" (retry)="events.reload()" />
      } @else {
        <ui-skeleton-rows [count]="8" />
      }
    </ui-card>
  `,
  styles: `
    .visit {
      padding: var(--s3);
      border: 1px solid var(--border);
      border-radius: var(--r-md);
    }
    .head {
      margin-bottom: var(--s2);
    }
  `,
})
export class History {
  readonly query = input.required<AnalyticsQuery>();
  private readonly analytics = inject(AnalyticsClient);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);

  protected readonly events = cursorList(
    () => this.query(),
    (query, cursor) => this.analytics.events({ ...query, limit: PAGE_SIZE, cursor }),
  );
  protected readonly days = computed(() => daysOf(this.events.rows() ?? [], this.query().tz));

  protected dayLabel(visit: Visit | undefined): string {
    return date(visit?.events[0]?.occurred_at ?? '', this.query().tz);
  }

  /** "10:04:12 AM · 3m 2s · 5 events · google.com". */
  protected visitLabel(visit: Visit): string {
    const first = visit.events.at(-1);
    if (!first) return '';
    const length = duration(lengthOf(visit));
    return [
      `Session at ${clock(first.occurred_at, this.query().tz)}`,
      length,
      plural(visit.events.length, 'event'),
      sourceLabel(first),
    ].join(' · ');
  }

  protected async inspect(event: AnalyticsEvent): Promise<void> {
    const { projectId, tz } = this.query();
    const detail = { event, projectId, tz, list: () => this.events.rows() ?? [] };
    const filter = await this.dialogs.drawer<Filter, EventDetail>(EventDrawer, detail);
    if (!filter) return;
    const queryParams = { f: `${filter.field}:${filter.op}:${filter.value ?? ''}` };
    void this.router.navigate(['/projects', projectId, 'events'], { queryParams });
  }
}
