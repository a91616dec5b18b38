import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { type LiveEvent } from '@strata/contracts';
import { type LiveClient } from '../../api/live.client';
import { clock } from '../../ui/format';
import { SkeletonRows } from '../../ui/states';
import { countryLabel } from '../explore/device';

/** Events of a feed in a line each: when, what, where. */
@Component({
  selector: 'app-live-lines',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [SkeletonRows],
  template: `
    <ul>
      @for (event of events(); track event.event_id) {
        <li [attr.data-event-id]="event.event_id">
          <time class="num subtle" [attr.datetime]="event.occurred_at">{{ clock(event.occurred_at, tz()) }}</time>
          <span class="ellipsis name" dir="auto" [title]="event.event_name">{{ event.event_name }}</span>
          <span class="ellipsis muted" [title]="event.path ?? ''">{{ event.path ?? '' }}</span>
          <span class="ellipsis subtle country">{{ event.country ? countryLabel(event.country) : '' }}</span>
        </li>
      } @empty {
        @if (live().isLoaded()) {
          <li class="muted">No events in the last 30 days. New ones appear here as they come.</li>
        } @else {
          <li><ui-skeleton-rows [count]="3" /></li>
        }
      }
    </ul>
  `,
  styles: `
    :host {
      display: block;
      container-type: inline-size;
    }
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
    @container (max-width: 32rem) {
      li[data-event-id] {
        grid-template-columns: 5.25rem minmax(0, 1fr) minmax(0, 1fr);
      }
      .country {
        display: none;
      }
    }
    @container (max-width: 19rem) {
      li[data-event-id] {
        grid-template-columns: 5.25rem minmax(0, 1fr);
      }
      .muted {
        display: none;
      }
    }
  `,
})
export class LiveLines {
  readonly live = input.required<LiveClient>();
  readonly events = input.required<readonly LiveEvent[]>();
  readonly tz = input.required<string>();
  protected readonly clock = clock;
  protected readonly countryLabel = countryLabel;
}
