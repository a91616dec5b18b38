import { ChangeDetectionStrategy, Component, computed, input, model } from '@angular/core';
import { type AnalyticsQuery } from '../../api/analytics.client';
import { type ChartKind, type Project } from '../../api/types';
import { CHART_KINDS } from '../../charts/mapping';
import { Field } from '../../ui/field';
import { TimeInput } from '../../sql/time-input';
import { type ExploreChoices, type ExploreInterval, INTERVALS, RANGES } from './choices';
import { SelectionForm } from './selection-form';
import { SubjectInput } from './subject-input';

const KINDS = Object.keys(CHART_KINDS) as ChartKind[];
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
  imports: [Field, SelectionForm, SubjectInput, TimeInput],
  templateUrl: './choices-form.html',
  styleUrl: './selection-form.scss',
})
export class ChoicesForm {
  readonly choices = model.required<ExploreChoices>();
  readonly projects = input.required<readonly Project[]>();
  /** Whose values are offered. */
  readonly question = input.required<AnalyticsQuery>();

  protected readonly intervals = INTERVALS;
  protected readonly intervalLabels = INTERVAL_LABELS;
  protected readonly kinds = KINDS;
  protected readonly kindLabels = CHART_KINDS;
  protected readonly ranges = RANGES;

  protected readonly rangeIndex = computed(() => {
    const { from, to } = this.choices();
    return RANGES.findIndex((range) => range.from === from && range.to === to);
  });
  protected change(change: Partial<ExploreChoices>): void {
    this.choices.update((choices) => ({ ...choices, ...change }));
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
}
