import { ChangeDetectionStrategy, Component, computed, input, model } from '@angular/core';
import { type ParamValue, type Parameter } from '../api/types';
import { isGiven, listOf, parameterLabel, valueText } from './parameters';
import { timeLabel } from './relative-time';
import { TimeInput } from './time-input';

/** The value of one parameter, entered as its type asks for. Empty: its default. */
@Component({
  selector: 'app-parameter-input',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [TimeInput],
  template: `
    @switch (parameter().type) {
      @case ('boolean') {
        <select class="select" #yesNo (change)="value.set(yesNo.value === '' ? null : yesNo.value === 'true')">
          <option value="" [selected]="text() === ''">{{ fallback() }}</option>
          <option value="true" [selected]="text() === 'true'">Yes</option>
          <option value="false" [selected]="text() === 'false'">No</option>
        </select>
      }
      @case ('enum') {
        <select class="select" #choice (change)="value.set(choice.value || null)">
          <option value="" [selected]="text() === ''">{{ fallback() }}</option>
          @for (option of parameter().options ?? []; track option) {
            <option [value]="option" [selected]="option === text()">{{ option }}</option>
          }
        </select>
      }
      @case ('number') {
        <input
          class="input num"
          type="number"
          step="any"
          [placeholder]="fallback()"
          [value]="text()"
          #figure
          (input)="value.set(figure.value === '' ? null : figure.valueAsNumber)"
        />
      }
      @case ('list') {
        <input
          class="input"
          autocomplete="off"
          spellcheck="false"
          title="Several values with commas between them; one that has a comma in double quotes"
          [placeholder]="fallback() || 'a, b, c'"
          [value]="text()"
          #items
          (change)="value.set(list(items.value))"
        />
      }
      @case ('text') {
        <input
          class="input"
          autocomplete="off"
          spellcheck="false"
          [placeholder]="fallback()"
          [value]="text()"
          #words
          (input)="value.set(words.value)"
        />
      }
      @default {
        <app-time-input
          [label]="label()"
          [type]="parameter().type"
          [placeholder]="fallback()"
          [value]="text()"
          (valueChange)="value.set($event || null)"
        />
      }
    }
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
  `,
})
export class ParameterInput {
  readonly parameter = input.required<Parameter>();
  readonly value = model.required<ParamValue | undefined>();
  protected readonly label = computed(() => parameterLabel(this.parameter()));
  protected readonly text = computed(() => valueText(this.value()));
  /** What holds while nothing is entered. */
  protected readonly fallback = computed(() => {
    const { default: given, type } = this.parameter();
    if (!isGiven(given)) return '';
    const text = typeof given === 'boolean' ? (given ? 'Yes' : 'No') : valueText(given);
    return type === 'date' || type === 'timestamp' ? timeLabel(text, type) : text;
  });

  protected list(text: string): (string | number)[] {
    return listOf(text, this.parameter().item_type);
  }
}
