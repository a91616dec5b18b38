import { ChangeDetectionStrategy, Component, computed, inject, input, model, signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { debounceTime } from 'rxjs';
import { type AnalyticsQuery } from '../../api/analytics.client';
import { query } from '../../api/query';
import { type FilterField } from '../../api/types';
import { WebClient } from '../../api/web.client';
import { compact, plural } from '../../ui/format';
import { valueLabel } from './labels';

const NAMED: readonly FilterField[] = ['country', 'language', 'channel', 'entry_channel', 'device'];
let inputs = 0;

/** A text with the values of a field that occur, to choose from: a combobox with a list below it. */
@Component({
  selector: 'app-value-input',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './value-input.html',
  styleUrl: './value-input.scss',
})
export class ValueInput {
  readonly field = input.required<FilterField>();
  readonly question = input.required<AnalyticsQuery>();
  readonly placeholder = input('');
  /** Its name, where no label stands beside it. */
  readonly label = input<string>();
  /** What is looked for among the values; default: what stands in the field. */
  readonly search = input<string>();
  readonly value = model('');

  private readonly web = inject(WebClient);
  protected readonly listId = `values-${++inputs}`;
  protected readonly isOpen = signal(false);
  protected readonly active = signal(-1);
  private readonly searched = toSignal(
    toObservable(computed(() => this.search() ?? this.value())).pipe(debounceTime(200)),
    { initialValue: '' },
  );
  /** Values of which people know the name and the server the code. */
  private readonly isNamed = computed(() => NAMED.includes(this.field()));
  private readonly found = query(
    () => {
      const search = this.isNamed() ? '' : this.searched().trim();
      return this.isOpen() ? { ...this.question(), field: this.field(), ...(search && { search }) } : undefined;
    },
    (params) => this.web.values(params),
  );
  protected readonly options = computed(() => {
    const answer = this.found.data();
    const field = this.field();
    if (!answer || answer.field !== field) return [];
    const typed = this.isNamed() ? this.value().trim().toLowerCase() : '';
    return answer.data.flatMap(({ value, events }) => {
      const label = valueLabel(field, value);
      if (!`${label} ${value}`.toLowerCase().includes(typed)) return [];
      return {
        value,
        label,
        code: label === value ? '' : value,
        events: compact(events),
        title: plural(events, 'event'),
      };
    });
  });

  protected type(value: string): void {
    this.value.set(value);
    this.isOpen.set(true);
    this.active.set(-1);
  }

  /** A name that was typed out stands for its value. */
  protected leave(): void {
    const typed = this.value().trim().toLowerCase();
    const named = this.options().find(({ label, code }) => code && label.toLowerCase() === typed);
    if (named) this.value.set(named.value);
    this.isOpen.set(false);
  }

  protected take(value: string): void {
    this.value.set(value);
    this.isOpen.set(false);
    this.active.set(-1);
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const chosen = this.options()[this.active()];
    if (event.key === 'ArrowDown') this.move(event, 1);
    else if (event.key === 'ArrowUp') this.move(event, -1);
    else if (event.key === 'Enter' && this.isOpen() && chosen) {
      event.preventDefault();
      this.take(chosen.value);
    } else if (event.key === 'Enter') {
      this.leave();
    } else if (event.key === 'Escape' && this.isOpen() && this.options().length) {
      // The list goes, the dialog around it stays.
      event.stopPropagation();
      this.isOpen.set(false);
    }
  }

  private move(event: KeyboardEvent, by: number): void {
    event.preventDefault();
    this.isOpen.set(true);
    const options = this.options();
    if (!options.length) return;
    const from = this.active() < 0 && by < 0 ? 0 : this.active();
    this.active.set((from + by + options.length) % options.length);
    document.getElementById(`${this.listId}-${this.active()}`)?.scrollIntoView({ block: 'nearest' });
  }
}
