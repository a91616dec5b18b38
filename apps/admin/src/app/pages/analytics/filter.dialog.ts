import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { FILTER_FIELDS, FILTER_OPS, type Filter, type FilterField, type FilterOp } from '../../api/types';
import { Button } from '../../ui/button';
import { DialogFrame } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { fieldLabel } from '../../ui/format';
import { OP_LABELS } from './filter-label';
import { takesValue } from './url-state';

@Component({
  selector: 'app-filter-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DialogFrame, Field],
  template: `
    <ui-dialog heading="Add filter">
      <form id="filter" class="form" (submit)="$event.preventDefault(); apply()">
        <ui-field label="Field">
          <select class="select" #fieldChoice (change)="field.set(fields[fieldChoice.selectedIndex] ?? field())">
            @for (name of fields; track name) {
              <option [value]="name">{{ fieldLabel(name) }}</option>
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
            <input
              class="input"
              required
              maxlength="2048"
              autocomplete="off"
              spellcheck="false"
              #entry
              (input)="value.set(entry.value)"
            />
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
  protected readonly fields = FILTER_FIELDS;
  protected readonly ops = FILTER_OPS;
  protected readonly opLabels = OP_LABELS;
  protected readonly fieldLabel = fieldLabel;
  protected readonly field = signal<FilterField>('event_name');
  protected readonly op = signal<FilterOp>('eq');
  protected readonly value = signal('');
  protected readonly needsValue = computed(() => takesValue(this.op()));

  protected apply(): void {
    const base = { field: this.field(), op: this.op() };
    this.ref.close(this.needsValue() ? { ...base, value: this.value().trim() } : base);
  }
}
