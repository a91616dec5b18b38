import { ChangeDetectionStrategy, Component, computed, input, model, output } from '@angular/core';
import { type AnalyticsQuery } from '../../api/analytics.client';
import { FILTER_OPS } from '../../api/types';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { OP_LABELS } from '../analytics/filter-label';
import { takesValue } from '../analytics/url-state';
import { ValueInput } from '../analytics/value-input';
import { type ExploreFilter, type Subject } from './choices';
import { SubjectInput } from './subject-input';

/** One condition: of what, how, with which value. */
@Component({
  selector: 'app-filter-row',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon, SubjectInput, ValueInput],
  template: `
    <app-subject-input label="Where" [subject]="filter().subject" (subjectChange)="about($event)" />
    <div class="row nowrap">
      <select class="select" aria-label="Condition" #op (change)="choose(op.selectedIndex)">
        @for (name of ops; track name) {
          <option [value]="name" [selected]="name === filter().op">{{ opLabels[name] }}</option>
        }
      </select>
      <button uiButton iconOnly type="button" aria-label="Remove filter" (click)="removed.emit()">
        <ui-icon name="close" [size]="14" />
      </button>
    </div>
    @if (needsValue()) {
      @if (column(); as field) {
        <app-value-input
          [label]="'Value'"
          [field]="field"
          [question]="question()"
          [value]="filter().value"
          (valueChange)="set($event)"
        />
      } @else {
        <input
          class="input"
          aria-label="Value"
          autocomplete="off"
          [value]="filter().value"
          #value
          (change)="set(value.value)"
        />
      }
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s1);
      padding: var(--s2);
      border: 1px solid var(--border);
      border-radius: var(--r-md);
    }
  `,
})
export class FilterRow {
  readonly filter = model.required<ExploreFilter>();
  readonly question = input.required<AnalyticsQuery>();
  readonly removed = output<void>();
  protected readonly ops = FILTER_OPS;
  protected readonly opLabels = OP_LABELS;
  protected readonly needsValue = computed(() => takesValue(this.filter().op));
  protected readonly column = computed(() => {
    const { subject } = this.filter();
    return 'column' in subject ? subject.column : undefined;
  });

  protected about(subject: Subject | null): void {
    if (subject) this.filter.update((filter) => ({ ...filter, subject, value: '' }));
  }

  protected choose(index: number): void {
    this.filter.update((filter) => ({ ...filter, op: FILTER_OPS[index] ?? filter.op }));
  }

  protected set(value: string): void {
    this.filter.update((filter) => ({ ...filter, value: value.trim() }));
  }
}
