import { ChangeDetectionStrategy, Component, computed, inject, input, model } from '@angular/core';
import { type AnalyticsQuery } from '../../api/analytics.client';
import { query } from '../../api/query';
import { type Project } from '../../api/types';
import { WebClient } from '../../api/web.client';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { compact, fieldLabel } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { Picker, type PickerOption } from '../../ui/picker';
import { Popover } from '../../ui/popover';
import {
  type ExploreFilter,
  FIGURES,
  MEASURES,
  MEASURE_LABELS,
  type Measure,
  type Selection,
  needsFigure,
} from './choices';
import { FilterRow } from './filter-row';

/** Which events count, and how: of which project, named how, narrowed by what. */
@Component({
  selector: 'app-selection-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Field, FilterRow, Icon, Picker, Popover],
  templateUrl: './selection-form.html',
  styleUrl: './selection-form.scss',
})
export class SelectionForm {
  readonly selection = model.required<Selection>();
  readonly projects = input.required<readonly Project[]>();
  /** Whose values are offered. */
  readonly question = input.required<AnalyticsQuery>();

  private readonly web = inject(WebClient);
  protected readonly measures = MEASURES;
  protected readonly measureLabels = MEASURE_LABELS;
  protected readonly figures = FIGURES;
  protected readonly fieldLabel = fieldLabel;

  private readonly names = query(
    () => this.question(),
    (question) => this.web.values({ ...question, field: 'event_name' }),
  );
  protected readonly eventOptions = computed<PickerOption[]>(() => {
    const chosen = new Set(this.selection().events);
    const known = this.names.data()?.data ?? [];
    const gone = [...chosen].filter((name) => !known.some(({ value }) => value === name));
    return [
      ...known.map(({ value, events }) => ({
        id: value,
        label: value,
        hint: compact(events),
        checked: chosen.has(value),
      })),
      ...gone.map((name) => ({ id: name, label: name, checked: true })),
    ];
  });
  protected readonly eventsText = computed(() => this.selection().events.join(', ') || 'All events');
  protected readonly hasFigure = computed(() => needsFigure(this.selection().measure));
  protected readonly figureColumn = computed(() => {
    const { figure } = this.selection();
    return 'column' in figure ? figure.column : '';
  });
  protected readonly figureProperty = computed(() => {
    const { figure } = this.selection();
    return 'property' in figure ? figure.property : '';
  });

  protected change(change: Partial<Selection>): void {
    this.selection.update((selection) => ({ ...selection, ...change }));
  }

  protected toggleEvent(name: string): void {
    const { events } = this.selection();
    this.change({ events: events.includes(name) ? events.filter((other) => other !== name) : [...events, name] });
  }

  protected chooseMeasure(name: string): void {
    this.change({ measure: MEASURES.find((known): known is Measure => known === name) ?? 'events' });
  }

  protected chooseFigure(name: string): void {
    const column = FIGURES.find((known) => known === name);
    this.change({ figure: column ? { column } : { property: '' } });
  }

  protected setFilter(at: number, filter: ExploreFilter): void {
    this.change({ filters: this.selection().filters.map((old, i) => (i === at ? filter : old)) });
  }

  protected addFilter(): void {
    const added: ExploreFilter = { subject: { column: 'path' }, op: 'eq', value: '' };
    this.change({ filters: [...this.selection().filters, added] });
  }

  protected removeFilter(at: number): void {
    this.change({ filters: this.selection().filters.filter((_, i) => i !== at) });
  }
}
