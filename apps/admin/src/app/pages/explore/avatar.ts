import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Icon } from '../../ui/icon';
import { type Who, initialsOf } from './who';

/** Somebody's initials in a disc; decorative, the name stands beside it. */
@Component({
  selector: 'app-avatar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    @if (who().distinct_id === null) {
      <ui-icon name="user" [size]="large() ? 22 : 14" />
    } @else {
      {{ initials() }}
    }
  `,
  styles: `
    :host {
      display: inline-grid;
      flex: none;
      place-items: center;
      width: 1.75rem;
      height: 1.75rem;
      border-radius: 50%;
      background: var(--surface-3);
      color: var(--text-muted);
      font-size: 0.6875rem;
      font-weight: 600;
      letter-spacing: 0.01em;
    }
    :host(.known) {
      background: var(--accent-soft);
      color: var(--on-accent-soft);
    }
    :host(.large) {
      width: 3rem;
      height: 3rem;
      font-size: var(--t-lg);
    }
  `,
  host: { 'aria-hidden': 'true', '[class.known]': 'who().distinct_id !== null', '[class.large]': 'large()' },
})
export class Avatar {
  readonly who = input.required<Who>();
  readonly large = input(false);
  protected readonly initials = computed(() => initialsOf(this.who()));
}
