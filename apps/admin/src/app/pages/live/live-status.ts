import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { type LiveState } from '../../api/live.client';
import { plural } from '../../ui/format';

const WORDS: Record<LiveState, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  paused: 'Paused',
  reconnecting: 'Connection lost, trying again…',
  ended: 'Ended',
};

/** The connection's state: in words, and by a dot for the corner of the eye. */
@Component({
  selector: 'app-live-status',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<span class="dot" aria-hidden="true"></span><span role="status">{{ words() }}</span>`,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: var(--s2);
      color: var(--text-muted);
      font-size: var(--t-sm);
      font-weight: 520;
    }
    .dot {
      flex: none;
      width: 0.5rem;
      height: 0.5rem;
      border-radius: 50%;
      background: var(--text-subtle);
    }
    :host(.live) {
      color: var(--success);
    }
    :host(.live) .dot {
      background: var(--success);
      animation: beat 2s ease-in-out infinite;
    }
    :host(.reconnecting) .dot {
      background: var(--warning);
    }
    :host(.ended) .dot {
      background: var(--danger);
    }
    @keyframes beat {
      50% {
        opacity: 0.35;
      }
    }
  `,
  host: { '[class]': 'state()' },
})
export class LiveStatus {
  readonly state = input.required<LiveState>();
  /** Came during a pause. */
  readonly waiting = input(0);
  protected readonly words = computed(() => {
    const words = WORDS[this.state()];
    return this.state() === 'paused' && this.waiting() > 0 ? `${words}, ${plural(this.waiting(), 'new event')}` : words;
  });
}
