import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { type AnalyticsQuery } from '../../api/analytics.client';
import { FILTER_FIELDS, FILTER_OPS, type Filter, type FilterField, type FilterOp } from '../../api/types';
import { Button } from '../../ui/button';
import { DialogFrame } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { FIELD_GROUPS, filterFieldLabel } from './labels';
import { OP_LABELS } from './filter-label';
import { takesValue } from './url-state';
import { ValueInput } from './value-input';

@Component({
  selector: 'app-filter-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DialogFrame, Field, ValueInput],
  template: `
    <ui-dialog heading="Add filter">
      <form id="filter" class="form" (submit)="$event.preventDefault(); apply()">
        <ui-field label="Field">
          <select class="select" #fieldChoice (change)="choose(fieldChoice.value)">
            @for (group of groups; track group.label) {
              <optgroup [label]="group.label">
                @for (name of group.fields; track name) {
                  <option [value]="name" [selected]="name === field()">{{ fieldLabel(name) }}</option>
                }
              </optgroup>
            }
          </select>
        </ui-field>
        <ui-field label="Condition">
          <select class="select" #opChoice (change)="op.set(ops[opChoice.selectedIndex] ?? op())">
            @for (name of ops; track name) {
              <option [value]="name">{{ opLabels[name] }}</option>
            }
          </select>
        </ui-field>
        @if (needsValue()) {
          <ui-field label="Value">
            <app-value-input [field]="field()" [question]="question" [(value)]="value" />
          </ui-field>
        }
      </form>
      <ng-container actions>
        <button uiButton type="button" (click)="ref.close()">Cancel</button>
        <button uiButton variant="primary" type="submit" form="filter">Add filter</button>
      </ng-container>
    </ui-dialog>
  `,
})
export class FilterDialog {
  protected readonly ref = inject<DialogRef<Filter>>(DialogRef);
  /** The page's question; what is offered is what it counts. */
  protected readonly question = inject<AnalyticsQuery>(DIALOG_DATA);
  protected readonly groups = FIELD_GROUPS;
  protected readonly ops = FILTER_OPS;
  protected readonly opLabels = OP_LABELS;
  protected readonly fieldLabel = filterFieldLabel;
  protected readonly field = signal<FilterField>('path');
  protected readonly op = signal<FilterOp>('eq');
  protected readonly value = signal('');
  protected readonly needsValue = computed(() => takesValue(this.op()));

  protected choose(name: string): void {
    const field = FILTER_FIELDS.find((known) => known === name);
    if (!field) return;
    this.field.set(field);
    this.value.set('');
  }

  protected apply(): void {
    const base = { field: this.field(), op: this.op() };
    this.ref.close(this.needsValue() ? { ...base, value: this.value().trim() } : base);
  }
}
