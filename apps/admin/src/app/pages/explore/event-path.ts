import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { type AnalyticsEvent } from '../../api/types';
import { clock, duration } from '../../ui/format';
import { Icon, type IconName } from '../../ui/icon';
import { gapBefore } from './timeline';

/** A wait that people wonder about. */
const LONG_GAP_SECONDS = 60;
const SHOWN_PROPERTIES = 3;

interface Step {
  event: AnalyticsEvent;
  time: string;
  icon: IconName;
  title: string;
  isPage: boolean;
  properties: string;
  gap: string | undefined;
  isLongGap: boolean;
}

/** The first properties in one line; the drawer has them all. */
export function propertiesLine(properties: Record<string, unknown>): string {
  const entries = Object.entries(properties);
  const shown = entries.slice(0, SHOWN_PROPERTIES).map(([name, value]) => {
    return `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  const rest = entries.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(' · ');
}

/** Events one below the other along a line, with the time between them. */
@Component({
  selector: 'app-event-path',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <ol>
      @for (step of steps(); track step.event.event_id) {
        @if (step.gap) {
          <li class="gap num" [class.long]="step.isLongGap">{{ step.gap }}</li>
        }
        <li class="step" [class.view]="step.isPage" [attr.data-event-id]="step.event.event_id">
          <span class="mark"><ui-icon [name]="step.icon" [size]="12" /></span>
          <button type="button" class="line" (click)="inspect.emit(step.event)">
            <span class="ellipsis what" [title]="step.title">{{ step.title }}</span>
            @if (step.properties) {
              <span class="ellipsis subtle more" [title]="step.properties">{{ step.properties }}</span>
            }
          </button>
          <time class="num subtle" [attr.datetime]="step.event.occurred_at">{{ step.time }}</time>
        </li>
      }
    </ol>
  `,
  styles: `
    ol {
      position: relative;
      display: grid;
      grid-template-columns: minmax(0, 1fr);
    }
    ol::before {
      content: '';
      position: absolute;
      inset: 1rem auto 1rem 0.6875rem;
      border-left: 1px solid var(--border);
    }
    .step {
      display: flex;
      align-items: flex-start;
      gap: var(--s2);
      min-width: 0;
      font-size: var(--t-sm);
    }
    .mark {
      position: relative;
      display: grid;
      flex: none;
      place-items: center;
      width: 1.4375rem;
      height: 1.4375rem;
      margin-top: 0.25rem;
      border: 1px solid var(--border);
      border-radius: 50%;
      background: var(--surface);
      color: var(--text-subtle);
    }
    .view .mark {
      border-color: transparent;
      background: var(--accent-soft);
      color: var(--on-accent-soft);
    }
    .line {
      display: grid;
      flex: 1;
      min-width: 0;
      padding: 0.25rem var(--s2);
      border: 0;
      border-radius: var(--r-sm);
      background: none;
      text-align: left;
      cursor: pointer;
    }
    .line:hover {
      background: var(--surface-2);
    }
    .what {
      font-weight: 520;
    }
    .more {
      font-size: var(--t-xs);
    }
    time {
      flex: none;
      padding: 0.25rem 0;
    }
    .gap {
      padding: 0.0625rem 0 0.0625rem 2.4375rem;
      color: var(--text-subtle);
      font-size: var(--t-xs);
    }
    .gap.long {
      color: var(--warning);
    }
  `,
})
export class EventPath {
  /** In either order; shown as given. */
  readonly events = input.required<readonly AnalyticsEvent[]>();
  readonly tz = input.required<string>();
  readonly inspect = output<AnalyticsEvent>();

  protected readonly steps = computed(() => this.events().map((event, i, all) => this.step(event, all[i - 1])));

  private step(event: AnalyticsEvent, before: AnalyticsEvent | undefined): Step {
    const seconds = gapBefore(event, before);
    const isPage = event.event_name === 'page_view' && event.path !== null;
    return {
      event,
      time: clock(event.occurred_at, this.tz()),
      icon: isPage ? 'globe' : event.event_name === '$identify' ? 'user' : 'activity',
      title: isPage ? (event.path ?? '') : event.event_name,
      isPage,
      properties: propertiesLine(event.properties),
      gap: seconds !== undefined && seconds >= 1 ? `+${duration(seconds)}` : undefined,
      isLongGap: (seconds ?? 0) >= LONG_GAP_SECONDS,
    };
  }
}
