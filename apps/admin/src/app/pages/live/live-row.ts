import { ChangeDetectionStrategy, Component, type OnInit, computed, input, output, signal } from '@angular/core';
import { type LiveEvent } from '@strata/contracts';
import { Badge } from '../../ui/badge';
import { clock, dateTime } from '../../ui/format';
import { clientLabel, countryLabel } from '../explore/device';
import { shortId } from '../explore/who';

/** A row of the stream. A component of its own: hundreds stand there, and only the new ones are worked out. */
@Component({
  selector: 'tr[appLiveRow]',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge],
  template: `
    <td class="num muted time" [title]="when()">{{ time() }}</td>
    <td>
      <div class="row nowrap">
        <button
          type="button"
          class="link-btn cover ellipsis"
          [title]="event().event_name"
          [attr.aria-label]="event().event_name + ', details'"
          (click)="inspect.emit(event())"
        >
          {{ event().event_name }}
        </button>
        @if (event().is_bot) {
          <ui-badge tone="warning">bot</ui-badge>
        }
      </div>
      @if (event().path) {
        <span class="only-narrow ellipsis subtle">{{ event().path }}</span>
      }
    </td>
    <td class="hide-narrow">
      <span class="ellipsis" [title]="event().path ?? ''">{{ event().path ?? '–' }}</span>
    </td>
    <td class="who">
      <span class="ellipsis" [class.subtle]="!event().distinct_id" [title]="event().visitor_id">{{ who() }}</span>
    </td>
    <td class="hide-narrow">
      <span class="ellipsis" [title]="country()">{{ country() }}</span>
    </td>
    <td class="hide-medium">
      <span class="ellipsis" [title]="client()">{{ client() }}</span>
    </td>
  `,
  styles: `
    .only-narrow {
      display: none;
      font-size: var(--t-xs);
    }
    :host(.arriving) td {
      animation: arrive 900ms ease-out;
    }
    @keyframes arrive {
      from {
        background: var(--accent-soft);
        opacity: 0.2;
      }
      30% {
        opacity: 1;
      }
    }
    @media (max-width: 47.99rem) {
      .only-narrow {
        display: block;
      }
      .time,
      .who {
        font-size: var(--t-xs);
      }
    }
  `,
  host: { class: 'clickable', '[class.arriving]': 'arriving()', '[attr.data-event-id]': 'event().event_id' },
})
export class LiveRow implements OnInit {
  readonly event = input.required<LiveEvent>();
  readonly tz = input.required<string>();
  /** Whether it is to be seen that the row is new: asked once, as it comes. */
  readonly isNew = input(false);
  readonly inspect = output<LiveEvent>();
  protected readonly arriving = signal(false);

  protected readonly time = computed(() => clock(this.event().occurred_at, this.tz()));
  protected readonly when = computed(() => dateTime(this.event().occurred_at, this.tz()));
  protected readonly country = computed(() => countryLabel(this.event().country));
  protected readonly client = computed(() => clientLabel(this.event()));
  protected readonly who = computed(() => {
    const { distinct_id, visitor_id } = this.event();
    return distinct_id ?? `anonymous ${shortId(visitor_id)}`;
  });

  ngOnInit(): void {
    this.arriving.set(this.isNew());
  }
}
