import { ChangeDetectionStrategy, Component, computed, input, model } from '@angular/core';
import { MEASURES_OF, QUESTIONS, type QuestionKind } from '@strata/contracts';
import { type Project } from '../../api/types';
import { Field } from '../../ui/field';
import { Segmented } from '../../ui/segmented';
import { withQuestion } from './new-source';
import {
  type AnalyticsSource,
  DIMENSION_GROUPS,
  type Dimension,
  MEASURE_LABELS,
  QUESTION_LABELS,
  dimensionLabel,
} from './words';

const DIMENSIONS = DIMENSION_GROUPS.flatMap(({ dimensions }) => dimensions);
const MAX_LIMIT = 1_000;

/** What is asked of the events of a project. */
@Component({
  selector: 'app-analytics-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, Segmented],
  template: `
    <ui-segmented label="Question" [options]="questions" [value]="source().question" (valueChange)="ask($event)" />
    @if (source().question !== 'live') {
      <ui-field label="Measure">
        <select class="select" #measure (change)="measureBy(measure.value)">
          @for (name of measures(); track name) {
            <option [value]="name" [selected]="name === source().measure">{{ measureLabels[name] }}</option>
          }
        </select>
      </ui-field>
    }
    @if (source().question === 'breakdown' || source().question === 'trend') {
      <ui-field [label]="source().question === 'trend' ? 'Split by' : 'By'">
        <select class="select" #dimension (change)="splitBy(dimension.value)">
          @if (source().question === 'trend') {
            <option value="">Nothing</option>
          }
          @for (group of groups; track group.label) {
            <optgroup [label]="group.label">
              @for (name of group.dimensions; track name) {
                <option [value]="name" [selected]="name === source().dimension">{{ dimensionLabel(name) }}</option>
              }
            </optgroup>
          }
        </select>
      </ui-field>
    }
    @if (source().question === 'trend') {
      <ui-field label="Interval">
        <select class="select" #interval (change)="every(interval.value)">
          <option value="">Hours up to two days, else days</option>
          <option value="hour" [selected]="source().interval === 'hour'">Hours</option>
          <option value="day" [selected]="source().interval === 'day'">Days</option>
        </select>
      </ui-field>
    }
    @if (source().question === 'breakdown') {
      <ui-field label="Rows at most">
        <input
          class="input num"
          type="number"
          required
          min="1"
          [max]="maxLimit"
          step="1"
          [value]="source().limit"
          #limit
          (input)="cut(limit.valueAsNumber)"
        />
      </ui-field>
    }
    <ui-field label="Project">
      <select class="select" #project (change)="change({ project_id: project.value || null })">
        <option value="">The one of the page</option>
        @for (one of projects(); track one.id) {
          <option [value]="one.id" [selected]="one.id === source().project_id">{{ one.name }}</option>
        }
        @if (isUnknown()) {
          <option [value]="source().project_id" selected>One that is gone</option>
        }
      </select>
    </ui-field>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s3);
    }
  `,
})
export class AnalyticsForm {
  readonly source = model.required<AnalyticsSource>();
  readonly projects = input.required<readonly Project[]>();
  protected readonly questions = QUESTIONS.map((value) => ({ value, label: QUESTION_LABELS[value] }));
  protected readonly measureLabels = MEASURE_LABELS;
  protected readonly groups = DIMENSION_GROUPS;
  protected readonly dimensionLabel = dimensionLabel;
  protected readonly maxLimit = MAX_LIMIT;
  protected readonly measures = computed(() => MEASURES_OF[this.source().question]);
  protected readonly isUnknown = computed(() => {
    const id = this.source().project_id;
    return id !== null && this.projects().length > 0 && !this.projects().some((project) => project.id === id);
  });

  protected ask(question: QuestionKind): void {
    this.source.set(withQuestion(this.source(), question));
  }

  protected measureBy(name: string): void {
    const measure = this.measures().find((known) => known === name);
    if (measure) this.change({ measure });
  }

  protected splitBy(name: string): void {
    const dimension = DIMENSIONS.find((known) => known === name);
    const { dimension: _, ...rest } = this.source();
    this.source.set(dimension ? { ...rest, dimension: dimension satisfies Dimension } : rest);
  }

  protected every(name: string): void {
    const { interval: _, ...rest } = this.source();
    this.source.set(name === 'hour' || name === 'day' ? { ...rest, interval: name } : rest);
  }

  protected cut(limit: number): void {
    if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) this.change({ limit });
  }

  protected change(change: Partial<AnalyticsSource>): void {
    this.source.update((source) => ({ ...source, ...change }));
  }
}
