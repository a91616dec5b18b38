import { ChangeDetectionStrategy, Component, computed, inject, input, model } from '@angular/core';
import { type AnalyticsQuery } from '../../../api/analytics.client';
import { type Filter, type Widget } from '../../../api/types';
import { PageZone } from '../../../shell/page-zone';
import { Button } from '../../../ui/button';
import { Dialogs } from '../../../ui/dialogs';
import { Field } from '../../../ui/field';
import { Icon } from '../../../ui/icon';
import { resolveRange } from '../../../ui/time/range';
import { addDays, dayOf } from '../../../ui/time/zone';
import { FilterDialog } from '../../analytics/filter.dialog';
import { filterLabel } from '../../analytics/filter-label';
import { sameFilter, withFilter } from '../../analytics/url-state';

type WidgetFilters = Widget['filters'];
type Preset = NonNullable<NonNullable<WidgetFilters['range']>['preset']>;

const PRESETS: readonly { value: Preset; label: string }[] = [
  { value: '24h', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
  { value: '90d', label: 'Last 90 days' },
  { value: '12mo', label: 'Last 12 months' },
];
const DAYS = 'days';

/** Conditions of one widget alone, beside those of its page. */
@Component({
  selector: 'app-own-filters',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Field, Icon],
  template: `
    <ui-field label="Range" hint="With one of its own it does not follow the page.">
      <select class="select" #range (change)="choose(range.value)">
        <option value="">The one of the page</option>
        @for (preset of presets; track preset.value) {
          <option [value]="preset.value" [selected]="preset.value === chosen()">{{ preset.label }}</option>
        }
        <option [value]="daysValue" [selected]="chosen() === daysValue">Dates…</option>
      </select>
    </ui-field>
    @if (chosen() === daysValue) {
      <div class="row">
        <ui-field label="From">
          <input
            class="input num"
            type="date"
            required
            [value]="day('from')"
            #from
            (change)="setDays(from.value, to.value)"
          />
        </ui-field>
        <ui-field label="To (included)">
          <input
            class="input num"
            type="date"
            required
            [value]="day('to')"
            #to
            (change)="setDays(from.value, to.value)"
          />
        </ui-field>
      </div>
    }
    <ui-field label="Event" [optional]="true" hint="Counts this event alone.">
      <input
        class="input"
        maxlength="255"
        autocomplete="off"
        [value]="filters().event ?? ''"
        #event
        (change)="countOnly(event.value)"
      />
    </ui-field>
    <ul class="row" aria-label="Conditions">
      @for (filter of fields(); track label(filter)) {
        <li class="chip">
          <span class="ellipsis" [title]="label(filter)">{{ label(filter) }}</span>
          <button type="button" [attr.aria-label]="'Remove filter ' + label(filter)" (click)="drop(filter)">
            <ui-icon name="close" [size]="12" />
          </button>
        </li>
      }
      @if (projectId()) {
        <li>
          <button uiButton size="sm" type="button" (click)="add()">
            <ui-icon name="filter" [size]="14" />Add condition
          </button>
        </li>
      }
    </ul>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s3);
    }
  `,
})
export class OwnFilters {
  readonly filters = model.required<WidgetFilters>();
  /** Whose values are offered. */
  readonly projectId = input.required<string | undefined>();
  private readonly dialogs = inject(Dialogs);
  private readonly zone = inject(PageZone);
  protected readonly presets = PRESETS;
  protected readonly daysValue = DAYS;
  protected readonly label = filterLabel;
  protected readonly fields = computed(() => (this.filters().fields ?? []) as readonly Filter[]);
  protected readonly chosen = computed(() => {
    const { range } = this.filters();
    return range?.preset ?? (range ? DAYS : '');
  });

  protected day(end: 'from' | 'to'): string {
    return this.filters().range?.[end]?.slice(0, 10) ?? '';
  }

  protected choose(value: string): void {
    const preset = PRESETS.find((known) => known.value === value)?.value;
    if (preset) return this.set({ range: { preset } });
    if (value !== DAYS) return this.set({ range: undefined });
    const today = dayOf(this.zone.tz(), new Date());
    this.set({ range: { from: addDays(today, -6), to: today } });
  }

  protected setDays(from: string, to: string): void {
    if (from && to && from <= to) this.set({ range: { from, to } });
  }

  protected countOnly(name: string): void {
    this.set({ event: name.trim() || undefined });
  }

  protected drop(filter: Filter): void {
    this.keep(this.fields().filter((other) => !sameFilter(other, filter)));
  }

  protected async add(): Promise<void> {
    const projectId = this.projectId();
    if (!projectId) return;
    const tz = this.zone.tz();
    const { from, to } = resolveRange({ preset: '30d' }, tz, new Date());
    const common = { projectId, tz, filters: [], includeBots: false };
    const question = { ...common, from: from.toISOString(), to: to.toISOString() };
    const filter = await this.dialogs.open<Filter, AnalyticsQuery>(FilterDialog, question);
    if (filter) this.keep(withFilter(this.fields(), filter));
  }

  private keep(fields: readonly Filter[]): void {
    this.set({ fields: fields.length ? ([...fields] as WidgetFilters['fields']) : undefined });
  }

  /** What is undefined is taken out. */
  private set(change: { [K in keyof WidgetFilters]?: WidgetFilters[K] | undefined }): void {
    const all = Object.entries({ ...this.filters(), ...change }).filter(([, value]) => value !== undefined);
    this.filters.set(Object.fromEntries(all));
  }
}
