import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { type AnalyticsQuery } from '../../api/analytics.client';
import { query } from '../../api/query';
import { WebClient } from '../../api/web.client';
import { compact } from '../../ui/format';
import { Picker, type PickerOption } from '../../ui/picker';
import { ErrorState } from '../../ui/states';

/** Names of events that occur, to choose one. */
@Component({
  selector: 'app-event-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorState, Picker],
  template: `
    @if (found.error(); as error) {
      <ui-error [error]="error" (retry)="found.reload()" />
    } @else {
      <ui-picker
        label="Event"
        placeholder="Name of an event…"
        [options]="options()"
        (picked)="picked.emit($event || undefined)"
      />
    }
  `,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class EventChoice {
  /** What is counted; there as soon as it is known. */
  readonly question = input.required<AnalyticsQuery | undefined>();
  readonly chosen = input<string>();
  /** Undefined: all events. */
  readonly picked = output<string | undefined>();
  private readonly web = inject(WebClient);
  protected readonly found = query(
    () => this.question(),
    (asked) => this.web.values({ ...asked, field: 'event_name' }),
  );
  protected readonly options = computed<PickerOption[]>(() => {
    const names = this.found.data()?.data ?? [];
    return [
      { id: '', label: 'All events', checked: this.chosen() === undefined },
      ...names.map(({ value, events }) => ({
        id: value,
        label: value,
        hint: compact(events),
        checked: value === this.chosen(),
      })),
    ];
  });
}
