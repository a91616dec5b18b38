import { ChangeDetectionStrategy, Component, computed, input, model, signal } from '@angular/core';
import { type ParameterType } from '../api/types';
import { isAbsolute, timeChoices } from './relative-time';

/** Ways to say a time beside the named ones. */
type Way = 'calendar' | 'typed';
const isWay = (text: string): text is Way => text === 'calendar' || text === 'typed';

/** A day or time: one of the usual relative ones, of the calendar, or as an expression such as `-12h`. */
@Component({
  selector: 'app-time-input',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <select class="select" #way (change)="choose(way.value)">
      <option value="" [selected]="shown() === ''">{{ placeholder() }}</option>
      @for (choice of choices(); track choice.value) {
        <option [value]="choice.value" [selected]="shown() === choice.value">{{ choice.label }}</option>
      }
      <option value="calendar" [selected]="shown() === 'calendar'">On a date…</option>
      <option value="typed" [selected]="shown() === 'typed'">Another expression…</option>
    </select>
    @if (shown() === 'calendar') {
      <input
        class="input num"
        [attr.aria-label]="label() + ', date'"
        [type]="type() === 'date' ? 'date' : 'datetime-local'"
        [value]="value()"
        #day
        (input)="value.set(day.value)"
      />
    } @else if (shown() === 'typed') {
      <input
        class="input mono"
        spellcheck="false"
        autocomplete="off"
        placeholder="-12h"
        title="today, now, -7d, start_of_month-1mo …"
        [attr.aria-label]="label() + ', expression'"
        [value]="value()"
        #text
        (input)="value.set(text.value.trim())"
      />
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s1);
      min-width: 0;
    }
  `,
})
export class TimeInput {
  readonly label = input.required<string>();
  readonly type = input.required<ParameterType>();
  /** What stands there while nothing is chosen. */
  readonly placeholder = input('');
  readonly value = model.required<string>();
  protected readonly choices = computed(() => timeChoices(this.type()));
  /** How it is said, where that is not plain from the value: while nothing is said yet, and while it is typed. */
  private readonly way = signal<Way | undefined>(undefined);
  protected readonly shown = computed(() => this.way() ?? this.wayOf(this.value()));

  protected choose(chosen: string): void {
    this.way.set(isWay(chosen) ? chosen : undefined);
    this.value.set(isWay(chosen) ? '' : chosen);
  }

  private wayOf(value: string): string {
    if (isAbsolute(value)) return 'calendar';
    return value === '' || this.choices().some((choice) => choice.value === value) ? value : 'typed';
  }
}
