import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { addDays, isDay, startOfDay } from '../../ui/time/zone';

/** Days, both included; what is undefined or no day is open. */
export interface Days {
  from?: string;
  to?: string;
}

/** The moments that the days mean in a zone, [from, to). */
export function momentsOf({ from, to }: Days, tz: string): Days {
  return {
    ...(isDay(from) && { from: startOfDay(tz, from).toISOString() }),
    ...(isDay(to) && { to: startOfDay(tz, addDays(to, 1)).toISOString() }),
  };
}

/** Two days that a list lies between; either may be left open. */
@Component({
  selector: 'app-day-range',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label>
      <span class="muted small">From</span>
      <input
        class="input num"
        type="date"
        [value]="days().from ?? ''"
        [max]="days().to ?? ''"
        #from
        (change)="changed.emit({ from: from.value })"
      />
    </label>
    <label>
      <span class="muted small">to</span>
      <input
        class="input num"
        type="date"
        [value]="days().to ?? ''"
        [min]="days().from ?? ''"
        #to
        (change)="changed.emit({ to: to.value })"
      />
    </label>
  `,
  styles: `
    :host,
    label {
      display: flex;
      align-items: center;
      gap: var(--s2);
      min-width: 0;
    }
    .input {
      width: 9.5rem;
      min-width: 0;
      border-color: var(--border);
      font-size: var(--t-sm);
    }
    @media (max-width: 47.99rem) {
      :host {
        flex: 1 1 100%;
      }
      label {
        flex: 1;
      }
      .input {
        width: 100%;
        padding-inline: var(--s1);
      }
    }
  `,
})
export class DayRange {
  readonly days = input.required<Days>();
  /** The one that was changed; empty when it was taken away. */
  readonly changed = output<Days>();
}
