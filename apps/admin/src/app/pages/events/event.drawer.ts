import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type AnalyticsEvent, FILTER_FIELDS, type Filter } from '../../api/types';
import { Button } from '../../ui/button';
import { CodeBlock } from '../../ui/code-block';
import { CopyButton } from '../../ui/copy-button';
import { DialogFrame } from '../../ui/dialog';
import { countryName, dateTime, fieldLabel } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { addDays, dayOf } from '../../ui/time/zone';

export interface EventDetail {
  event: AnalyticsEvent;
  projectId: string;
  tz: string;
  /** The list the event stands in, as it is by then: arrow keys go through it. */
  list?: () => readonly AnalyticsEvent[];
}

interface Fact {
  field: string;
  label: string;
  text: string;
  filter?: Filter;
}

/** Every field that has a value, as text; those that can be filtered by carry the filter. */
export function factsOf(event: AnalyticsEvent, tz: string): Fact[] {
  return Object.entries(event).flatMap(([field, value]) => {
    if (value === null || value === undefined || field === 'properties' || field === 'event_name') return [];
    const known = FILTER_FIELDS.find((name) => name === field);
    const filter: Filter | undefined = known && { field: known, op: 'eq', value: plain(value) };
    return [{ field, label: fieldLabel(field), text: shown(field, value, tz), filter }];
  });
}

function shown(field: string, value: unknown, tz: string): string {
  if (field.endsWith('_at')) return dateTime(plain(value), tz);
  return field === 'country' ? `${countryName(plain(value))} (${plain(value)})` : plain(value);
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The list of sessions with this one alone: its days, since a session ends after a day. */
export function sessionLink(event: AnalyticsEvent, tz: string) {
  const day = dayOf(tz, new Date(event.occurred_at));
  return { f: `session_id:eq:${event.session_id}`, from: addDays(day, -1), to: addDays(day, 1), tz };
}

@Component({
  selector: 'app-event-drawer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, CodeBlock, CopyButton, DialogFrame, Icon, RouterLink],
  templateUrl: './event.drawer.html',
  styles: `
    .steps {
      margin-left: auto;
    }
  `,
  host: { '(document:keydown)': 'onKey($event)' },
})
export class EventDrawer {
  protected readonly data = inject<EventDetail>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<Filter>>(DialogRef);
  protected readonly event = signal(this.data.event);
  protected readonly facts = computed(() => factsOf(this.event(), this.data.tz));
  protected readonly properties = computed(() => JSON.stringify(this.event().properties, null, 2));
  protected readonly hasProperties = computed(() => Object.keys(this.event().properties).length > 0);
  protected readonly json = computed(() => JSON.stringify(this.event(), null, 2));
  protected readonly sessionLink = computed(() => sessionLink(this.event(), this.data.tz));
  protected readonly newer = computed(() => this.neighbour(-1));
  protected readonly older = computed(() => this.neighbour(1));

  protected go(to: AnalyticsEvent | undefined): void {
    if (to) this.event.set(to);
  }

  protected onKey(pressed: KeyboardEvent): void {
    const to = pressed.key === 'ArrowUp' ? this.newer() : pressed.key === 'ArrowDown' ? this.older() : undefined;
    if (!to || pressed.altKey || pressed.ctrlKey || pressed.metaKey) return;
    pressed.preventDefault();
    this.go(to);
  }

  private neighbour(by: number): AnalyticsEvent | undefined {
    const list = this.data.list?.() ?? [];
    const index = list.findIndex(({ event_id }) => event_id === this.event().event_id);
    return index < 0 ? undefined : list[index + by];
  }
}
