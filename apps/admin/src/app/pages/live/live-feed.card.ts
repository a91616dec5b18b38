import { ChangeDetectionStrategy, Component, computed, effect, inject, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { LiveClient } from '../../api/live.client';
import { ProjectStore } from '../../api/project.store';
import { PageZone } from '../../shell/page-zone';
import { Card } from '../../ui/card';
import { clock } from '../../ui/format';
import { ErrorState, SkeletonRows } from '../../ui/states';
import { countryLabel } from '../explore/device';
import { LiveStatus } from './live-status';

const SHOWN = 8;

/** The last events of the project as they come, for the dashboard. */
@Component({
  selector: 'app-live-feed-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Card, ErrorState, LiveStatus, RouterLink, SkeletonRows],
  providers: [LiveClient],
  template: `
    <ui-card heading="Live">
      <span head class="row nowrap">
        <app-live-status [state]="live.state()" />
        <a class="small" [routerLink]="['/projects', project.id(), 'live']" queryParamsHandling="preserve"
          >Watch live</a
        >
      </span>
      <div class="card-body">
        @if (live.reason() ?? live.failure(); as error) {
          <ui-error [error]="error" (retry)="watch()" />
        } @else {
          <ul>
            @for (event of events(); track event.event_id) {
              <li [attr.data-event-id]="event.event_id">
                <time class="num subtle" [attr.datetime]="event.occurred_at">{{
                  clock(event.occurred_at, zone.tz())
                }}</time>
                <span class="ellipsis name" [title]="event.event_name">{{ event.event_name }}</span>
                <span class="ellipsis muted" [title]="event.path ?? ''">{{ event.path ?? '' }}</span>
                <span class="ellipsis subtle country">{{ event.country ? countryLabel(event.country) : '' }}</span>
              </li>
            } @empty {
              @if (live.isLoaded()) {
                <li class="muted">No events in the last 30 days. New ones appear here as they come.</li>
              } @else {
                <li><ui-skeleton-rows [count]="3" /></li>
              }
            }
          </ul>
        }
      </div>
    </ui-card>
  `,
  styles: `
    ul {
      font-size: var(--t-sm);
    }
    li[data-event-id] {
      display: grid;
      grid-template-columns: 6rem minmax(0, 1fr) minmax(0, 1.4fr) minmax(0, 0.8fr);
      gap: var(--s3);
      padding: 0.3125rem 0;
    }
    .name {
      font-weight: 520;
    }
    .country {
      text-align: right;
    }
    @media (max-width: 47.99rem) {
      li[data-event-id] {
        grid-template-columns: 5.25rem minmax(0, 1fr) minmax(0, 1fr);
      }
      .country {
        display: none;
      }
    }
  `,
})
export class LiveFeedCard {
  protected readonly live = inject(LiveClient);
  protected readonly project = inject(ProjectStore);
  protected readonly zone = inject(PageZone);
  protected readonly clock = clock;
  protected readonly countryLabel = countryLabel;
  protected readonly events = computed(() => this.live.events().slice(0, SHOWN));

  constructor() {
    effect(() => this.watch());
  }

  protected watch(): void {
    const id = this.project.id();
    if (id) untracked(() => this.live.watch(id));
  }
}
