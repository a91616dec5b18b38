import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { type ParamValue, type Parameter, type ParameterType } from '../api/types';
import { Field } from '../ui/field';
import { FormDialog } from '../ui/form-dialog';
import { ParameterInput } from './parameter-input';
import { isGiven } from './parameters';

export const PARAMETER_TYPES: Record<ParameterType, string> = {
  text: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  date: 'Date',
  timestamp: 'Date and time',
  enum: 'One of a few',
  list: 'List, for IN (…)',
};
const TYPES = Object.keys(PARAMETER_TYPES) as ParameterType[];

type Presence = 'auto' | 'required' | 'empty';
const PRESENCES: readonly { value: Presence; label: string }[] = [
  { value: 'auto', label: 'Its optional block falls away; elsewhere it is asked for' },
  { value: 'required', label: 'It is always asked for' },
  { value: 'empty', label: 'It is NULL' },
];

function presenceOf({ required }: Parameter): Presence {
  return required === undefined ? 'auto' : required ? 'required' : 'empty';
}

/** What a parameter is: its type, name for people, default. Closes with the changed parameter. */
@Component({
  selector: 'app-parameter-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog, ParameterInput],
  template: `
    <ui-form-dialog [heading]="'Parameter ' + data.name" action="Apply" (send)="apply(label.value)">
      <ui-field label="Type">
        <select class="select" #type (change)="choose(type.value)">
          @for (name of types; track name) {
            <option [value]="name" [selected]="name === chosen()">{{ typeLabels[name] }}</option>
          }
        </select>
      </ui-field>
      <ui-field label="Label" [optional]="true" hint="As people are asked for it.">
        <input class="input" maxlength="100" autocomplete="off" [value]="data.label ?? ''" #label />
      </ui-field>
      @if (chosen() === 'enum') {
        <ui-field label="Options" hint="One per line.">
          <textarea class="input" required [value]="lines()" #entered (change)="setOptions(entered.value)"> </textarea>
        </ui-field>
      }
      @if (chosen() === 'list') {
        <ui-field label="Values are">
          <select class="select" #item (change)="itemType.set(item.value === 'number' ? 'number' : 'text')">
            <option value="text" [selected]="itemType() === 'text'">Text</option>
            <option value="number" [selected]="itemType() === 'number'">Numbers</option>
          </select>
        </ui-field>
      }
      <!-- Another type is another control, with its label anew. -->
      @for (type of [chosen()]; track type) {
        <ui-field label="Default" [optional]="true" hint="Taken where nobody gives a value.">
          <app-parameter-input [parameter]="bare()" [value]="fallback()" (valueChange)="fallback.set($event ?? null)" />
        </ui-field>
      }
      <ui-field label="Without a value">
        <select class="select" #without (change)="choosePresence(without.value)">
          @for (choice of presences; track choice.value) {
            <option [value]="choice.value" [selected]="choice.value === presence()">{{ choice.label }}</option>
          }
        </select>
      </ui-field>
    </ui-form-dialog>
  `,
})
export class ParameterDialog {
  protected readonly data = inject<Parameter>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<Parameter>>(DialogRef);
  protected readonly types = TYPES;
  protected readonly typeLabels = PARAMETER_TYPES;
  protected readonly chosen = signal(this.data.type);
  protected readonly options = signal<readonly string[]>(this.data.options ?? []);
  protected readonly lines = computed(() => this.options().join('\n'));
  protected readonly itemType = signal(this.data.item_type ?? 'text');
  protected readonly presences = PRESENCES;
  protected readonly presence = signal(presenceOf(this.data));
  protected readonly fallback = signal<ParamValue>(this.data.default ?? null);
  /** For the field of the default: one without a default of its own. */
  protected readonly bare = computed<Parameter>(() => ({
    name: `${this.data.name}_default`,
    type: this.chosen(),
    options: [...this.options()],
    item_type: this.itemType(),
  }));

  protected choose(name: string): void {
    this.chosen.set(TYPES.find((type) => type === name) ?? 'text');
    this.fallback.set(null);
  }

  protected choosePresence(value: string): void {
    this.presence.set(PRESENCES.find((choice) => choice.value === value)?.value ?? 'auto');
  }

  protected setOptions(lines: string): void {
    const options = lines.split('\n').map((line) => line.trim());
    this.options.set([...new Set(options)].filter(Boolean));
  }

  protected apply(label: string): void {
    const [type, given] = [this.chosen(), this.fallback()];
    this.ref.close({
      name: this.data.name,
      type,
      ...(label.trim() && { label: label.trim() }),
      ...(this.presence() !== 'auto' && { required: this.presence() === 'required' }),
      ...(isGiven(given) && { default: given }),
      ...(type === 'enum' && { options: [...this.options()] }),
      ...(type === 'list' && { item_type: this.itemType() }),
    });
  }
}
