import { ChangeDetectionStrategy, Component, computed, input, model } from '@angular/core';
import { Field } from '../../ui/field';
import { fieldLabel } from '../../ui/format';
import { EVENT_FIELDS, type Subject } from './choices';

const [NOTHING, PROPERTY] = ['', '*'];

/** A column of the event, or one of its properties by name. */
@Component({
  selector: 'app-subject-input',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field],
  template: `
    <ui-field [label]="label()">
      <select class="select" #choice (change)="choose(choice.value)">
        @if (nothing(); as text) {
          <option value="" [selected]="shown() === ''">{{ text }}</option>
        }
        @for (name of fields; track name) {
          <option [value]="name" [selected]="name === shown()">{{ fieldLabel(name) }}</option>
        }
        <option value="*" [selected]="shown() === '*'">A property…</option>
      </select>
    </ui-field>
    @if (shown() === '*') {
      <input
        class="input mono"
        autocomplete="off"
        spellcheck="false"
        placeholder="plan"
        [attr.aria-label]="label() + ', name of the property'"
        [value]="property()"
        #name
        (change)="subject.set({ property: name.value.trim() })"
      />
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s1);
    }
  `,
})
export class SubjectInput {
  readonly label = input.required<string>();
  /** What stands for no subject; without it there is always one. */
  readonly nothing = input<string>();
  readonly subject = model.required<Subject | null>();
  protected readonly fields = EVENT_FIELDS;
  protected readonly fieldLabel = fieldLabel;
  protected readonly shown = computed(() => {
    const subject = this.subject();
    if (!subject) return NOTHING;
    return 'column' in subject ? subject.column : PROPERTY;
  });
  protected readonly property = computed(() => {
    const subject = this.subject();
    return subject && 'property' in subject ? subject.property : '';
  });

  protected choose(value: string): void {
    const column = EVENT_FIELDS.find((field) => field === value);
    this.subject.set(column ? { column } : value === PROPERTY ? { property: '' } : null);
  }
}
