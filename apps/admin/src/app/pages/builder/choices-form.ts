import { ChangeDetectionStrategy, Component, computed, inject, input, model } from '@angular/core';
import { type AnalyticsQuery } from '../../api/analytics.client';
import { query } from '../../api/query';
import { type ChartKind, type Project } from '../../api/types';
import { WebClient } from '../../api/web.client';
import { CHART_KINDS } from '../../charts/mapping';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { compact, fieldLabel } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { Picker, type PickerOption } from '../../ui/picker';
import { Popover } from '../../ui/popover';
import { TimeInput } from '../../sql/time-input';
import {
  EVENT_FIELDS,
  type ExploreChoices,
  type ExploreFilter,
  type ExploreInterval,
  INTERVALS,
  MEASURES,
  MEASURE_LABELS,
  type Measure,
  RANGES,
} from './choices';
import { FilterRow } from './filter-row';
import { SubjectInput } from './subject-input';

const KINDS = Object.keys(CHART_KINDS) as ChartKind[];
const FIGURES = ['amount_cents', 'processing_ms'] as const;
const INTERVAL_LABELS: Record<ExploreInterval, string> = {
  none: 'The whole range',
  hour: 'Hour',
  day: 'Day',
  week: 'Week',
  month: 'Month',
};

/** What is asked: of which project, which events, counted how, narrowed and split by what, when. */
@Component({
  selector: 'app-choices-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Field, FilterRow, Icon, Picker, Popover, SubjectInput, TimeInput],
  templateUrl: './choices-form.html',
  styleUrl: './choices-form.scss',
})
export class ChoicesForm {
  readonly choices = model.required<ExploreChoices>();
  readonly projects = input.required<readonly Project[]>();
  /** Whose values are offered. */
  readonly question = input.required<AnalyticsQuery>();

  private readonly web = inject(WebClient);
  protected readonly measures = MEASURES;
  protected readonly measureLabels = MEASURE_LABELS;
  protected readonly intervals = INTERVALS;
  protected readonly intervalLabels = INTERVAL_LABELS;
  protected readonly kinds = KINDS;
  protected readonly kindLabels = CHART_KINDS;
  protected readonly ranges = RANGES;
  protected readonly figures = FIGURES;
  protected readonly fields = EVENT_FIELDS;
  protected readonly fieldLabel = fieldLabel;

  private readonly names = query(
    () => this.question(),
    (question) => this.web.values({ ...question, field: 'event_name' }),
  );
  protected readonly eventOptions = computed<PickerOption[]>(() => {
    const chosen = new Set(this.choices().events);
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
  protected readonly eventsText = computed(() => this.choices().events.join(', ') || 'All events');
  protected readonly rangeIndex = computed(() => {
    const { from, to } = this.choices();
    return RANGES.findIndex((range) => range.from === from && range.to === to);
  });
  protected readonly hasFigure = computed(() => ['sum', 'average'].includes(this.choices().measure));
  protected readonly figureColumn = computed(() => {
    const { figure } = this.choices();
    return 'column' in figure ? figure.column : '';
  });
  protected readonly figureProperty = computed(() => {
    const { figure } = this.choices();
    return 'property' in figure ? figure.property : '';
  });

  protected change(change: Partial<ExploreChoices>): void {
    this.choices.update((choices) => ({ ...choices, ...change }));
  }

  protected toggleEvent(name: string): void {
    const { events } = this.choices();
    this.change({ events: events.includes(name) ? events.filter((other) => other !== name) : [...events, name] });
  }

  protected chooseMeasure(name: string): void {
    this.change({ measure: MEASURES.find((known): known is Measure => known === name) ?? 'events' });
  }

  protected chooseFigure(name: string): void {
    const column = FIGURES.find((known) => known === name);
    this.change({ figure: column ? { column } : { property: '' } });
  }

  protected chooseInterval(name: string): void {
    const interval = INTERVALS.find((known) => known === name) ?? 'day';
    const { kind, breakdown } = this.choices();
    // A line needs time, and one figure by itself is a number.
    const suited = interval !== 'none' ? (kind === 'number' ? 'line' : kind) : breakdown ? 'bar' : 'number';
    this.change({ interval, kind: suited });
  }

  protected chooseKind(name: string): void {
    this.change({ kind: KINDS.find((known) => known === name) ?? 'line' });
  }

  protected chooseRange(index: string): void {
    const range = RANGES[Number(index)];
    if (range) this.change({ from: range.from, to: range.to });
    else this.change({ from: this.question().from.slice(0, 10), to: this.question().to.slice(0, 10) });
  }

  protected setFilter(at: number, filter: ExploreFilter): void {
    this.change({ filters: this.choices().filters.map((old, i) => (i === at ? filter : old)) });
  }

  protected addFilter(): void {
    const added: ExploreFilter = { subject: { column: 'path' }, op: 'eq', value: '' };
    this.change({ filters: [...this.choices().filters, added] });
  }

  protected removeFilter(at: number): void {
    this.change({ filters: this.choices().filters.filter((_, i) => i !== at) });
  }
}
