import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { type AnalyticsEvent, FILTER_FIELDS, type Filter } from '../../api/types';
import { Button } from '../../ui/button';
import { CodeBlock } from '../../ui/code-block';
import { DialogFrame } from '../../ui/dialog';
import { dateTime, fieldLabel } from '../../ui/format';
import { Icon } from '../../ui/icon';

export interface EventDetail {
  event: AnalyticsEvent;
  tz: string;
}

interface Fact {
  field: string;
  label: string;
  text: string;
  filter?: Filter;
}

/** Every field that has a value, as text; those that can be filtered by carry the filter. */
export function factsOf({ event, tz }: EventDetail): Fact[] {
  return Object.entries(event).flatMap(([field, value]) => {
    if (value === null || value === undefined || field === 'properties' || field === 'event_name') return [];
    const text = field.endsWith('_at') ? dateTime(plain(value), tz) : plain(value);
    const known = FILTER_FIELDS.find((name) => name === field);
    const filter: Filter | undefined = known && { field: known, op: 'eq', value: plain(value) };
    return [{ field, label: fieldLabel(field), text, filter }];
  });
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

@Component({
  selector: 'app-event-drawer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, CodeBlock, DialogFrame, Icon],
  template: `
    <ui-dialog class="drawer" [heading]="data.event.event_name">
      <div class="stack">
        <dl class="facts">
          @for (fact of facts; track fact.field) {
            <dt>{{ fact.label }}</dt>
            <dd class="num row nowrap spread">
              <span>{{ fact.text }}</span>
              @if (fact.filter; as filter) {
                <button
                  uiButton
                  iconOnly
                  size="sm"
                  variant="ghost"
                  type="button"
                  [title]="'Filter by this ' + fact.label.toLowerCase()"
                  [attr.aria-label]="'Filter by ' + fact.label + ' ' + fact.text"
                  (click)="ref.close(filter)"
                >
                  <ui-icon name="filter" [size]="13" />
                </button>
              }
            </dd>
          }
        </dl>
        <ui-code label="Properties" [code]="properties" />
      </div>
    </ui-dialog>
  `,
})
export class EventDrawer {
  protected readonly data = inject<EventDetail>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<Filter>>(DialogRef);
  protected readonly facts = factsOf(this.data);
  protected readonly properties = JSON.stringify(this.data.event.properties, null, 2);
}
